"""The scatter canvas: its pixels, lasso and pointer, through real drags, wheels and keys."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errata import UsageError, _core
from errata_gui.canvas.lasso import Mode
from errata_gui.canvas.scatter import ScatterCanvas
from errata_gui.canvas.viewport import Viewport
from errata_gui.theme import DARK, LIGHT, Theme

SIZE = (400, 300)
NO_KEY = Qt.KeyboardModifier.NoModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
RED, BLUE = 0xFFFF0000, 0xFF0000FF
PALETTE = np.array([0, RED, BLUE], dtype=np.uint32)


def is_inside(place: Sequence[float], corners: Sequence[tuple[float, float]]) -> bool:
    """The even-odd rule, from its definition: count the edges that a ray to the right crosses."""
    x, y = place
    crossed = 0
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            crossed += 1
    return crossed % 2 == 1


@pytest.fixture
def points() -> NDArray[np.float64]:
    return np.random.default_rng(3).normal(size=(400, 2))


@pytest.fixture
def codes() -> NDArray[np.uint32]:
    """Some red, some blue, some hidden."""
    return (np.arange(400) % 3).astype(np.uint32)


@pytest.fixture
def canvas(qtbot: QtBot, points: NDArray[np.float64], codes: NDArray[np.uint32]) -> ScatterCanvas:
    made = ScatterCanvas(LIGHT)
    made.resize(*SIZE)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.set_points(points)
    made.set_colors(codes, PALETTE)
    made.grab()
    return made


def drag(
    qtbot: QtBot,
    canvas: ScatterCanvas,
    path: Sequence[QPoint],
    held: Qt.KeyboardModifier = NO_KEY,
) -> None:
    """Press at the first place, move over the others, let go at the last."""
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(canvas, left, held, path[0])
    for place in path[1:]:
        qtbot.mouseMove(canvas, place)
    qtbot.mouseRelease(canvas, left, held, path[-1])


def circle(x: int, y: int, radius: int) -> list[QPoint]:
    angles = np.linspace(0, 2 * np.pi, 40)
    return [QPoint(round(x + radius * np.cos(a)), round(y + radius * np.sin(a))) for a in angles]


def expected(canvas: ScatterCanvas, path: Sequence[QPoint]) -> NDArray[np.bool_]:
    """What is inside a path on the screen, asked point by point; hidden points are not."""
    corners = [(float(at.x()), float(at.y())) for at in path]
    seen = canvas._palette[canvas._codes] >> 24 != 0
    return np.array(
        [s and is_inside(canvas.pixel_of(i), corners) for i, s in enumerate(seen.tolist())]
    )


def test_all_points_are_seen_at_first(canvas: ScatterCanvas, points: NDArray[np.float64]) -> None:
    places = np.array([canvas.pixel_of(i) for i in range(len(points))])
    assert (places >= 0).all()
    assert (places <= SIZE).all()


def test_a_point_is_drawn_where_it_is(canvas: ScatterCanvas) -> None:
    canvas.set_points(np.array([[0.0, 0.0], [10.0, 5.0]]))
    canvas.set_colors(np.array([1, 2], dtype=np.uint32), PALETTE)
    image = canvas.grab().toImage()
    for i, color in enumerate((RED, BLUE)):
        x, y = canvas.pixel_of(i)
        ratio = image.devicePixelRatio()
        assert image.pixelColor(int(x * ratio), int(y * ratio)).rgba() == color
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor(LIGHT.surface)
    canvas.retheme(DARK)
    assert canvas.grab().toImage().pixelColor(5, 5) == QColor(DARK.surface)


@pytest.mark.parametrize(
    ("held", "mode"),
    [(SHIFT, Mode.ADD), (ALT, Mode.SUBTRACT), (SHIFT | ALT, Mode.INTERSECT),
     (Qt.KeyboardModifier.ControlModifier, Mode.REPLACE)],
)  # fmt: skip
def test_a_lasso_joins_the_selection_as_its_keys_say(
    canvas: ScatterCanvas, qtbot: QtBot, held: Qt.KeyboardModifier, mode: Mode
) -> None:
    before = expected(canvas, circle(170, 150, 60))
    canvas.set_selected(before)
    path = circle(230, 150, 60)
    found = expected(canvas, path)
    with qtbot.waitSignal(canvas.selected) as told:
        drag(qtbot, canvas, path, held)
    wanted = {
        Mode.ADD: before | found,
        Mode.SUBTRACT: before & ~found,
        Mode.INTERSECT: before & found,
        Mode.REPLACE: found,
    }[mode]
    assert 0 < wanted.sum() < len(wanted)
    assert np.array_equal(told.args[0], wanted)


def test_a_lasso_that_crosses_itself_is_even_odd(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    star = [QPoint(200, 40), QPoint(260, 260), QPoint(90, 120), QPoint(310, 120), QPoint(140, 260)]
    canvas.set_lasso_tool(True)
    with qtbot.waitSignal(canvas.selected) as told:
        drag(qtbot, canvas, star)
    wanted = expected(canvas, star)
    assert wanted.any()
    assert np.array_equal(told.args[0], wanted)


corner = st.tuples(st.integers(-4, 4).map(float), st.integers(-4, 4).map(float))


@given(st.lists(corner, max_size=10), st.lists(corner, max_size=20))
def test_the_engine_s_polygon_is_the_rule_s(
    corners: list[tuple[float, float]], places: list[tuple[float, float]]
) -> None:
    found = _core.scatter_inside(
        np.array(places, dtype=np.float64).reshape(-1, 2),
        np.ones(len(places), dtype=np.uint32),
        PALETTE,
        np.array(corners, dtype=np.float64).reshape(-1, 2),
    )
    assert found.tolist() == [is_inside(p, corners) if corners else False for p in places]


def test_a_drag_moves_what_is_under_the_pointer_along(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    before = canvas.pixel_of(7)
    drag(qtbot, canvas, [QPoint(100, 100), QPoint(130, 90), QPoint(160, 120)])
    after = canvas.pixel_of(7)
    assert after == pytest.approx((before[0] + 60, before[1] + 20))


def test_the_wheel_zooms_about_the_pointer(canvas: ScatterCanvas) -> None:
    at = QPointF(*canvas.pixel_of(11))
    event = QWheelEvent(
        at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, NO_KEY,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    unit = canvas.view.unit
    QApplication.sendEvent(canvas, event)
    assert canvas.view.unit < unit
    assert canvas.pixel_of(11) == pytest.approx((at.x(), at.y()))


def test_hover_tells_the_nearest_seen_point(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    seen = np.flatnonzero(canvas._codes).tolist()
    places = {i: np.array(canvas.pixel_of(i)) for i in seen}
    target = np.round(places[seen[5]])
    away = {i: float(np.hypot(*(place - target))) for i, place in places.items()}
    with qtbot.waitSignal(canvas.hovered) as told:
        qtbot.mouseMove(canvas, QPoint(*target.astype(int).tolist()))
    assert away[told.args[0]] == min(away.values())
    assert canvas.nearest(QPoint(2, 2), 0.5) == -1


def test_a_click_is_no_lasso_and_no_drag(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    index = int(np.flatnonzero(canvas._codes)[0])
    x, y = canvas.pixel_of(index)
    view = canvas.view
    with qtbot.waitSignal(canvas.clicked) as told:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, NO_KEY, QPoint(round(x), round(y)))
    assert told.args[0] == canvas.nearest(QPoint(round(x), round(y)))
    assert canvas.view == view


def test_a_double_click_clears_first_and_fits_then(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    fitted = canvas.view
    drag(qtbot, canvas, [QPoint(10, 10), QPoint(90, 90)])
    canvas.set_selected(np.ones(400, dtype=np.bool_))
    with qtbot.waitSignal(canvas.cleared):
        qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, NO_KEY, QPoint(5, 5))
    assert canvas.view != fitted
    canvas.set_selected(None)
    qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, NO_KEY, QPoint(5, 5))
    assert canvas.view == fitted


def test_keys_move_zoom_fit_and_change_the_tool(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    fitted = canvas.view
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.view.x > fitted.x
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.view.unit < fitted.unit
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.view == fitted
    with qtbot.waitSignal(canvas.tool_changed) as told:
        qtbot.keyClick(canvas, Qt.Key.Key_L)
    assert told.args == [True]
    canvas.set_selected(np.ones(400, dtype=np.bool_))
    with qtbot.waitSignal(canvas.cleared):
        qtbot.keyClick(canvas, Qt.Key.Key_Escape)


def test_escape_drops_a_lasso_that_is_being_drawn(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    path = circle(200, 150, 60)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, SHIFT, path[0])
    for place in path[1:]:
        qtbot.mouseMove(canvas, place)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    with qtbot.assertNotEmitted(canvas.selected):
        qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, SHIFT, path[-1])


def test_the_rest_is_grey_and_below(canvas: ScatterCanvas) -> None:
    canvas.set_points(np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]))
    canvas.set_colors(np.array([1, 2, 2], dtype=np.uint32), PALETTE)
    canvas.set_selected(np.array([True, False, False]))
    image = canvas.grab().toImage()
    x, y = (int(value * image.devicePixelRatio()) for value in canvas.pixel_of(0))
    assert image.pixelColor(x, y).rgba() == RED
    x, y = (int(value * image.devicePixelRatio()) for value in canvas.pixel_of(2))
    grey = image.pixelColor(x, y)
    assert grey.rgba() != BLUE
    assert max(grey.getRgb()[:3]) - min(grey.getRgb()[:3]) < 24  # type: ignore[index]


@pytest.mark.parametrize("n", [0, 1])
def test_few_points_are_ordinary(canvas: ScatterCanvas, qtbot: QtBot, n: int) -> None:
    canvas.set_points(np.zeros((n, 2)))
    canvas.set_colors(np.ones(n, dtype=np.uint32), PALETTE)
    assert not canvas.grab().isNull()
    assert canvas.nearest(QPoint(SIZE[0] // 2, SIZE[1] // 2)) == n - 1
    canvas.set_lasso_tool(True)
    with qtbot.waitSignal(canvas.selected) as told:
        drag(qtbot, canvas, circle(200, 150, 60))
    assert told.args[0].tolist() == [True] * n


def test_a_million_points(canvas: ScatterCanvas, qtbot: QtBot) -> None:
    n = 1_000_000
    points = np.random.default_rng(0).normal(size=(n, 2))
    canvas.set_points(points)
    canvas.set_colors((np.arange(n) % 2 + 1).astype(np.uint32), PALETTE)
    assert not canvas.grab().isNull()
    canvas.set_lasso_tool(True)
    with qtbot.waitSignal(canvas.selected) as told:
        drag(qtbot, canvas, [QPoint(0, 1), QPoint(200, 1), QPoint(200, 299), QPoint(0, 299)])
    (right, top), (_, bottom) = (canvas.view.to_plane(at, SIZE) for at in ((200, 1), (0, 299)))
    x, y = points.T
    assert told.args[0].sum() == ((x < right) & (y > bottom) & (y < top)).sum()
    canvas.set_selected(told.args[0])
    assert not canvas.grab().isNull()


def test_the_view_keeps_its_centre_when_the_canvas_grows() -> None:
    view = Viewport.around((0.0, 0.0, 10.0, 2.0), (100, 100), 10)
    for size in ((100, 100), (300, 50)):
        assert view.to_pixel((5.0, 1.0), size) == (size[0] / 2, size[1] / 2)
        assert view.to_plane(view.to_pixel((3.0, 4.0), size), size) == pytest.approx((3.0, 4.0))


def test_arrays_without_a_meaning_are_refused() -> None:
    points, codes = np.zeros((2, 2)), np.zeros(2, dtype=np.uint32)
    view, size = (0.0, 0.0, 1.0, 1.0), (8, 8)
    with pytest.raises(UsageError, match="points: found the shape \\(2, 3\\)"):
        _core.scatter_inside(np.zeros((2, 3)), codes, PALETTE, points)
    with pytest.raises(UsageError, match="codes: found 1 codes beside 2 points"):
        _core.scatter_nearest(points, codes[:1], PALETTE, view, size, (0.0, 0.0), 1.0)
    with pytest.raises(UsageError, match="radius: found 99"):
        _core.scatter_image(points, codes, PALETTE, view, size, radius=99, background=0)


def test_pixels_are_rows_from_the_top() -> None:
    picture = _core.scatter_image(
        np.array([[0.15, 0.88]]), np.array([1], dtype=np.uint32), PALETTE, (0.0, 0.0, 1.0, 1.0),
        (10, 20), radius=0.5, background=7,
    )  # fmt: skip
    assert picture.shape == (20, 10)
    assert picture.dtype == np.uint32
    assert picture[2, 1] == RED
    assert (picture == 7).sum() == 199


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_ring_is_seen_among_points_of_its_own_colour(
    canvas: ScatterCanvas, look: Theme
) -> None:
    canvas.retheme(look)
    heap = np.random.default_rng(5).normal(scale=0.1, size=(1500, 2))
    canvas.set_points(np.vstack([[[0.0, 0.0]], heap]))
    palette = np.array([0, QColor(look.text).rgba()], dtype=np.uint32)
    canvas.set_colors(np.ones(1501, dtype=np.uint32), palette)

    def around() -> list[str]:
        image = canvas.grab().toImage()
        ratio, reach = image.devicePixelRatio(), canvas.radius() + 5.5
        x, y = canvas.pixel_of(0)
        places = [(x + reach * np.cos(a), y + reach * np.sin(a)) for a in np.arange(0, 6.28, 0.2)]
        return [image.pixelColor(int(a * ratio), int(b * ratio)).name() for a, b in places]

    assert set(around()) == {QColor(look.text).name()}
    canvas.set_ring(0)
    assert QColor(look.text).name() not in around()
