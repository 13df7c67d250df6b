"""The matrix's canvas: geometry, colours, pixels, and real clicks, drags, wheels and keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errata.results.arranged import ArrangedMatrix
from errata_gui.canvas.color_scale import ColorScale, colors, needs_white
from errata_gui.canvas.matrix import MatrixCanvas
from errata_gui.canvas.matrix_frame import MatrixFrame
from errata_gui.canvas.matrix_picture import MatrixPicture
from errata_gui.canvas.matrix_raster import raster
from errata_gui.canvas.minimap import SIDE
from errata_gui.theme import DARK, LIGHT, Theme

sizes = st.floats(20, 2000)


def arranged(matrix: Any, **parts: Any) -> ArrangedMatrix:
    n = len(matrix)
    labels = (*(f"class {i}" for i in range(n - 1)), "background")
    return ArrangedMatrix(**{
        "labels": labels, "members": (*((label,) for label in labels[:-1]), ()),
        "matrix": np.asarray(matrix, np.uint64), "absorbed": np.zeros(n, np.uint64),
        "not_evaluated": np.zeros(n, np.uint64), "other_index": None, "listed": frozenset(),
        **parts,
    })  # fmt: skip


def picture(matrix: Any, **parts: Any) -> MatrixPicture:
    strips = tuple(name for name in ("absorbed", "not_evaluated") if name in parts)
    return MatrixPicture(arranged(matrix, **parts), ColorScale("count", True, 100.0), strips=strips)


def ten(rng: np.random.Generator | None = None) -> Any:
    rng = rng or np.random.default_rng(3)
    return rng.integers(0, 90, (10, 10))


@pytest.fixture
def canvas(qtbot: QtBot) -> MatrixCanvas:
    made = MatrixCanvas()
    qtbot.addWidget(made)
    made.resize(700, 640)
    made.set_picture(picture(ten()))
    made.show()
    made.grab()
    return made


def middle(canvas: MatrixCanvas, row: int, column: int) -> QPoint:
    x, y = canvas.frame.corner(row, column)
    return QPoint(round(x + canvas.frame.cell / 2), round(y + canvas.frame.cell / 2))


def wheel(canvas: MatrixCanvas, at: QPoint, steps: int) -> None:
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(canvas, QWheelEvent(
        QPointF(at), QPointF(canvas.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False,
    ))  # fmt: skip


# Geometry


@given(st.integers(1, 1300), sizes, sizes, st.lists(st.tuples(sizes, sizes, st.floats(0.2, 5))))
def test_zooming_keeps_the_frame_full(
    n: int, width: float, height: float, zooms: list[tuple[float, float, float]]
) -> None:
    frame = MatrixFrame().resized(100, 80, width, height, n)
    assert not frame.zoomed
    assert n * frame.cell <= min(width, height) * 1.0001
    for x, y, factor in zooms:
        frame = frame.zoom(factor, 100 + x % width, 80 + y % height)
        assert 0 <= frame.x <= max(n * frame.cell - frame.width, 0) + 1e-6
        assert 0 <= frame.y <= max(n * frame.cell - frame.height, 0) + 1e-6
        assert frame.cell >= frame.fitting
    assert not frame.fit().zoomed


@given(st.integers(2, 1300), st.data())
def test_each_cell_is_found_where_it_is_drawn(n: int, data: st.DataObject) -> None:
    frame = MatrixFrame().resized(100, 80, 600, 500, n)
    frame = frame.zoom(data.draw(st.floats(1, 50)), 400, 300)
    cell = data.draw(st.integers(0, n - 1)), data.draw(st.integers(0, n - 1))
    frame = frame.showing(*cell)
    x, y = frame.corner(*cell)
    assert frame.cell_at(x + frame.cell / 2, y + frame.cell / 2) == cell
    assert cell[0] in frame.rows()
    assert cell[1] in frame.columns()
    assert frame.cell_at(99, 100) is frame.cell_at(100 + 600, 100) is None


def test_the_point_under_the_wheel_stays(canvas: MatrixCanvas) -> None:
    at = middle(canvas, 7, 6)
    before = canvas.frame
    wheel(canvas, at, 2)
    assert canvas.frame.cell > before.cell
    assert canvas.frame.cell_at(at.x(), at.y()) == (7, 6)
    wheel(canvas, at, -9)
    assert canvas.frame == before


# Colours


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_zero_has_the_grounds_colour_and_no_count_has(theme: Theme) -> None:
    table = colors(theme)
    assert f"#{int(table[0]) & 0xFFFFFF:06X}" == theme.surface
    assert (table[1:] != table[0]).all()
    assert len(set(table.tolist())) > 200
    # More is darker on a light ground, lighter on a dark one.
    green = (table[1:].astype(int) >> 8 & 0xFF)[::32]
    assert (np.diff(green) > 0).all() if theme.dark else (np.diff(green) < 0).all()


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_numbers_can_be_read_on_every_colour(theme: Theme) -> None:
    def luminance(color: int) -> float:
        parts = [(color >> s & 0xFF) / 255 for s in (16, 8, 0)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for color in colors(theme).tolist():
        light, ground = (1.0 if needs_white(color) else 0.0), luminance(color)
        contrast = (max(light, ground) + 0.05) / (min(light, ground) + 0.05)
        assert contrast >= 4.5


@given(st.booleans(), st.sampled_from(["count", "share"]), st.integers(1, 10**6))
def test_more_is_never_paler(log: bool, unit: str, top: int) -> None:
    scale = ColorScale(unit, log, 1.0 if unit == "share" else float(top))
    values = np.concatenate([[0.0, np.nan], np.linspace(scale.top / 500, scale.top, 500)])
    found = scale.indices(values[None])[0].astype(int)
    assert found[:2].tolist() == [0, 0]
    assert found[2] >= 1
    assert (np.diff(found[2:]) >= 0).all()
    assert found[-1] == 255
    places = [place for place, _ in scale.ticks()]
    assert places == sorted(places)
    assert places[-1] == 1.0


def test_log_tells_one_from_nothing_beside_thousands() -> None:
    values = np.array([[1, 10_000]])
    assert ColorScale("count", True, 10_000.0).indices(values)[0, 0] > 15
    assert ColorScale("count", False, 10_000.0).indices(values)[0, 0] == 1


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 80), st.integers(1, 80))
def test_no_count_is_lost_by_drawing_small(rows: int, columns: int, wide: int, high: int) -> None:
    rng = np.random.default_rng(rows * 61 + columns)
    indices = rng.integers(0, 256, (rows, columns)).astype(np.uint8)
    image = raster(indices, np.arange(0xFF000000, 0xFF000100, dtype=np.uint32), (wide, high))
    assert (image.width(), image.height()) == (min(columns, wide), min(rows, high))
    pixels = {image.pixel(x, y) & 255 for x in range(image.width()) for y in range(image.height())}
    assert int(indices.max()) in pixels
    if rows <= high and columns <= wide:
        assert image.pixel(columns - 1, rows - 1) & 255 == indices[-1, -1]


def test_cells_are_painted_in_their_colours(canvas: MatrixCanvas) -> None:
    assert canvas.picture is not None
    image = canvas.grab().toImage()
    for row, column in [(0, 0), (3, 8), (9, 2)]:
        x, y = canvas.frame.corner(row, column)
        # Beside the number, inside the lines.
        color = image.pixel(round(x) + 4, round(y) + 4)
        assert color == colors(LIGHT)[canvas.picture.indices[row, column]]


# Mouse


def test_a_click_opens_the_cell_it_is_on(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    for cell in [(0, 0), (9, 3), (4, 9)]:
        with qtbot.waitSignal(canvas.cell_opened) as opened:
            qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=middle(canvas, *cell))
        assert opened.args == list(cell)
        assert canvas.cursor_cell == cell


def test_a_click_on_a_label_opens_its_row_or_column(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.row_opened) as row:
        beside = QPoint(20, middle(canvas, 4, 0).y())
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=beside)
    with qtbot.waitSignal(canvas.column_opened) as column:
        above = QPoint(middle(canvas, 0, 7).x(), 12)
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=above)
    assert (row.args, column.args) == ([4], [7])


def test_strips_are_clicked_by_column(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    canvas.set_picture(picture(ten(), not_evaluated=np.arange(10, dtype=np.uint64)))
    at = middle(canvas, 9, 5) + QPoint(0, round(canvas.frame.cell / 2) + 16)
    with qtbot.waitSignal(canvas.strip_opened) as opened:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=at)
    assert opened.args == ["not_evaluated", 5]


def test_a_drag_moves_and_opens_nothing(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    wheel(canvas, middle(canvas, 5, 5), 3)
    before, opened = canvas.frame, []
    canvas.cell_opened.connect(lambda *cell: opened.append(cell))
    start = middle(canvas, 5, 5)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, start + QPoint(-30, -20))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(-30, -20))
    assert opened == []
    assert canvas.frame.x == pytest.approx(before.x + 30)
    assert canvas.frame.y == pytest.approx(before.y + 20)


def test_the_minimap_shows_while_zoomed_and_moves_what_is_seen(
    canvas: MatrixCanvas, qtbot: QtBot
) -> None:
    assert not canvas.minimap.isVisible()
    canvas.set_picture(picture(np.eye(80)))
    wheel(canvas, middle(canvas, 40, 40), 6)
    assert canvas.minimap.isVisible()
    canvas.minimap.grab()
    corner = QPoint(SIDE - 1, SIDE - 1)
    qtbot.mouseClick(canvas.minimap, Qt.MouseButton.LeftButton, pos=corner)
    assert canvas.frame.rows().stop == canvas.frame.columns().stop == 80
    assert canvas.minimap.seen().bottom() == pytest.approx(SIDE, abs=1)
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert not canvas.minimap.isVisible()


def test_pointing_says_what_is_there(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    matrix = np.zeros((10, 10), int)
    matrix[2, 3], matrix[2, 9], matrix[9, 3] = 3, 1, 1
    canvas.set_picture(picture(matrix))
    with qtbot.waitSignal(canvas.pointed) as pointed:
        qtbot.mouseMove(canvas, middle(canvas, 2, 3))
    assert pointed.args == [2, 3]
    assert canvas.picture is not None
    said = canvas.picture.sentences(2, 3)
    assert said == ["class 2 → class 3", "count 3", "75.0% of row class 2",
                    "75.0% of column class 3"]  # fmt: skip
    assert "– of column class 4" in canvas.picture.sentences(5, 4)
    assert "class 2" in canvas.accessibleDescription()
    assert canvas.picture.sentences(9, 3)[0] == "background → class 3"
    assert canvas.picture.sentences(2, 9)[0] == "class 2 → background"


def test_names_are_never_read_as_markup() -> None:
    labels = ("<b>car</b>", "background")
    shown = picture(np.ones((2, 2)), labels=labels, members=((labels[0],), ()))
    assert "&lt;b&gt;car&lt;/b&gt;" in shown.tooltip(0, 0)


# Keys


def test_arrows_walk_and_enter_opens(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    keys = Qt.Key
    for key in (keys.Key_Right, keys.Key_Right, keys.Key_Down, keys.Key_Left, keys.Key_Down):
        qtbot.keyClick(canvas, key)
    assert canvas.cursor_cell == (2, 0)
    qtbot.keyClick(canvas, keys.Key_Left)
    assert canvas.cursor_cell == (2, 0)
    qtbot.keyClick(canvas, keys.Key_End)
    with qtbot.waitSignal(canvas.cell_opened) as opened:
        qtbot.keyClick(canvas, keys.Key_Return)
    assert opened.args == [9, 9]


def test_the_cell_cursor_stays_in_sight(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    canvas.set_picture(picture(np.eye(80)))
    for _ in range(8):
        qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    qtbot.keyClick(canvas, Qt.Key.Key_End)
    assert canvas.cursor_cell == (79, 79)
    x, y = canvas.frame.corner(79, 79)
    assert canvas.frame.cell_at(x + 1, y + 1) == (79, 79)
    qtbot.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.cursor_cell == (79, 79)
    assert canvas.frame.corner(79, 79)[0] > x


def test_n_walks_mistakes_from_the_worst(canvas: MatrixCanvas, qtbot: QtBot) -> None:
    matrix = np.diag([50] * 5)
    matrix[1, 2], matrix[4, 0], matrix[3, 4] = 7, 9, 2
    canvas.set_picture(picture(matrix, listed=frozenset({(3, 4)})))
    seen: list[tuple[int, int]] = []
    canvas.cell_opened.connect(lambda row, column: seen.append((row, column)))
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_N)
    assert seen == [(4, 0), (1, 2), (4, 0)]
    qtbot.keyClick(canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.cursor_cell == (1, 2)


# Size


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("n", [1, 2, 26, 81, 1204])
def test_every_size_is_drawn(canvas: MatrixCanvas, n: int, theme: Theme) -> None:
    matrix = np.zeros((n, n), int)
    matrix[n // 2, n // 3] = 5
    canvas.retheme(theme)
    canvas.set_picture(picture(matrix))
    image = canvas.grab().toImage()
    ground = int(colors(theme)[0])
    frame = canvas.frame
    x, y = frame.corner(n // 2, n // 3)
    near = {
        image.pixel(round(x + frame.cell / 2) + dx, round(y + frame.cell / 2) + dy)
        for dx in (-1, 0, 1) for dy in (-1, 0, 1)
    }  # fmt: skip
    assert near - {ground}
