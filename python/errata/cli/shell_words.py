"""The library's words for its arguments, said as the options that stand for them."""

from __future__ import annotations

from errata.errors import UsageError
from errata.measure import IOU_TYPES

_OPTIONS = {
    "allowed_label_matches": "--allowed-label-matches or --match",
    "average": "--average",
    "axes": "--axes",
    "baseline": "--baseline",
    "batch_size": "--batch-size",
    "bg_thr": "--bg-thr",
    "boundary_ratio": "--boundary-ratio",
    "by": "--by",
    "classes": "--classes",
    "columns": "--columns",
    "dimensions": "--dimensions",
    "dt_label": "--dt-label",
    "edges": "--edges",
    "false_alarms": "--false-alarms",
    "grid": "--patches",
    "gt_label": "--gt-label",
    "holdout": "--holdout",
    "iou_thr": "--iou-thr",
    "iou_thrs": "--ious",
    "iou_type": "--iou-type",
    "label": "--label",
    "labels": "--label",
    "label_column": "--label-column",
    "margin": "--margin",
    "max_dets": "--max-dets",
    "max_distance": "--max-distance",
    "mean": "--mean",
    "method": "--method",
    "metric": "--metric",
    "min_cluster_size": "--min-cluster-size",
    "min_confidence": "--min-confidence",
    "min_dist": "--min-dist",
    "min_samples": "--min-samples",
    "min_score": "--min-score",
    "n_images": "--images",
    "n_neighbors": "--n-neighbors",
    "normal": "--normal",
    "normalise": "--normalise",
    "oks_sigmas": "--sigmas",
    "output": "--output",
    "pca": "--pca",
    "pos_thr": "--pos-thr",
    "protocol": "--protocol",
    "quantile": "--quantile",
    "reference": "--reference",
    "same_class_first": "--same-class-first",
    "score_column": "--score-column",
    "score_thr": "--score-thr",
    "score_thrs": "--scores",
    "seed": "--seed",
    "size": "--input-size",
    "sizes": "--size",
    "split": "--split",
    "std": "--std",
    "suggestion": "--choose",
    "threads": "--threads",
    "threshold": "--threshold",
    "tolerance": "--tolerance",
}

_PHRASES = {
    "class_agnostic=True": "--class-agnostic",
    "class_agnostic=False": "--no-class-agnostic",
    **{f"iou_type={name!r}": f"--iou-type {name}" for name in IOU_TYPES},
    "normalise=True": "--normalise",
    "missing='skip'": "--skip-missing",
    "missing_score=1.0": "--missing-score 1.0",
    # Only this command takes it, and it is the library's advice elsewhere too.
    "strict=False": "errata coco --corrected",
    "up to pos_thr": "up to --pos-thr",
    "protocol 'iou'": "--protocol iou",
    "protocol 'score'": "--protocol score",
}


def in_shell_words(error: UsageError) -> str:
    """Give a usage error's message with options in the place of arguments."""
    if not error.place:
        return phrased(str(error))
    name, bracket, rest = error.place.partition("[")
    # A place in a file keeps its name.
    place = (name if error.file else _OPTIONS.get(name, name)) + bracket + rest
    file = f"{error.file}: " if error.file else ""
    return f"{file}{place}: {phrased(error.found)}; {phrased(error.advice)}"


def phrased(text: str) -> str:
    """Give a sentence of the library's with options in the place of arguments."""
    for argument, option in _PHRASES.items():
        text = text.replace(argument, option)
    return text
