"""What one thread does with the pictures in its hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings.crops import rectangles
from errata.embeddings.pictures import PictureFile
from errata.errors import CancelledError, FileError, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

    from errata.embeddings.cache import VectorCache
    from errata.embeddings.crops import Rectangle
    from errata.embeddings.makers import Maker


@dataclass(frozen=True, eq=False)
class Request:
    """A picture file, and what vectors are wanted of it.

    Attributes
    ----------
    path : Path
    places : ndarray of int64, shape (k,)
        Which vectors these are among all that are wanted.
    boxes_xywh : ndarray of float64, shape (k, 4), optional
        The crops; without them the whole picture, and then k is 1.
    stated_size : tuple of float or None
        Width and height of the picture in which the boxes are meant, as far as they are known.
    """

    path: Path
    places: NDArray[np.int64]
    boxes_xywh: NDArray[np.float64] | None = None
    stated_size: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, eq=False)
class Done:
    """The vectors of a request, in the order of its places, or why there are none.

    `size` is the picture's where the data set states another.
    """

    request: Request
    vectors: NDArray[np.float32]
    computed: int = 0
    odd: int = 0
    unreadable: str = ""
    size: tuple[int, int] | None = None


@dataclass(eq=False)
class _Opened:
    """A picture in hand: what is wanted, what is known, what was made."""

    request: Request
    file: PictureFile
    wanted: list[Rectangle]
    odd: int
    known: dict[Rectangle, NDArray[np.float32]]
    made: dict[Rectangle, NDArray[np.float32]] = field(default_factory=dict)
    unreadable: str = ""

    def done(self) -> Done:
        if self.unreadable:
            return Done(self.request, _NOTHING, unreadable=self.unreadable)
        vectors = {**self.known, **self.made}
        table = np.stack([vectors[rectangle] for rectangle in self.wanted])
        computed = sum(rectangle in self.made for rectangle in self.wanted)
        stated = zip(self.request.stated_size, self.file.size, strict=True)
        other = any(said is not None and said != found for said, found in stated)
        size = self.file.size if other else None
        return Done(self.request, table, computed, self.odd, size=size)


_NOTHING: NDArray[np.float32] = np.empty((0, 0), np.float32)


@dataclass(frozen=True)
class Worker:
    """Turns requests into vectors; called from many threads."""

    maker: Maker
    margin: float
    cache: VectorCache | None
    stopped: Callable[[], bool]
    skip: bool

    def work(self, requests: Sequence[Request]) -> list[Done]:
        """Give the vectors of some pictures; what was made is kept, however this ends."""
        results: list[Done | _Opened] = []
        try:
            for request in requests:
                self._go_on()
                results.append(self._opened(request))
            opened = [each for each in results if isinstance(each, _Opened)]
            self._compute(opened)
        finally:
            self._keep([each for each in results if isinstance(each, _Opened)])
        return [each.done() if isinstance(each, _Opened) else each for each in results]

    def _go_on(self) -> None:
        if self.stopped():
            raise CancelledError("stopped")

    def _opened(self, request: Request) -> Done | _Opened:
        try:
            file = PictureFile(request.path)
        except (FileError, InputError) as error:
            if self.skip:
                return Done(request, _NOTHING, unreadable=str(error))
            raise
        if request.boxes_xywh is None:
            wanted, odd = [(0, 0, *file.size)], 0
        else:
            wanted, odd = rectangles(request.boxes_xywh, file.size, self.margin)
        known = {} if self.cache is None else self.cache.get(file.blake3, self.maker.made_by)
        return _Opened(request, file, wanted, odd, known)

    def _compute(self, pictures: Sequence[_Opened]) -> None:
        """Fill in what is missing, a batch at a time."""
        crops = self._missing(pictures)
        while batch := list(islice(crops, self.maker.batch_size)):
            vectors = self.maker.run([prepared for _, _, prepared in batch])
            for (picture, rectangle, _), vector in zip(batch, vectors, strict=True):
                picture.made[rectangle] = self._finite(picture, vector)
            self._go_on()

    def _missing(
        self, pictures: Sequence[_Opened]
    ) -> Iterator[tuple[_Opened, Rectangle, NDArray[Any]]]:
        """Give what the maker takes for each crop that is missing; a picture is decoded once."""
        for picture in pictures:
            missing = [each for each in dict.fromkeys(picture.wanted) if each not in picture.known]
            pixels = self._decoded(picture) if missing else None
            if pixels is None:
                continue
            for rectangle in missing:
                whole = rectangle == (0, 0, *pixels.size)
                crop = pixels if whole else pixels.crop(rectangle)
                yield picture, rectangle, self.maker.prepare(crop)

    def _decoded(self, picture: _Opened) -> Image | None:
        try:
            return picture.file.decode()
        except InputError as error:
            if not self.skip:
                raise
            picture.unreadable = str(error)
            return None

    def _finite(self, picture: _Opened, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        if not np.isfinite(vector).all():
            path = picture.request.path
            message = (
                f"{path}: {self.maker.made_by} gives NaN or infinity for it; check how the model "
                "wants its input normalised"
            )
            raise InputError(message, file=str(path))
        return vector

    def _keep(self, pictures: Sequence[_Opened]) -> None:
        if self.cache is not None:
            for picture in pictures:
                self.cache.put(picture.file.blake3, self.maker.made_by, picture.made)
