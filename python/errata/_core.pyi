# The engine of errata: what the extension module rust/py offers to Python.

from typing import Any, TypeAlias, final

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CocoSummary",
    "Compared",
    "Confusion",
    "Dataset",
    "Detections",
    "Digest",
    "Masks",
    "Progress",
    "Strata",
    "Sweep",
    "Tide",
    "__version__",
    "box_ious",
    "coco_arrays",
    "coco_images",
    "coco_summary",
    "dataset_from_arrays",
    "detections_from_arrays",
    "match_by_iou",
    "match_by_score",
    "merge",
    "parse_coco_ground_truth",
    "parse_coco_results",
    "read_coco_ground_truth",
    "read_coco_results",
    "scatter_image",
    "scatter_inside",
    "scatter_nearest",
    "tide",
]

__version__: str

_Id: TypeAlias = int | str
_Warning: TypeAlias = tuple[str, int, str, str]
_Counts: TypeAlias = tuple[
    int, int, int, int, int, int, float | None, float | None, float | None, float | None
]
_Tally: TypeAlias = tuple[
    int,
    int,
    int,
    list[int],
    list[int],
    float | None,
    list[float | None],
    float | None,
    float | None,
]
_Means: TypeAlias = list[tuple[float | None, int]]
_Keypoints: TypeAlias = tuple[NDArray[np.int64], NDArray[np.float64]]
_Weights: TypeAlias = NDArray[np.uint32] | None

@final
class Progress:
    def __new__(cls) -> Progress: ...
    @property
    def done(self) -> int: ...
    @property
    def total(self) -> int: ...

@final
class Dataset:
    def sizes(self) -> tuple[int, int, int]: ...
    def source(self) -> tuple[str, str]: ...
    def warnings(self) -> list[_Warning]: ...
    def categories(self) -> list[tuple[_Id, str, str | None]]: ...
    def frequencies(self) -> list[str | None]: ...
    def is_federated(self) -> bool: ...
    def has_masks(self) -> bool: ...
    def masks(self) -> Masks | None: ...
    def has_keypoints(self) -> bool: ...
    def keypoints(self) -> _Keypoints | None: ...
    def num_keypoints(self) -> NDArray[np.uint32] | None: ...
    def unknown_categories(self) -> list[_Id]: ...
    def labels(self) -> list[str]: ...
    def image_ids(self) -> list[_Id]: ...
    def rank(self, id: _Id) -> int | None: ...
    def ranks(self, ids: Any) -> list[int]: ...
    def file_order(self) -> NDArray[np.uint32]: ...
    def image(self, rank: int) -> tuple[str | None, float | None, float | None] | None: ...
    def file_names(self) -> list[str | None]: ...
    def split(self) -> list[str | None] | None: ...
    def metadata(self) -> list[tuple[str, list[Any]]]: ...
    def attributes(self) -> list[tuple[str, list[Any]]]: ...
    def annotation_ids(self) -> list[_Id]: ...
    def has_id_zero(self) -> bool: ...
    def annotation(self, row: int) -> dict[str, Any] | None: ...
    def arrays(self) -> dict[str, NDArray[Any]]: ...

@final
class Detections:
    def size(self) -> int: ...
    def source(self) -> tuple[str, str]: ...
    def warnings(self) -> list[_Warning]: ...
    def labels(self) -> list[str]: ...
    def class_ids(self) -> list[_Id]: ...
    def score_range(self) -> tuple[float, float]: ...
    def has_masks(self) -> bool: ...
    def masks(self) -> Masks | None: ...
    def has_keypoints(self) -> bool: ...
    def keypoints(self) -> _Keypoints | None: ...
    def areas(self) -> NDArray[np.float64]: ...
    def has_missing_scores(self) -> bool: ...
    def attributes(self) -> list[tuple[str, list[Any]]]: ...
    def detection(self, row: int) -> dict[str, Any] | None: ...
    def arrays(self) -> dict[str, NDArray[Any]]: ...

@final
class Digest:
    def __new__(cls) -> Digest: ...
    def update(self, piece: bytes) -> None: ...
    def hex(self) -> str: ...

