"""Which examples the gallery shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import errata
from errata_gui.state.fitting import NAMES, fits

if TYPE_CHECKING:
    from errata.columns import ImageId

    LabelChoice = Any
    """A label, several as a tuple, `errata.BACKGROUND`, or None for any."""

KINDS = ("tp", "fp", "fn", "confused", "absorbed", "not_evaluated")


@dataclass(frozen=True)
class ExampleQuery:
    """A question to `Evaluation.examples`, narrowed to some images and by a filter.

    Attributes
    ----------
    gt, dt : str, tuple of str, errata.BACKGROUND or None
        A row and a column of the confusion matrix; several labels for the sum of their cells;
        None for any.
    kind : {"tp", "fp", "fn", "confused", "absorbed", "not_evaluated"}, optional
    images : tuple of image ids, optional
        Only these, as from a lasso.
    label : str, optional
        Rows whose true or predicted label is this one.
    source : str
        What the images came from, in words: ``"lasso"``, ``"cluster 4"``.
    kinds : tuple of str, optional
        Only rows of these kinds, as `Examples.kind` has them; other than `kind` it is no part of
        what was clicked, but what the gallery was then narrowed to.
    """

    gt: LabelChoice = None
    dt: LabelChoice = None
    kind: Annotated[str, KINDS] | None = None
    images: tuple[ImageId, ...] | None = None
    label: str | None = None
    source: str = ""
    kinds: tuple[Annotated[str, KINDS], ...] | None = None

    def title(self) -> str:
        """Say in words what is asked for."""
        words = self.kind or "all examples"
        if self.gt is not None or self.dt is not None:
            words = f"{_name(self.gt)} \N{RIGHTWARDS ARROW} {_name(self.dt)}"
            words = f"{words}, {self.kind}" if self.kind else words
        if self.label is not None:
            words = f"{words} with {self.label}"
        if self.images is not None:
            words = f"{words} in {self.source or 'a selection'} ({len(self.images):,} images)"
        return words

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for a file; the background is told from a class of that name."""
        return {
            "gt": _plain(self.gt),
            "dt": _plain(self.dt),
            "kind": self.kind,
            "images": None if self.images is None else list(self.images),
            "label": self.label,
            "source": self.source,
            "kinds": None if self.kinds is None else list(self.kinds),
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> ExampleQuery:
        """Undo `to_dict`; raises `TypeError` or `KeyError` for what it cannot have given."""
        images, kinds = plain.get("images"), plain.get("kinds")
        made = cls(
            gt=_choice(plain.get("gt")),
            dt=_choice(plain.get("dt")),
            kind=plain.get("kind"),
            images=None if images is None else tuple(images),
            label=plain.get("label"),
            source=plain.get("source", ""),
            kinds=None if kinds is None else tuple(kinds),
        )
        for name, kind in get_type_hints(cls, localns=NAMES, include_extras=True).items():
            if not fits(getattr(made, name), kind):
                raise TypeError(name)
        return made


def _name(choice: LabelChoice) -> str:
    if choice is None:
        return "any"
    if isinstance(choice, tuple):
        return f"{len(choice):,} other classes"
    return "background" if choice is errata.BACKGROUND else str(choice)


def _plain(choice: LabelChoice) -> Any:
    if choice is None:
        return None
    if isinstance(choice, tuple):
        return {"labels": list(choice)}
    return {"background": True} if choice is errata.BACKGROUND else {"label": choice}


def _choice(plain: Any) -> LabelChoice:
    if plain is None:
        return None
    if plain.get("background"):
        return errata.BACKGROUND
    choice = tuple(plain["labels"]) if "labels" in plain else plain["label"]
    if not fits(choice, str | tuple[str, ...]):
        raise TypeError("label")
    return choice
