"""From a command's options to an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from errata.cli.inputs import images_of, read_both, read_model, warn_of_lvis
from errata.cli.label_matches import label_matches
from errata.cli.measure_options import measure_of
from errata.cli.progress import told

if TYPE_CHECKING:
    from errata.cli.report import Report
    from errata.cli.score_choice import ChosenScore
    from errata.cli.sigmas import GivenSigmas
    from errata.evaluation import Evaluation


@dataclass(frozen=True)
class Request:
    """What the options gave that say what is evaluated: files, rule, images and thresholds."""

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
    where: Sequence[str] = ()
    score_thr: float | str | None = None
    class_scores: Sequence[str] = ()
    class_scores_file: str | None = None
    iou_thr: float = 0.5

    @property
    def inputs(self) -> dict[str, str | None]:
        """The files that are read, by what the command line calls them."""
        return {
            "GT": self.gt,
            "DT": self.dt,
            "--sigmas": None if self.sigmas is None else self.sigmas.file,
            "--allowed-label-matches": self.matches_file,
            "--class-scores": self.class_scores_file,
        }

    def at_thresholds(self, otherwise: float | str | None = None) -> tuple[Evaluation, ChosenScore]:
        """Read both files, match, settle the score threshold and keep the images asked for.

        Parameters
        ----------
        otherwise : float, ``best`` or ``none``, optional
            The score threshold where none is given; by default the best.
        """
        from errata.cli.class_scores import WantedScore
        from errata.cli.where import narrowed

        wanted = WantedScore.of(self.score_thr, self.class_scores_file, self.class_scores)
        if wanted.common is None:
            wanted = replace(wanted, common=otherwise)
        return narrowed(self.evaluate(), self.where, wanted, self.iou_thr)

    def evaluate(self) -> Evaluation:
        """Read both files and match, on the split's images or all."""
        from errata.evaluating import evaluate

        measure = measure_of(self.iou_type, self.sigmas, self.boundary_ratio)
        pairs = label_matches(self.matches_file, self.matches)
        dataset, inferences = read_both(
            self.gt, self.dt, skip_invalid=self.skip_invalid, measure=measure
        )
        warn_of_lvis(self.gt, dataset, "the rules here are not")
        known = inferences.label_index
        pairs = None if pairs is None else [pair.read(known) for pair in pairs]
        for pair in pairs or ():
            pair.check(known)
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
    from errata.cli.score_choice import choose
    from errata.evaluating import evaluate

    dataset, first = read_both(gt, dts[0], skip_invalid=False)
    models = [first, *(read_model(dt, dataset) for dt in dts[1:])]
    evaluations = [evaluate(dataset, model) for model in models]
    return [Report.of(ev, choose(ev, None, iou_thr), iou_thr) for ev in evaluations]
