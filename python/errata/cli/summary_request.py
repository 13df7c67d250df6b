"""From the options of `errata coco` to COCO's or LVIS's numbers."""

from __future__ import annotations

from dataclasses import dataclass

from errata.cli.inputs import images_of, read_model, read_truth, warn_of_lvis
from errata.cli.progress import told
from errata.coco_protocol import CocoSummary, coco_summary
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from errata.columns import Dataset, InferenceSet
    from errata.measure import Measure


@dataclass(frozen=True)
class SummaryRequest:
    """What to compute, of which files.

    Attributes
    ----------
    lvis : bool
        By LVIS's rules instead of COCO's.
    max_dets : list of int
        COCO's three numbers of detections, keypoints' or LVIS's one.
    """

    gt: str
    dt: str
    measure: Measure
    lvis: bool
    max_dets: list[int]
    use_cats: bool
    skip_invalid: bool
    split: str | None
    missing_score: str | None

    def read(self) -> tuple[Dataset, InferenceSet]:
        """Read both files; refuse and warn of what the rules do not fit."""
        dataset = read_truth(self.gt, skip_invalid=self.skip_invalid, measure=self.measure)
        if self.lvis and not dataset.is_federated:
            raise UsageError(
                f"{self.gt}: found no image with neg_category_ids; --lvis is for LVIS's files: "
                "leave it out for COCO's rules"
            )
        inferences = read_model(
            self.dt, dataset, skip_invalid=self.skip_invalid, measure=self.measure
        )
        if inferences.has_missing_scores and self.missing_score is None:
            raise UsageError(
                f"{self.dt}: found detections without a score; average precision ranks by score: "
                "give scores, or --missing-score 1.0 to rank them first"
            )
        if not self.lvis:
            warn_of_lvis(self.gt, dataset, "these are COCO's rules")
        return dataset, inferences

    def summaries(self, strict: bool | None) -> tuple[CocoSummary, CocoSummary | None]:
        """Give the numbers, and where both readings of id 0 are wanted the corrected ones."""
        dataset, inferences = self.read()
        main = self._summary(dataset, inferences, strict=strict is not False)
        if strict is None and dataset.core.has_id_zero():
            return main, self._summary(dataset, inferences, strict=False)
        return main, None

    def _summary(self, dataset: Dataset, inferences: InferenceSet, *, strict: bool) -> CocoSummary:
        images = images_of(dataset, self.split)
        missing_score = None if self.missing_score is None else float(self.missing_score)
        with told("evaluating"):
            if self.lvis:
                from errata.lvis_protocol import lvis_summary

                return lvis_summary(
                    dataset,
                    inferences,
                    self.measure.iou_type,
                    max_dets=self.max_dets[0],
                    use_cats=self.use_cats,
                    strict=strict,
                    images=images,
                    missing_score=missing_score,
                    boundary_ratio=self.measure.boundary_ratio,
                )
            return coco_summary(
                dataset,
                inferences,
                self.measure.iou_type,
                max_dets=self.max_dets,
                use_cats=self.use_cats,
                strict=strict,
                images=images,
                missing_score=missing_score,
                oks_sigmas=self.measure.oks_sigmas,
                boundary_ratio=self.measure.boundary_ratio,
            )