@final
class Masks:
    @staticmethod
    def from_segmentations(
        objects: list[Any], sizes: list[tuple[int, int]] | None = None
    ) -> Masks: ...
    @staticmethod
    def from_bitmaps(pixels: NDArray[np.uint8]) -> Masks: ...
    @staticmethod
    def from_labels(labels: NDArray[np.uint32]) -> tuple[NDArray[np.uint32], Masks]: ...
    def __len__(self) -> int: ...
    def sizes(self) -> list[tuple[int, int]]: ...
    def counts(self) -> list[bytes]: ...
    def runs(self) -> list[list[int]]: ...
    def area(self) -> NDArray[np.uint32]: ...
    def bounds(self) -> NDArray[np.float64]: ...
    def decode(self) -> NDArray[np.uint8]: ...
    def iou(self, other: Masks, crowd: NDArray[np.bool_] | None = None) -> NDArray[np.float64]: ...
    def boundary_iou(
        self, other: Masks, crowd: NDArray[np.bool_] | None = None, ratio: float = 0.02
    ) -> NDArray[np.float64]: ...
    def boundaries(self, ratio: float = 0.02) -> Masks: ...
    def merge(self, intersect: bool = False) -> Masks: ...
    def take(self, rows: list[int]) -> Masks: ...

@final
class Compared:
    def __new__(
        cls,
        dataset: Dataset,
        detections: Detections,
        iou_type: str = "bbox",
        *,
        boundary_ratio: float | None = None,
        oks_sigmas: list[list[float]] | None = None,
    ) -> Compared: ...

@final
class CocoSummary:
    @property
    def stats(self) -> list[float]: ...
    @property
    def names(self) -> list[str]: ...
    @property
    def per_class(self) -> list[list[float | None]]: ...

@final
class Confusion:
    def array(self) -> NDArray[np.uint64]: ...
    def rows(self) -> list[list[int]]: ...
    def row_sums(self) -> list[int]: ...
    def cells(self) -> list[tuple[int, int, int]]: ...
    def absorbed(self) -> list[int]: ...
    def not_evaluated(self) -> list[int]: ...

@final
class Strata:
    def __new__(cls, compared: Compared, by: str, edges: list[float] | None) -> Strata: ...
    @property
    def labels(self) -> list[str | None]: ...
    @property
    def has_detections(self) -> bool: ...

@final
class Sweep:
    def images(self) -> list[int]: ...
    def labels(self) -> list[str]: ...
    @property
    def n_known(self) -> int: ...
    def events(self) -> dict[str, NDArray[Any]]: ...
    def metrics(
        self, score_thr: float, iou_thr: float, image_mean: bool, weights: _Weights
    ) -> tuple[list[_Counts], _Counts, _Means, _Means, _Means | None]: ...
    def breakdown(
        self,
        strata: Strata,
        score_thr: float,
        iou_thr: float,
        class_index: int | None,
        weights: _Weights,
    ) -> tuple[list[_Counts], _Counts]: ...
    def per_image(self, score_thr: float, iou_thr: float) -> dict[str, NDArray[Any]]: ...
    def confusion(self, score_thr: float, iou_thr: float, weights: _Weights) -> Confusion: ...
    def grid(
        self, score_thrs: list[float], iou_thrs: list[float], per_class: bool, weights: _Weights
    ) -> dict[str, Any]: ...
    def grid_mean_iou(
        self, score_thrs: list[float], iou_thrs: list[float], per_class: bool, weights: _Weights
    ) -> NDArray[np.float64]: ...
    def score_curve(
        self, iou_thr: float, class_index: int | None, per_detection: bool, weights: _Weights
    ) -> dict[str, Any]: ...
    def average_precision(
        self,
        iou_thr: float,
        class_index: int | None,
        per_detection: bool,
        method: str,
        weights: _Weights,
    ) -> float | None: ...
    def best_threshold(
        self,
        iou_thr: float,
        class_index: int | None,
        beta: float,
        min_precision: float | None,
        weights: _Weights,
    ) -> tuple[float, float] | None: ...
    def examples(
        self,
        dataset: Dataset,
        detections: Detections,
        score_thr: float,
        iou_thr: float,
        *,
        kinds: list[str],
        gt_class: int | None,
        dt_class: int | None,
        sort: str,
        descending: bool,
        weights: _Weights,
    ) -> dict[str, Any]: ...
    def explain(
        self,
        compared: Compared,
        score_thr: float,
        iou_thr: float,
        *,
        is_detection: bool,
        row: int,
        protocol: str,
        class_agnostic: bool | None,
        listed: list[tuple[int, int]] | None,
        same_class_first: bool,
    ) -> dict[str, Any] | None: ...

