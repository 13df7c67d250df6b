"""The examples of what was clicked, at the window's side."""

from __future__ import annotations

from errata_gui.panels.example_list import ExampleList


class ExamplesPanel(ExampleList):
    """The dock: narrow, beside whatever is in the middle."""

    KEY, TITLE = "examples", "Examples"
