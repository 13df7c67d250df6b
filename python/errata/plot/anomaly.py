"""A sweep over thresholds of anomaly scores: accuracies over the threshold, and the ROC curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from errata.plot.style import BLACK, BLUE, GREY, SERIES, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from errata.anomaly.threshold_sweep import AnomalySweep


def draw(sweep: AnomalySweep) -> Figure:
    """Draw accuracies over the threshold on the left, the ROC curve on the right."""
    figure = Figure(figsize=(10, 4.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    _accuracies(left, sweep)
    _roc(right, sweep)
    data = sweep.provenance["scores"]["blake3"][:8]
    stamp = f"score ≥ threshold is an anomaly · {sweep.chosen_on} · data {data}"
    figure.suptitle(f"Anomalies at every threshold\n{stamp}", x=0.01, ha="left", fontsize=9)
    return figure


def _accuracies(axes: Axes, sweep: AnomalySweep) -> None:
    lines = {
        "anomaly accuracy": (sweep.anomaly_accuracy, VERMILLION),
        "no-anomaly accuracy": (sweep.no_anomaly_accuracy, BLUE),
        "balanced accuracy": (sweep.balanced_accuracy, BLACK),
        "F1": (sweep.f1, SERIES[2]),
    }
    for name, (values, colour) in lines.items():
        # A step: from one score to the next lower one nothing changes.
        axes.step(sweep.threshold, values, where="post", color=colour, linewidth=1.4, label=name)
    axes.set(xlabel="threshold", ylim=(0, 1.01))
    axes.legend(frameon=False, fontsize=8)


def _roc(axes: Axes, sweep: AnomalySweep) -> None:
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8)
    axes.plot(1 - sweep.no_anomaly_accuracy, sweep.anomaly_accuracy, color=BLUE, linewidth=1.6)
    axes.set(xlim=(0, 1), ylim=(0, 1.01), xlabel="false alarms", ylabel="anomalies found")
    axes.set_title(f"ROC AUC {sweep.roc_auc:.4f}  AP {sweep.average_precision:.4f}", fontsize=9)
