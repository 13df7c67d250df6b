"""The gallery's parts without a window: places of cells, crops, decoded pieces."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage

from errata_gui.canvas import picture_part
from errata_gui.canvas.cell_grid import CellGrid
from errata_gui.canvas.example_cell import Cell
from errata_gui.canvas.picture_part import Part, decode
from errata_gui.canvas.thumbnails import prune

GRIDS = st.builds(
    CellGrid, st.integers(0, 300), st.integers(1, 900), st.sampled_from([64, 112, 384])
)


@given(GRIDS, st.data())
def test_a_cell_is_found_where_it_is(grid: CellGrid, data: st.DataObject) -> None:
    if not grid.n:
        assert grid.at(10, 10) is None
        return
    position = data.draw(st.integers(0, grid.n - 1))
    rect = grid.rect(position)
    assert grid.at(rect.center().x(), rect.center().y()) == position
    assert grid.at(rect.center().x(), rect.bottom() + 3) is None
    assert rect.bottom() < grid.height
    assert position in grid.span(rect.top(), rect.bottom())


@given(GRIDS, st.data())
def test_a_band_touches_what_it_meets(grid: CellGrid, data: st.DataObject) -> None:
    corner = st.tuples(st.integers(-50, 900), st.integers(-50, 4000))
    (x0, y0), (x1, y1) = data.draw(corner), data.draw(corner)
    band = QRect(QPoint(x0, y0), QPoint(x1, y1)).normalized()
    expected = [p for p in range(grid.n) if grid.rect(p).intersects(band)]
    assert grid.touched(band) == expected


def test_cells_do_not_overlap() -> None:
    grid = CellGrid(57, 701, 112)
    rects = [grid.rect(position) for position in range(grid.n)]
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])
    assert all(rect.left() >= 0 and rect.right() < 701 for rect in rects)


def test_five_million_examples_fit_a_scroll_bar() -> None:
    assert CellGrid(5_000_000, 280, 112).height < 2**31


@given(
    st.tuples(*[st.floats(-100, 700)] * 2, *[st.floats(0, 900)] * 2),
    st.one_of(st.none(), st.just((640.0, 480.0))),
)
def test_a_crop_holds_its_box(
    box: tuple[float, float, float, float], size: tuple[float, float] | None
) -> None:
    cell = Cell("fp", "", "", None, box, 0, size)
    square = cell.square(crop=True)
    assert square is not None
    left, top, side = square
    x, y, width, height = box
    inside = size is None or (x >= 0 and y >= 0 and x + width <= 640 and y + height <= 480)
    if inside:
        assert left <= x + 1e-6
        assert top <= y + 1e-6
        assert x + width <= left + side + 1e-6
        assert y + height <= top + side + 1e-6


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """200 x 100 pixels: the left half red, the right half blue."""
    image = QImage(200, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    for x in range(100, 200):
        for y in range(100):
            image.setPixelColor(x, y, QColor("blue"))
    path = tmp_path / "halves.png"
    assert image.save(str(path))
    return path


def test_a_crop_is_what_was_asked_for(picture: Path) -> None:
    piece = decode(picture, Part(0, (80, 20, 40), (200, 100), 80))
    assert piece.image is not None
    assert (piece.image.width(), piece.image.height()) == (80, 80)
    assert piece.at == QPoint(0, 0)
    assert piece.image.pixelColor(5, 40) == QColor("red")
    assert piece.image.pixelColor(75, 40) == QColor("blue")


def test_what_lies_outside_is_left_out(picture: Path) -> None:
    piece = decode(picture, Part(0, (-50, -50, 100), (200, 100), 50))
    assert piece.image is not None
    assert piece.at == QPoint(25, 25)
    assert (piece.image.width(), piece.image.height()) == (25, 25)
    assert decode(picture, Part(0, (500, 500, 10), (200, 100), 50)).image is None


def test_a_shrunk_picture_is_counted_in_the_data_sets_pixels(picture: Path) -> None:
    piece = decode(picture, Part(0, (800, 200, 400), (2000, 1000), 40))
    assert piece.image is not None
    assert piece.image.pixelColor(2, 20) == QColor("red")
    assert piece.image.pixelColor(37, 20) == QColor("blue")


def test_a_whole_picture_of_unknown_size(picture: Path) -> None:
    piece = decode(picture, Part(0, None, None, 100, 2.0))
    assert piece.square == (0, -50, 200)
    assert piece.image is not None
    assert piece.at == QPoint(0, 25)
    assert piece.image.devicePixelRatio() == 2.0


@pytest.mark.qt_log_ignore("JPEG datastream contains no image")  # it is broken on purpose
def test_no_picture_and_a_broken_one(tmp_path: Path) -> None:
    part = Part(0, (0, 0, 10), None, 16)
    assert decode(None, part).problem == "no picture"
    assert decode(tmp_path / "gone.png", part).problem.startswith("no picture")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture at all")
    assert decode(broken, part).problem.startswith("broken picture")


def test_large_files_are_kept_on_disk(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_part, "CACHED_ABOVE", 0)
    cache, part = tmp_path / "cache", Part(0, (80, 20, 40), (200, 100), 80)
    first = decode(picture, part, cache)
    kept = list(cache.glob("*.jpg"))
    assert len(kept) == 1
    again = decode(picture, part, cache)
    assert first.image is not None
    assert again.image is not None
    assert again.image.size() == first.image.size()
    picture.write_bytes(picture.read_bytes() + b"\0")  # another size, another file
    decode(picture, part, cache)
    assert len(list(cache.glob("*.jpg"))) == 2
    prune(cache, kept[0].stat().st_size)
    assert len(list(cache.glob("*.jpg"))) == 1
    prune(tmp_path / "nowhere", 0)
