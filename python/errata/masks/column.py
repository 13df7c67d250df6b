"""A column of masks, and what stands for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from errata import _core
from errata.array_values import refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


Rle: TypeAlias = dict[str, Any]
"""A mask as it comes out: ``size``, a list of height and width, and ``counts``, a str."""


class Masks:
    """Masks that were read once, to be asked many times.

    Every function of `errata.masks` that takes a list of masks takes this too, and is spared
    decompressing them again.

    Attributes
    ----------
    column
        What the engine holds.

    Parameters
    ----------
    masks : iterable of dict
        Run lengths, of images of any sizes. ``counts`` may be str, bytes or a list of lengths.

    Raises
    ------
    errata.InputError
        Where one of them is none: ``masks[3].counts, byte 17: ...``.

    Examples
    --------
    >>> from errata import masks
    >>> column = masks.Masks([{"size": [4, 4], "counts": [5, 2, 9]}])
    >>> len(column), column[0]
    (1, {'size': [4, 4], 'counts': '529'})
    """

    __slots__ = ("column",)

    def __init__(self, masks: Iterable[Any] = ()) -> None:
        if isinstance(masks, dict) or not hasattr(masks, "__iter__"):
            found = "found a single mask" if isinstance(masks, dict) else f"found {masks!r}"
            raise refused("masks", found, "give a list of run lengths")
        self.column = _core.Masks.from_segmentations(list(masks))

    def __len__(self) -> int:
        return len(self.column)

    def __iter__(self) -> Iterator[Rle]:
        return iter(rles(self.column))

    def __getitem__(self, row: int) -> Rle:
        row = range(len(self))[row]
        return rles(self.column.take([row]))[0]

    def __repr__(self) -> str:
        return f"<{len(self)} masks>"


AnyMasks: TypeAlias = "Masks | _core.Masks | Sequence[Any]"


def column_of(masks: Any) -> _core.Masks:
    """Give the engine's column of some masks; a column is one already."""
    if isinstance(masks, _core.Masks):
        return masks
    return (masks if isinstance(masks, Masks) else Masks(masks)).column


def is_single(masks: Any) -> bool:
    """Tell whether this is one mask rather than a list."""
    return isinstance(masks, dict)


def rles(column: _core.Masks) -> list[Rle]:
    """Give run lengths as they go into JSON."""
    pairs = zip(column.sizes(), column.counts(), strict=True)
    return [{"size": list(size), "counts": counts.decode("ascii")} for size, counts in pairs]
