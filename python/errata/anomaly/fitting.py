"""A block and thresholds for it, in one go: fitted on normal rows, judged on others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly.gmm import GmmBlock
from errata.anomaly.kmeans import KMeansBlock
from errata.anomaly.suggestions import Suggestions, suggest, suggest_from
from errata.anomaly.threshold_sweep import AnomalySweep, sweep
from errata.anomaly.visual import KINDS as VISUAL_KINDS
from errata.anomaly.visual import VisualBlock
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from threading import Event

    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.block_file import Block
    from errata.anomaly.chunks import Progress

KINDS = (KMeansBlock.kind, GmmBlock.kind, *VISUAL_KINDS)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A block with thresholds; frozen.

    Attributes
    ----------
    block : KMeansBlock, GmmBlock or VisualBlock
    suggestions : Suggestions
        From normal rows alone, and after them, where anomalies are known, from the sweep.
    sweep : AnomalySweep, optional
        Over the rows that thresholds were chosen on, where anomalies are known.
    n_fitted, n_held_out, n_anomaly : int
        Normal rows that the block was fitted on, normal rows kept back, anomalies.
    """

    block: Block
    suggestions: Suggestions
    sweep: AnomalySweep | None
    n_fitted: int
    n_held_out: int
    n_anomaly: int

    @property
    def chosen(self) -> str:
        """The suggestion to start with: balanced accuracy with anomalies, else the quantile."""
        return "quantile" if self.sweep is None else "balanced_accuracy"


def fit(
    features: ArrayLike,
    *,
    kind: str = "kmeans",
    is_anomaly: ArrayLike | None = None,
    holdout: float = 0.2,
    quantile: float = 0.99,
    false_alarms: float = 0.001,
    seed: int = 0,
    source: dict[str, Any] | None = None,
    progress: Progress | None = None,
    cancel: Event | None = None,
    **settings: Any,
) -> Fitted:
    """Fit a block on normal rows and suggest thresholds.

    Parameters
    ----------
    features : array-like of float, shape (n, d), or (n, rows, columns, d) for pictures
    kind : {"kmeans", "gmm", "visual-gmm", "visual-nn"}
    is_anomaly : array-like of bool, shape (n,), optional
        All rows are normal by default. Anomalies are never fitted on.
    holdout : float
        The share of normal rows, drawn by `seed`, that is kept back for the thresholds; with 0
        they are chosen on the rows that the block was fitted on, and said to be.
    quantile, false_alarms : float
        See `suggest`.
    seed : int
        Of the block and of what is kept back.
    **settings
        The block's own.

    Raises
    ------
    InputError
        No numbers, or no normal rows.
    UsageError
        A setting without a meaning.
    CancelledError
        `cancel` was set.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.random.default_rng(0).normal(size=(100, 2))
    >>> fitted = fit(rows, n_clusters=4)
    >>> fitted.n_fitted, fitted.n_held_out
    (80, 20)
    """
    if kind not in KINDS:
        raise UsageError.at("kind", f"found {kind!r}", f"use one of {', '.join(KINDS)}")
    if not 0 <= holdout < 1:
        raise UsageError.at("holdout", f"found {holdout}", "give a number from 0 to below 1")
    table = np.asarray(features)
    flags = _flags(is_anomaly, len(table))
    fitted, held = _parted(flags, holdout, seed)
    if kind == "visual-nn":
        settings = {**settings, "cancel": cancel}  # Choosing what is remembered takes its time.
    block = _block(kind, table[fitted], seed=seed, source=source, **settings)
    normal = fitted if len(held) == 0 else held
    judged = np.concatenate([normal, np.flatnonzero(flags)])
    scores = block.score(table[judged], progress=progress, cancel=cancel)
    what = _what(len(fitted), len(held), "pictures" if kind in VISUAL_KINDS else "rows")
    suggestions = suggest(
        scores[: len(normal)],
        chosen_on=what,
        quantile=quantile,
        false_alarms=false_alarms,
        seen=len(held) == 0,
    )
    n_anomaly = int(flags.sum())
    if n_anomaly == 0:
        return Fitted(block, suggestions, None, len(fitted), len(held), 0)
    everything = f"{n_anomaly:,} anomalies and {what}"
    found = sweep(scores, flags[judged], chosen_on=everything, source=source)
    both = Suggestions(suggestions.each + suggest_from(found).each)
    return Fitted(block, both, found, len(fitted), len(held), n_anomaly)


def _flags(is_anomaly: ArrayLike | None, n: int) -> NDArray[np.bool_]:
    if is_anomaly is None:
        return np.zeros(n, dtype=np.bool_)
    flags = np.asarray(is_anomaly, dtype=np.bool_)
    if flags.shape != (n,):
        message = f"is_anomaly: found {flags.size:,} labels for {n:,} rows; give one each"
        raise InputError(message, place="is_anomaly")
    if n and flags.all():
        raise InputError("is_anomaly: found anomalies alone; give normal rows to fit on")
    return flags


def _parted(
    flags: NDArray[np.bool_], holdout: float, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Part normal rows into those to fit on, one at least, and those to keep back."""
    normal = np.flatnonzero(~flags)
    kept = min(round(holdout * len(normal)), max(0, len(normal) - 1))
    drawn = np.random.default_rng(seed).permutation(normal)
    return np.sort(drawn[kept:]), np.sort(drawn[:kept])


def _block(kind: str, rows: NDArray[Any], **settings: Any) -> Block:
    if kind in VISUAL_KINDS:
        return VisualBlock.fit(rows, kind=kind, **settings)
    if kind == GmmBlock.kind:
        return GmmBlock.fit(rows, **settings)
    return KMeansBlock.fit(rows, **settings)


def _what(n_fitted: int, n_held: int, noun: str) -> str:
    if n_held:
        return f"{n_held:,} normal {noun} that the block was not fitted on"
    return f"the {n_fitted:,} normal {noun} that the block was fitted on"
