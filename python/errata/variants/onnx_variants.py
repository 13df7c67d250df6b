"""ONNX files run, validated and timed in one go."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING

from errata.variants.classification import classification
from errata.variants.host import RUNS
from errata.variants.metrics import VariantMetrics
from errata.variants.onnx_classifier import OnnxClassifier
from errata.variants.outputs import Outputs

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def onnx_classification(
    labels: ArrayLike | Outputs,
    models: Mapping[str, str | os.PathLike[str]],
    inputs: ArrayLike,
    *,
    classes: Sequence[str] | None = None,
    min_confidence: float | None = None,
    normalise: bool = False,
    logits: bool = False,
    output: str | None = None,
    threads: int = 1,
    runs: int = RUNS,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> tuple[VariantMetrics, ...]:
    """Run ONNX classifiers on the same samples, and validate and time each.

    Parameters
    ----------
    labels, classes, min_confidence, normalise
        As for `classification`.
    models : mapping of str to path
        Each variant's file.
    inputs : array_like, shape (n, ...)
        Samples as the models take them.
    logits : bool
        Whether outputs are logits.
    output : str, optional
        The output with the probabilities; the first table of floats by default.
    threads, runs : int
        Threads that an operator may use; single-sample runs that are timed.
    progress : callable, optional
        Told samples done and in all, over all models.
    cancel : threading.Event, optional
        Stops the work.

    Returns
    -------
    tuple of VariantMetrics
        In the order given. ``host_latency_ms``, ``host_latency_p95_ms`` and ``onnx_file_bytes`` are
        additional metrics, and stand in ``provenance["host"]``: they are this computer's.

    Raises
    ------
    FileError, InputError, UsageError, MissingExtraError, CancelledError
        As `OnnxClassifier` and `classification` do.
    """
    found, hosts = {}, {}
    total = len(models) * len(inputs)  # type: ignore[arg-type]
    for i, (name, path) in enumerate(models.items()):
        model = OnnxClassifier(path, threads=threads, output=output, logits=logits)
        found[name] = model.outputs(inputs, progress=_part(progress, i, total), cancel=cancel)
        hosts[name] = model.time(inputs, runs=runs)
    made = classification(
        labels, found, classes=classes, min_confidence=min_confidence, normalise=normalise
    )
    return tuple(
        replace(
            each,
            additional=each.additional + hosts[each.type].metrics(),
            provenance={**each.provenance, "host": hosts[each.type].to_dict()},
        )
        for each in made
    )


def _part(
    progress: Callable[[int, int], None] | None, i: int, total: int
) -> Callable[[int, int], None] | None:
    """Tell the progress of one of several models as a part of the whole."""
    if progress is None:
        return None
    return lambda done, of: progress(i * of + done, total)
