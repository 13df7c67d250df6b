"""What `errata vectors` found, and the files that it writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from errata.cli.json_files import write_json_file
from errata.cli.progress import told

if TYPE_CHECKING:
    from errata.cli.score_choice import ChosenScore
    from errata.cli.vector_request import VectorRequest
    from errata.evaluation import Evaluation
    from errata.vectors import ClusterReport, CropReport


@dataclass(frozen=True)
class VectorFindings:
    """Clusters of images, of crops, or of both.

    Attributes
    ----------
    request : VectorRequest
        What was asked for.
    evaluation : Evaluation
        What judged the model.
    score : ChosenScore
        The score threshold and where it comes from.
    iou_thr : float
        The IoU threshold.
    images : ClusterReport or None
        Clusters of images.
    crops : CropReport or None
        Clusters of crops.
    """

    request: VectorRequest
    evaluation: Evaluation
    score: ChosenScore
    iou_thr: float
    images: ClusterReport | None
    crops: CropReport | None

    @classmethod
    def of(
        cls, request: VectorRequest, evaluation: Evaluation, score: ChosenScore, iou_thr: float
    ) -> VectorFindings:
        """Cluster what was asked for, and count."""
        images, crops = request.images(evaluation), request.crop_clusters(evaluation)
        with told("counting"):
            return cls(
                request,
                evaluation,
                score,
                iou_thr,
                None if images is None else images.at(score.score_thr, iou_thr),
                None if crops is None else crops.at(score.score_thr, iou_thr),
            )

    def document(self) -> dict[str, Any]:
        """Give what ``--json`` writes: Roboflow's document, of crops alone errata's own."""
        return self.full() if self.images is None else self.images.to_roboflow()

    def full(self) -> dict[str, Any]:
        """Give all that was found, by what it is of."""
        parts = {"images": self.images, "crops": self.crops}
        return {name: part.to_dict() for name, part in parts.items() if part is not None}

    def write_files(
        self, image_predictions: str | None, full: str | None, plot: str | None
    ) -> None:
        """Write the files that were asked for."""
        if full is not None:
            write_json_file("clusters", self.full(), full)
        if self.images is None:
            return
        if image_predictions is not None:
            document = self.images.to_roboflow_images()
            write_json_file("image predictions", document, image_predictions)
        if plot is not None:
            from errata.cli.plots import save_plot

            save_plot(self.images.plot, plot)
