"""COCO: ground truth and results, parsed by the engine straight into columns."""

from __future__ import annotations

from os import fspath

from errata import _core
from errata.columns import Dataset, InferenceSet
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike


def read(
    path: str | PathLike[str],
    *,
    masks: bool = False,
    keypoints: bool = False,
    skip_invalid: bool = False,
    progress: _core.Progress | None = None,
) -> Dataset:
    """Read COCO ground truth, and LVIS's, whose images say what was looked for in them.

    Parameters
    ----------
    path : path
        A JSON file: an object with ``images``, ``annotations`` and ``categories``.
    masks : bool
        Read each annotation's ``segmentation``: polygons, or run lengths as a list or a string.
        Polygons are rasterised as COCO does. A missing box or area is that of the mask.
    keypoints : bool
        Read each annotation's ``keypoints`` and ``num_keypoints``. Without masks, a missing area
        is 0.53 * width * height of the box, as in CrowdPose's evaluation.
    skip_invalid : bool
        Leave out records that would be refused, and say how many, instead of raising.
    progress : errata._core.Progress, optional
        Told of the bytes read; may be asked from another thread.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is not what it should be; the message names record and field.

    Examples
    --------
    >>> import errata, json, pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "gt.json")
    >>> cars = [{"id": 3, "name": "car"}]
    >>> truth = {"images": [{"id": 1}], "categories": cars, "annotations": []}
    >>> _ = path.write_text(json.dumps(truth))
    >>> len(errata.read(path))
    1
    """
    core = _core.read_coco_ground_truth(
        fspath(path),
        masks=masks,
        keypoints=keypoints,
        skip_invalid=skip_invalid,
        progress=progress,
    )
    return Dataset(core)


def read_predictions(
    path: str | PathLike[str],
    dataset: Dataset,
    *,
    masks: bool | None = None,
    keypoints: bool | None = None,
    skip_invalid: bool = False,
    progress: _core.Progress | None = None,
) -> InferenceSet:
    """Read COCO results: one model's detections.

    The first record says what all of them are, as in pycocotools' ``loadRes``: with a ``bbox``
    they are boxes, else with a ``segmentation`` masks, whose bounds and areas they have, else
    with ``keypoints`` poses, whose extent is their box.

    Parameters
    ----------
    path : path
        A JSON file: a list of records, or such a list inside an object under ``annotations``,
        ``predictions``, ``results`` or ``detections``.
    dataset : Dataset
        What the detections are of.
    masks : bool, optional
        Keep each detection's ``segmentation``; that of a box without one is the box. By default
        if the data set has masks and the detections are no poses.
    keypoints : bool, optional
        Keep each detection's ``keypoints``. By default if the data set has keypoints and the
        first record does.
    skip_invalid : bool
        Leave out records that would be refused, and say how many, instead of raising.
    progress : errata._core.Progress, optional
        Told of the bytes read; may be asked from another thread.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is not what it should be; the message names record and field.

    Examples
    --------
    >>> import errata, json, pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "dt.json")
    >>> record = {"image_id": 1, "category_id": 3, "bbox": [0, 0, 4, 4], "score": 0.5}
    >>> _ = path.write_text(json.dumps([record]))
    >>> dataset = errata.Dataset.from_arrays(image_ids=[1], annotation_images=[1],
    ...                                      boxes_xywh=[[0, 0, 4, 4]], class_ids=[3])
    >>> len(errata.read_predictions(path, dataset))
    1
    """
    if not isinstance(dataset, Dataset):
        raise UsageError.at("dataset", f"found {dataset!r}", "give what errata.read gives")
    core = _core.read_coco_results(
        fspath(path),
        dataset.core,
        masks=masks,
        keypoints=keypoints,
        skip_invalid=skip_invalid,
        progress=progress,
    )
    return InferenceSet(core)
