"""Which panels there are, in the order of the navigation; each is imported when first seen."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata_gui.panels.base import Context, Panel


@dataclass(frozen=True)
class Entry:
    """A panel before it is made: where its class is, and how it is called."""

    key: str
    title: str
    shortcut: str
    home: str

    def make(self, context: Context) -> Panel:
        """Import the panel's module and make it."""
        module, name = self.home.split(":")
        panel: Panel = getattr(import_module(f"errata_gui.panels.{module}"), name)(context)
        return panel


CATALOGUE: tuple[Entry, ...] = (
    Entry("overview", "Overview", "Alt+1", "overview:OverviewPanel"),
    Entry("confusion", "Confusion", "Alt+2", "confusion:ConfusionPanel"),
    Entry("curves", "Curves", "Alt+3", "curves:CurvesPanel"),
    Entry("surface", "Surface", "Alt+4", "surface:SurfacePanel"),
    Entry("gallery", "Gallery", "Alt+5", "gallery:GalleryPanel"),
    Entry("viewer", "Image", "Alt+6", "viewer:ViewerPanel"),
    Entry("clusters", "Clusters", "Alt+7", "clusters:ClustersPanel"),
)

DOCKS: tuple[Entry, ...] = (
    Entry("examples", "Examples", "Ctrl+E", "examples:ExamplesPanel"),
    Entry("why", "Why?", "Ctrl+Shift+Y", "why:WhyPanel"),
)
"""Panels that stand at the side, and can be moved, floated and closed."""
