"""TIDE: which kind of error costs how much average precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata import _core
from errata.coco_protocol import check_scores, count, image_ranks
from errata.measure import Measure
from errata.provenance import provenance
from errata.results.tide import TideErrors
from errata.thresholds import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.measure import Sigmas


def tide(
    dataset: Dataset,
    inferences: InferenceSet,
    iou_type: str = "bbox",
    *,
    pos_thr: float = 0.5,
    bg_thr: float = 0.1,
    max_dets: int | None = None,
    images: Iterable[ImageId] | Iterable[bool] | None = None,
    missing_score: float | None = None,
    oks_sigmas: Sigmas | None = None,
    boundary_ratio: float | None = None,
) -> TideErrors:
    """Tell the kind of every error, and what each kind costs in average precision.

    The kinds and their costs are those of TIDE (Bolya et al., ECCV 2020) as its authors' package
    tidecv 1.0.1 computes them; average precisions are from 0 to 1 here, from 0 to 100 there.

    ==================  =================================================  ======================
    kind                what it is                                         what repairing it does
    ==================  =================================================  ======================
    ``classification``  on an object of another class (IoU >= `pos_thr`)   right class, or removed
    ``localisation``    right class, IoU from `bg_thr` to `pos_thr`        right place, or removed
    ``both``            another class, IoU above `bg_thr`                  removed
    ``duplicate``       on an object that a better one has found           removed
    ``background``      IoU up to `bg_thr` with everything                 removed
    ``missed``          an object that no repair above would find          not asked for
    ==================  =================================================  ======================

    Of several errors about one object only the highest-scored becomes right; the others are
    removed.

    Parameters
    ----------
    dataset, inferences
        What to judge, and by what. Crowds and other ignored objects are regions: what lies in one
        by more than `pos_thr` of its own area costs nothing. Of a federated data set (LVIS), nor do
        detections of classes that nobody looked for.
    iou_type : {"bbox", "segm", "keypoints", "boundary"}
        What overlap is measured on.
    pos_thr : float
        The overlap from which an object is found.
    bg_thr : float
        The overlap up to which a detection is on nothing; above 0 and at most `pos_thr`.
    max_dets : int, optional
        Detections looked at per image, over all classes; 100 by default, 300 of a federated data
        set.
    images : iterable of image ids, or of one bool for each image by rank, optional
        Evaluate only these.
    missing_score : float, optional
        1.0 ranks detections without a score first; by default they are an error.
    oks_sigmas, boundary_ratio : optional
        Of keypoints and of boundaries: see `errata.measure.Measure`.

    Raises
    ------
    UsageError
        Thresholds out of order, missing scores, an unknown image or `iou_type`, masks or keypoints
        that were not read.

    Examples
    --------
    >>> import errata
    >>> errors = errata.tide(*errata.sample_set())
    >>> errors["classification"].count, errors["duplicate"].count
    (1, 1)
    >>> round(errors.ap, 4), round(errors["classification"].dap, 4)
    (0.6667, 0.3333)
    >>> errors.examples("classification").image_ids
    [1]
    """
    measure = Measure(iou_type, oks_sigmas, boundary_ratio)
    compared = measure.compare(dataset, inferences)
    check_scores(inferences, missing_score)
    ranks = None if images is None else image_ranks(dataset, images)
    core = _core.tide(
        compared,
        pos_thr=number(pos_thr, "pos_thr", "give a number above 0 and up to 1"),
        bg_thr=number(bg_thr, "bg_thr", "give a number above 0 and up to pos_thr"),
        max_dets=None if max_dets is None else count("max_dets", max_dets),
        images=ranks,
    )
    settings = {"pos_thr": float(pos_thr), "bg_thr": float(bg_thr), "max_dets": core.max_dets}
    origin = provenance(
        dataset, inferences, protocol="tide", images=ranks, **measure.settings(), **settings
    )
    return TideErrors(core, dataset, inferences, provenance=origin, **settings)
