"""The overview: headline metrics and the report per class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from errata_gui.panels.base import Context, Panel

if TYPE_CHECKING:
    from errata_gui.resolve import Resolved


class OverviewPanel(Panel):
    """Headline metrics and the report per class."""

    KEY, TITLE = "overview", "Overview"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.text = QLabel(self)
        self.body.addWidget(self.text)
        self.finish_header()

    def draw(self, resolved: Resolved) -> None:
        """Draw the headline."""
        m = resolved.metrics
        self.text.setText(f"precision {m.precision}  recall {m.recall}  F1 {m.f1}")
