"""To come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget

from errata_gui.panels.base import Context, Panel

if TYPE_CHECKING:
    from errata_gui.resolve import Resolved


class WhyPanel(Panel):
    """To come."""

    KEY, TITLE = "why", "why"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.text = QLabel(self)
        self.body.addWidget(self.text)
        self.finish_header()

    def draw(self, resolved: Resolved) -> None:
        """Draw."""
        self.text.setText(resolved.state.query.title())
