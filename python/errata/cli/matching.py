"""From a command's options to an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from errata.cli.inputs import images_of, read_both, read_model, warn_of_lvis
from errata.cli.label_matches import label_matches
from errata.cli.measure_options import measure_of
from errata.cli.progress import told

if TYPE_CHECKING:
    from errata.cli.report import Report
    from errata.cli.sigmas import GivenSigmas
    from errata.evaluation import Evaluation


@dataclass(frozen=True)
class Request:
    """What `file_arguments`, `measure_options`, `rule_options` and `split_option` gave."""

    gt: str
    dt: str
    skip_invalid: bool
    split: str | None
    protocol: str
    class_agnostic: bool | None
    matches: Sequence[str]
    matches_file: str | None
    same_class_first: bool
    iou_type: str = "bbox"
    sigmas: GivenSigmas | None = None
    boundary_ratio: float | None = None

    @property
    def inputs(self) -> dict[str, str | None]:
        """The files that are read, by what the command line calls them."""
        return {
            "GT": self.gt,
            "DT": self.dt,
            "--sigmas": None if self.sigmas is None else self.sigmas.file,
            "--allowed-label-matches": self.matches_file,
        }

    def evaluate(self) -> Evaluation:
        """Read both files and match."""
        from errata.evaluating import evaluate

        measure = measure_of(self.iou_type, self.sigmas, self.boundary_ratio)
        pairs = label_matches(self.matches_file, self.matches)
        dataset, inferences = read_both(
            self.gt, self.dt, skip_invalid=self.skip_invalid, measure=measure
        )
        warn_of_lvis(self.gt, dataset, "the rules here are not")
        for pair in pairs or ():
            pair.check(inferences.label_index)
        images = images_of(dataset, self.split)
        listed = None if pairs is None else [pair.to_dict() for pair in pairs]
        with told("matching"):
            return evaluate(
                dataset,
                inferences,
                measure.iou_type,
                oks_sigmas=measure.oks_sigmas,
                boundary_ratio=measure.boundary_ratio,
                protocol=self.protocol,
                class_agnostic=self.class_agnostic,
                allowed_label_matches=listed,
                same_class_first=self.same_class_first,
                images=images,
            )


def evaluate_models(gt: str, dts: Sequence[str], iou_thr: float = 0.5) -> list[Report]:
    """Report on several models of one ground truth, each as `errata evaluate` does by itself."""
    from errata.cli.report import Report
    from errata.cli.score_choice import BEST
    from errata.evaluating import evaluate

    dataset, first = read_both(gt, dts[0], skip_invalid=False)
    models = [first, *(read_model(dt, dataset) for dt in dts[1:])]
    return [Report.of(evaluate(dataset, model), BEST, iou_thr) for model in models]
