"""Data of any number of classes, for what is slow or too wide with many of them."""

from __future__ import annotations

from tests.gui.made_up import made_up

from errata_gui.loaded import Loaded
from errata_gui.state import Rule


def large(n_classes: int, n_images: int = 200, n_gt: int = 3000, n_dt: int = 9000) -> Loaded:
    """Make up a data set, predictions and their matching."""
    return made_up(n_images, n_dt, n_classes, Rule(), n_gt, seed=n_classes, noise_share=0.4)
