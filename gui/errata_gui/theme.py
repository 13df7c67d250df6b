"""Colours, fonts and dashes: light and dark, Okabe-Ito where a colour means something."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

ACCENT = "#0072B2"

KIND_COLORS = {
    "tp": "#009E73",
    "fp": "#D55E00",
    "fn": "#0072B2",
    "confused": "#CC79A7",
    "absorbed": "#8A8A8A",
    "not_evaluated": "#8A8A8A",
}
"""What an example's kind looks like; never told by colour alone: its letters stand beside it."""

KIND_LETTERS = {
    "tp": "TP",
    "fp": "FP",
    "fn": "FN",
    "confused": "CONF",
    "absorbed": "IGN",
    "not_evaluated": "N/E",
}

STATE_COLORS = {**KIND_COLORS, "ignored": "#8A8A8A", "dropped": "#8A8A8A"}
STATE_LETTERS = {**KIND_LETTERS, "ignored": "IGN", "dropped": "LOW"}
"""Objects have two states more than examples have kinds: ignored, and below the threshold."""

STATE_WORDS = {
    "tp": "true positive",
    "fp": "false positive",
    "fn": "missed (false negative)",
    "confused": "confused: found as another class",
    "absorbed": "absorbed by an ignored object",
    "not_evaluated": "not evaluated",
    "ignored": "ignored ground truth",
    "dropped": "below the score threshold",
}

GT_PEN, DT_PEN = Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine
"""Ground truth is drawn solid, detections dashed, everywhere."""

CATEGORICAL = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#8A8A8A",
)  # fmt: skip
"""Okabe-Ito's colours for classes, clusters and curves, in the order of their use."""

CIVIDIS = (
    "#00224E", "#003170", "#2A3F6D", "#434E6C", "#575D6D", "#6A6C71", "#7D7C78",
    "#918B78", "#A59C74", "#BCAE6C", "#D2C060", "#E9D34E", "#FEE838",
)  # fmt: skip
"""Anchors of the map that counts are coloured by, least to most; even steps for every eye."""

GRID = 8
"""Pixels that distances are multiples of."""


@dataclass(frozen=True)
class Theme:
    """The colours of one look."""

    name: str
    ground: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str = ACCENT
    on_accent: str = "#FFFFFF"
    problem: str = "#B34700"

    @property
    def dark(self) -> bool:
        """Whether it is the dark one."""
        return self.name == "dark"


LIGHT = Theme("light", "#F6F7F8", "#FFFFFF", "#1B1F24", "#667085", "#E3E6EA")
DARK = Theme(
    "dark", "#14171A", "#1C2025", "#E7EAEE", "#98A2B3", "#2B3138", "#4DA3DB", "#14171A", "#FF9B57"
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def palette(theme: Theme) -> QPalette:
    """Give Qt's palette of a theme; the platform's own scheme is not to be relied on."""
    made = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.ground,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.ground,
        role.Text: theme.text,
        role.Button: theme.surface,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.surface,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Midlight: theme.line,
        role.Light: theme.surface,
        role.Dark: theme.line,
        role.Shadow: theme.line,
    }
    for which, color in colors.items():
        made.setColor(which, QColor(color))
    for which in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.muted))
    return made


def style_sheet(theme: Theme) -> str:
    """Give the few rules that a palette cannot: calm frames, one accent."""
    rules = resources.files("errata_gui").joinpath("theme.qss").read_text(encoding="utf-8")
    return Template(rules).substitute(asdict(theme))


def apply(app: QApplication, theme: Theme) -> None:
    """Give the application a look; pyqtgraph's colours follow where it is loaded."""
    import sys

    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))
    loaded = sys.modules.get("pyqtgraph")
    if loaded is not None:
        loaded.setConfigOptions(background=theme.surface, foreground=theme.text, antialias=True)
