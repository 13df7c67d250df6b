"""The examples of what was clicked, large."""

from __future__ import annotations

from errata_gui.panels.example_list import ExampleList


class GalleryPanel(ExampleList):
    """The gallery in the middle: the same examples as in the dock, with more room."""

    KEY, TITLE = "gallery", "Gallery"
    WIDE = True
