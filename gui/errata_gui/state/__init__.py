"""What is shown, as frozen values; nothing here knows Qt."""

from __future__ import annotations

from errata_gui.state.history import History, Step
from errata_gui.state.kept_vectors import KeptVectors
from errata_gui.state.object_key import ObjectKey, ObjectKeys, codes_of
from errata_gui.state.query import ExampleQuery
from errata_gui.state.rule import Rule
from errata_gui.state.thresholds import Thresholds
from errata_gui.state.view import (
    ClusterView,
    CurveView,
    GalleryView,
    MatrixView,
    OverviewView,
    SurfaceView,
    ViewerView,
    ViewState,
)

__all__ = [
    "ClusterView",
    "CurveView",
    "ExampleQuery",
    "GalleryView",
    "History",
    "KeptVectors",
    "MatrixView",
    "ObjectKey",
    "ObjectKeys",
    "OverviewView",
    "Rule",
    "Step",
    "SurfaceView",
    "Thresholds",
    "ViewState",
    "ViewerView",
    "codes_of",
]
