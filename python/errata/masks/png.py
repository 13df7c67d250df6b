"""Masks in pictures whose pixels say which object they belong to; needs Pillow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.array_values import refused
from errata.errors import FileError, InputError, MissingExtraError
from errata.masks.column import column_of, rles

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from errata.masks.column import Rle

_MOST = 2**24 - 1


def read_png(path: str | os.PathLike[str]) -> dict[int, Rle]:
    """Read one mask for each number that occurs in a PNG file, but for 0, which is background.

    The number of a pixel is its value (1, 8 or 16 bits), its index in the palette, or, in a colour
    picture, ``R + 256 G + 65536 B`` as in COCO's panoptic format. A black and white picture of
    8 bits thus gives a single mask with the number 255. Grey values of 2 and 4 bits come as Pillow
    scales them, to 0..255.

    Parameters
    ----------
    path : path_like
        The file.

    Returns
    -------
    dict of int to dict
        Run lengths by number, ascending.

    Raises
    ------
    errata.FileError
        If the file cannot be read.
    errata.InputError
        If it is no PNG file, is cut off, or has partly transparent pixels.
    errata.MissingExtraError
        If Pillow is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from errata import masks
    >>> square = masks.from_polygons([[0, 0, 2, 0, 2, 2, 0, 2]], height=3, width=4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     masks.write_png(f"{folder}/ids.png", {7: square})
    ...     masks.read_png(f"{folder}/ids.png") == {7: square}
    True
    """
    labels = _labels(_pixels(path), path)
    numbers, column = _core.Masks.from_labels(labels)
    return dict(zip(numbers.tolist(), rles(column), strict=True))


def write_png(path: str | os.PathLike[str], masks: Mapping[int, Any]) -> None:
    """Write masks of one image into a PNG file that `read_png` reads.

    Numbers up to 255 make a grey picture of 8 bits, up to 65535 one of 16 bits, others one in
    colour.

    Parameters
    ----------
    path : path_like
        The file.
    masks : mapping of int to dict
        Run lengths, all of the same size and none overlapping another, by number from 1 to
        16777215.

    Raises
    ------
    errata.FileError
        If the file cannot be written.
    errata.InputError
        If there is no mask, or masks overlap, differ in size, or have other numbers.
    errata.MissingExtraError
        If Pillow is not installed.
    """
    image = _pillow()
    labels = _painted(masks)
    most = int(labels.max(initial=0))
    if most < 256:
        pixels = labels.astype(np.uint8)
    elif most < 65536:
        pixels = labels.astype(np.uint16)
    else:
        pixels = np.stack([labels >> shift & 255 for shift in (0, 8, 16)], -1).astype(np.uint8)
    try:
        image.fromarray(pixels).save(path, format="PNG")
    except OSError as error:
        raise _unreachable(path, error) from error


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingExtraError.of("Pillow", "masks") from error
    return Image


def _pixels(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Give the pixels of a PNG file, shape (h, w), or (h, w, bands) where there are several."""
    image = _pillow()
    try:
        with Path(path).open("rb") as file, image.open(file, formats=["PNG"]) as picture:
            # A palette holds colours, and indices are what counts.
            return np.asarray(picture)
    except image.UnidentifiedImageError as error:
        raise _unfit(path, "found something else than a PNG file", "give a PNG file") from error
    except (SyntaxError, ValueError, image.DecompressionBombError) as error:
        raise _unfit(path, f"found {error}", "write the file again") from error
    except OSError as error:
        if error.errno is None:
            raise _unfit(path, f"found {error}", "write the file again") from error
        raise _unreachable(path, error) from error


def _labels(pixels: NDArray[Any], path: str | os.PathLike[str]) -> NDArray[np.uint32]:
    """Give the number of each pixel."""
    if pixels.ndim == 3 and pixels.shape[2] in (2, 4):
        if (pixels[..., -1] != 255).any():
            raise _unfit(path, "found transparent pixels", "write the file without transparency")
        pixels = pixels[..., :-1]
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        parts = pixels.astype(np.uint32)
        labels: NDArray[np.uint32] = parts[..., 0] + 256 * parts[..., 1] + 65536 * parts[..., 2]
        return labels
    return pixels.reshape(pixels.shape[:2]).astype(np.uint32)


def _painted(masks: Mapping[int, Any]) -> NDArray[np.uint32]:
    """Give the number of each pixel of an image."""
    if not masks:
        raise refused("masks", "found none", "give at least one")
    labels: NDArray[np.uint32] | None = None
    for number, mask in masks.items():
        place = f"masks[{number!r}]"
        if isinstance(number, bool) or not isinstance(number, int | np.integer):
            raise refused(place, f"found {number!r}", "numbers of masks are whole")
        if not 1 <= number <= _MOST:
            raise refused(place, f"found {number}", f"numbers of masks go from 1 to {_MOST}")
        on = column_of([mask]).decode()[:, :, 0].view(np.bool_)
        if labels is None:
            labels = np.zeros_like(on, dtype=np.uint32)
        if labels.shape != on.shape:
            found = f"found the size {list(on.shape)} beside {list(labels.shape)}"
            raise refused(place, found, "give masks of one image")
        if labels[on].any():
            found = f"found pixels that mask {int(labels[on].max())} has too"
            raise refused(place, found, "a pixel has one number: part the masks first")
        labels[on] = number
    return labels if labels is not None else np.zeros((0, 0), np.uint32)


def _unreachable(path: str | os.PathLike[str], error: OSError) -> FileError:
    found, advice = error.strerror or str(error), "check the path and its permissions"
    return FileError(f"{path}: {found}; {advice}", file=str(path), found=found, advice=advice)


def _unfit(path: str | os.PathLike[str], found: str, advice: str) -> InputError:
    return InputError(f"{path}: {found}; {advice}", file=str(path), found=found, advice=advice)
