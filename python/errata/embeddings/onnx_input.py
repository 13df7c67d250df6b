"""What a model takes: read from the model, completed by settings, filled from pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings.onnx_normalise import normalisation
from errata.embeddings.pictures import pillow
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

_DTYPES: dict[str, np.dtype[Any]] = {
    "tensor(float)": np.dtype(np.float32),
    "tensor(float16)": np.dtype(np.float16),
    "tensor(uint8)": np.dtype(np.uint8),
}


@dataclass(frozen=True)
class Input:
    """A model's input for pictures.

    Attributes
    ----------
    name : str
    height, width, channels : int
    channels_last : bool
        NHWC, else NCHW.
    dtype : dtype
        float32, float16 or uint8.
    batch_size : int
        The model's own where it is fixed.
    mean, std : tuple of float, optional
        By channel on the scale from 0 to 1; None leaves 0 to 255.
    normalise : str
        What that is called.
    """

    name: str
    height: int
    width: int
    channels: int
    channels_last: bool
    dtype: np.dtype[Any]
    batch_size: int
    normalise: str
    mean: tuple[float, ...] | None
    std: tuple[float, ...] | None

    @classmethod
    def of(
        cls,
        inputs: Sequence[Any],
        file: str,
        *,
        size: int | tuple[int, int] | None = None,
        batch_size: int | None = None,
        normalise: str | None = None,
        mean: Sequence[float] | None = None,
        std: Sequence[float] | None = None,
    ) -> Input:
        """Read what a session's inputs say, and settle the rest.

        Raises
        ------
        InputError
            The model does not take pictures.
        UsageError
            A setting is missing, or contradicts the model.
        """
        given = _the_only(inputs, file)
        batch, rest = given.shape[0], given.shape[1:]
        # A model with one channel, or three, first; where both ends fit, the usual order.
        channels_last = rest[0] not in (1, 3) and rest[2] in (1, 3)
        channels, height, width = (rest[2], *rest[:2]) if channels_last else rest
        if isinstance(channels, int) and channels not in (1, 3):
            found = f"input {given.name!r} has {channels} channels"
            raise _unfit(file, found, "use a model of pictures with 1 or 3")
        channels = channels if isinstance(channels, int) else 3
        height, width = _size((height, width), size, file)
        dtype = _DTYPES[given.type]
        called, mean, std = normalisation(channels, dtype, normalise, mean, std)
        return cls(
            name=given.name,
            height=height,
            width=width,
            channels=channels,
            channels_last=channels_last,
            dtype=dtype,
            batch_size=_batch(batch, batch_size, file),
            normalise=called,
            mean=mean,
            std=std,
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """The shape of one picture, without the batch."""
        if self.channels_last:
            return self.height, self.width, self.channels
        return self.channels, self.height, self.width

    def described(self) -> str:
        """Give the settings on which a vector depends."""
        parts = [f"{self.width}x{self.height}", self.normalise]
        if self.batch_size > 1:
            parts.append(f"batch={self.batch_size}")
        return " ".join(parts)

    def prepare(self, picture: Image) -> NDArray[Any]:
        """Stretch and normalise a picture."""
        image = pillow()
        if self.channels == 1:
            picture = picture.convert("L")
        stretched = picture.resize((self.width, self.height), image.Resampling.BILINEAR)
        values = np.asarray(stretched).reshape(self.height, self.width, self.channels)
        if self.mean is not None and self.std is not None:
            mean, std = (np.array(each, dtype=np.float32) for each in (self.mean, self.std))
            values = (values.astype(np.float32) / np.float32(255) - mean) / std
        ordered = values if self.channels_last else values.transpose(2, 0, 1)
        return np.ascontiguousarray(ordered, dtype=self.dtype)


def _the_only(inputs: Sequence[Any], file: str) -> Any:
    """Give the input, which must be the only one, of four axes, and of a known type."""
    listed = ", ".join(f"{each.name} {each.type} {each.shape}" for each in inputs)
    if len(inputs) != 1:
        found = f"found {len(inputs)} inputs ({listed})"
        raise _unfit(file, found, "use a model whose only input is a picture")
    (given,) = inputs
    if len(given.shape or ()) != 4:
        raise _unfit(file, f"found the input {listed}", "use one with four axes, NCHW or NHWC")
    if given.type not in _DTYPES:
        advice = "use one that takes float32, float16 or uint8"
        raise _unfit(file, f"found the input {listed}", advice)
    return given


def _size(
    stated: tuple[Any, Any], size: int | tuple[int, int] | None, file: str
) -> tuple[int, int]:
    """Give height and width: the model's where it has them, else those of the setting."""
    asked = (size, size) if isinstance(size, int) else size
    if asked is not None and min(asked) < 1:
        raise UsageError.at("size", f"found {size}", "give 1 pixel or more")
    settled = []
    for axis, (own, wanted) in enumerate(zip(stated, asked or (None, None), strict=True)):
        name = ("height", "width")[axis]
        fixed = own if isinstance(own, int) and own > 0 else None
        pixels = fixed or wanted
        if pixels is None:
            raise UsageError.at(
                "size", f"{file} leaves the {name} of its input open", "give the size it wants"
            )
        if wanted not in (None, pixels):
            found = f"found {name} {wanted}"
            raise UsageError.at("size", found, f"{file} takes {fixed} alone: leave it out")
        settled.append(pixels)
    return settled[0], settled[1]


def _batch(stated: Any, asked: int | None, file: str) -> int:
    if asked is not None and asked < 1:
        raise UsageError.at("batch_size", f"found {asked}", "give 1 or more")
    if isinstance(stated, int) and stated > 0:
        if asked not in (None, stated):
            found = f"found {asked}"
            raise UsageError.at("batch_size", found, f"{file} takes {stated} alone: leave it out")
        return stated
    return asked or 1


def _unfit(file: str, found: str, advice: str) -> InputError:
    return InputError(f"{file}: {found}; {advice}", file=file, found=found, advice=advice)
