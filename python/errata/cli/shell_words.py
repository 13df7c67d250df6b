"""The library's words for its arguments, said as the options that stand for them."""

from __future__ import annotations

from errata.errors import UsageError
from errata.measure import IOU_TYPES

_OPTIONS = {
    "allowed_label_matches": "--allowed-label-matches or --match",
    "average": "--average",
    "bg_thr": "--bg-thr",
    "boundary_ratio": "--boundary-ratio",
    "by": "--by",
    "dimensions": "--dimensions",
    "edges": "--edges",
    "iou_thr": "--iou-thr",
    "iou_thrs": "--ious",
    "iou_type": "--iou-type",
    "label": "--label",
    "max_dets": "--max-dets",
    "max_distance": "--max-distance",
    "method": "--method",
    "metric": "--metric",
    "min_cluster_size": "--min-cluster-size",
    "min_dist": "--min-dist",
    "min_samples": "--min-samples",
    "n_images": "--images",
    "n_neighbors": "--n-neighbors",
    "oks_sigmas": "--sigmas",
    "pca": "--pca",
    "pos_thr": "--pos-thr",
    "protocol": "--protocol",
    "quantile": "--quantile",
    "reference": "--reference",
    "same_class_first": "--same-class-first",
    "score_thr": "--score-thr",
    "score_thrs": "--scores",
    "seed": "--seed",
    "split": "--split",
}

_PHRASES = {
    "class_agnostic=True": "--class-agnostic",
    "class_agnostic=False": "--no-class-agnostic",
    **{f"iou_type={name!r}": f"--iou-type {name}" for name in IOU_TYPES},
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