@final
class Tide:
    @staticmethod
    def kinds() -> list[str]: ...
    @property
    def max_dets(self) -> int: ...
    def tallies(self) -> tuple[_Tally, list[_Tally]]: ...
    def rows(self, kinds: list[str], class_index: int | None) -> dict[str, Any]: ...

def coco_summary(compared: Compared, params: dict[str, Any]) -> CocoSummary: ...
def coco_arrays(compared: Compared, params: dict[str, Any]) -> dict[str, NDArray[np.float64]]: ...
def coco_images(
    compared: Compared,
    params: dict[str, Any],
    gt_ids: NDArray[np.float64],
    dt_ids: NDArray[np.float64],
    overlaps: bool,
) -> dict[str, Any]: ...
def box_ious(
    dt_xywh: NDArray[np.float64], gt_xywh: NDArray[np.float64], crowd: NDArray[np.bool_]
) -> NDArray[np.float64]: ...
def match_by_iou(
    compared: Compared,
    *,
    class_agnostic: bool | None,
    listed: list[tuple[int, int]] | None,
    same_class_first: bool,
    tau: list[float] | None,
    iou_floor: float,
    images: list[int] | None,
) -> Sweep: ...
def match_by_score(
    compared: Compared,
    *,
    iou_thr: float,
    max_dets: int,
    use_cats: bool,
    strict: bool,
    tau: list[float] | None,
    images: list[int] | None,
) -> Sweep: ...
def tide(
    compared: Compared,
    *,
    pos_thr: float,
    bg_thr: float,
    max_dets: int | None,
    images: list[int] | None,
) -> Tide: ...
def merge(parts: list[Sweep]) -> Sweep: ...
def scatter_image(
    points: NDArray[np.float64],
    codes: NDArray[np.uint32],
    palette: NDArray[np.uint32],
    view: tuple[float, float, float, float],
    size: tuple[int, int],
    *,
    radius: float,
    background: int,
    selected: NDArray[np.bool_] | None = None,
    rest: int = 0,
) -> NDArray[np.uint32]: ...
def scatter_nearest(
    points: NDArray[np.float64],
    codes: NDArray[np.uint32],
    palette: NDArray[np.uint32],
    view: tuple[float, float, float, float],
    size: tuple[int, int],
    pixel: tuple[float, float],
    reach: float,
) -> int | None: ...
def scatter_inside(
    points: NDArray[np.float64],
    codes: NDArray[np.uint32],
    palette: NDArray[np.uint32],
    corners: NDArray[np.float64],
) -> NDArray[np.bool_]: ...
def read_coco_ground_truth(
    path: str,
    *,
    masks: bool = False,
    keypoints: bool = False,
    skip_invalid: bool = False,
    progress: Progress | None = None,
) -> Dataset: ...
def read_coco_results(
    path: str,
    dataset: Dataset,
    *,
    masks: bool | None = None,
    keypoints: bool | None = None,
    skip_invalid: bool = False,
    progress: Progress | None = None,
) -> Detections: ...
def parse_coco_ground_truth(
    content: bytes, *, masks: bool = False, keypoints: bool = False
) -> Dataset: ...
def parse_coco_results(content: bytes, dataset: Dataset, *, masks: bool = False) -> Detections: ...
def dataset_from_arrays(
    image_ids: NDArray[np.int64] | list[_Id],
    annotation_images: NDArray[np.int64] | list[_Id],
    boxes_xywh: NDArray[np.float64] | None,
    class_ids: NDArray[np.int64] | list[_Id],
    categories: list[tuple[_Id, str]],
    areas: NDArray[np.float64] | None,
    crowd: NDArray[np.bool_] | None,
    ignore: NDArray[np.bool_] | None,
    annotation_ids: NDArray[np.int64] | list[_Id] | None,
    image_sizes: NDArray[np.float64] | None,
    *,
    masks: Masks | None = None,
    keypoints: _Keypoints | None = None,
    num_keypoints: NDArray[np.uint32] | None = None,
    negative_categories: list[list[_Id]] | None = None,
    not_exhaustive_categories: list[list[_Id]] | None = None,
    frequencies: list[str | None] | None = None,
) -> Dataset: ...
def detections_from_arrays(
    dataset: Dataset,
    images: NDArray[np.int64] | list[_Id],
    boxes_xywh: NDArray[np.float64] | None,
    class_ids: NDArray[np.int64] | list[_Id],
    scores: NDArray[np.float64] | None,
    *,
    areas: NDArray[np.float64] | None = None,
    masks: Masks | None = None,
    keypoints: _Keypoints | None = None,
) -> Detections: ...
