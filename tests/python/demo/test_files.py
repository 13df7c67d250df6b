"""The files are what they claim to be: COCO, pictures, embeddings."""

from __future__ import annotations

import contextlib
import io
from collections import Counter

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from demo.loaded import MODELS, LoadedDemo


def stats(demo: LoadedDemo, model: str, image_ids: list[int]) -> npt.NDArray[np.float64]:
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO(str(demo.files.gt))
        evaluation = COCOeval(gt, gt.loadRes(str(getattr(demo.files, model))), "bbox")
        evaluation.params.imgIds = image_ids
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return np.asarray(evaluation.stats)


def test_average_precision_is_that_of_plausible_models(demo: LoadedDemo) -> None:
    night = demo.planted["slices"]["time_of_day"]["night"]
    whole_a, whole_b = (stats(demo, model, list(demo.images)) for model in MODELS)
    night_a, night_b = (stats(demo, model, night) for model in MODELS)
    assert 0.35 < whole_a[0] < 0.60
    assert whole_a[0] < whole_b[0] < 0.70
    assert night_a[0] < 0.5 * whole_a[0]
    assert night_b[0] > 2 * night_a[0]


def test_boxes_are_tight_around_their_polygons(demo: LoadedDemo) -> None:
    for annotation in demo.gt["annotations"]:
        if annotation["iscrowd"]:
            continue
        (polygon,) = annotation["segmentation"]
        xs, ys = np.array(polygon[0::2]), np.array(polygon[1::2])
        tight = [xs.min(), ys.min(), np.ptp(xs), np.ptp(ys)]
        np.testing.assert_allclose(annotation["bbox"], tight, atol=0.021)
        shoelace = abs(xs @ np.roll(ys, -1) - ys @ np.roll(xs, -1)) / 2
        assert annotation["area"] == pytest.approx(shoelace, rel=0.01)
        assert 0 < annotation["area"] < annotation["bbox"][2] * annotation["bbox"][3]


# pycocotools' own array type does not yet know NumPy 2's copy keyword.
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_crowds_are_run_lengths_that_fit_their_box_and_area(demo: LoadedDemo) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        gt = COCO(str(demo.files.gt))
    crowds = [each for each in demo.gt["annotations"] if each["iscrowd"]]
    assert 0.002 < len(crowds) / len(demo.gt["annotations"]) < 0.025
    for annotation in crowds:
        mask = gt.annToMask(annotation)
        rows, columns = np.nonzero(mask)
        left, top = columns.min(), rows.min()
        box = [left, top, columns.max() + 1 - left, rows.max() + 1 - top]
        assert annotation["bbox"] == box
        assert annotation["area"] == mask.sum()


def test_every_box_lies_in_its_picture(demo: LoadedDemo) -> None:
    for record in [*demo.gt["annotations"], *demo.results["model_a"], *demo.results["model_b"]]:
        x, y, width, height = record["bbox"]
        assert min(x, y) >= 0
        assert min(width, height) > 1
        assert x + width <= 480.001
        assert y + height <= 360.001


def test_pictures_are_as_described(demo: LoadedDemo) -> None:
    brightness: dict[str, list[float]] = {"day": [], "dusk": [], "night": []}
    for image in demo.images.values():
        with Image.open(demo.files.images / image["file_name"]) as picture:
            assert picture.size == (image["width"], image["height"]) == (480, 360)
            grey = np.asarray(picture.convert("L"))
            brightness[image["time_of_day"]].append(float(grey.mean()))
    assert max(brightness["night"]) < min(brightness["day"])
    assert np.mean(brightness["night"]) < np.mean(brightness["dusk"]) < np.mean(brightness["day"])


def test_metadata_is_complete(demo: LoadedDemo) -> None:
    images = list(demo.images.values())
    assert {image["split"] for image in images} == {"train", "valid", "test"}
    assert {image["time_of_day"] for image in images} == {"day", "dusk", "night"}
    assert {image["weather"] for image in images} == {"clear", "overcast", "rain"}
    assert {image["scene"] for image in images} == {"street", "highway", "park", "harbour"}
    for image in images:
        assert isinstance(image["attributes"]["camera"], str)
        assert isinstance(image["attributes"]["exposure_ms"], float)
    occlusions = {each["attributes"]["occlusion"] for each in demo.gt["annotations"]}
    assert occlusions == {"none", "part", "full"}


def test_classes_are_long_tailed_and_their_ids_have_gaps(demo: LoadedDemo) -> None:
    ids = sorted(demo.category)
    assert ids != list(range(ids[0], ids[0] + len(ids)))
    counts = Counter(each["category_id"] for each in demo.gt["annotations"])
    assert set(counts) == set(ids)
    assert max(counts.values()) > 8 * min(counts.values())


@pytest.mark.parametrize("model", MODELS)
def test_results_hold_a_few_detections_an_object_most_of_them_low(
    demo: LoadedDemo, model: str
) -> None:
    scores = np.array([each["score"] for each in demo.results[model]])
    assert 2 < len(scores) / len(demo.annotations) < 5
    assert scores.min() > 0
    assert scores.max() < 1
    assert np.array_equal(scores, np.round(scores, 4))
    assert np.median(scores) < 0.3


def test_embeddings_have_the_planted_clusters(demo: LoadedDemo) -> None:
    rows = np.load(demo.files.embeddings)
    assert rows.dtype == np.float32
    assert rows.shape == (len(demo.images), 64)
    clusters = np.array(demo.planted["clusters"]["of_image"])
    names = demo.planted["clusters"]["names"]
    for image, cluster in zip(demo.gt["images"], clusters, strict=True):
        night = image["time_of_day"] == "night"
        assert names[cluster] == ("night" if night else image["scene"])
    centres = np.stack([rows[clusters == each].mean(axis=0) for each in range(len(names))])
    nearest = np.linalg.norm(rows[:, None] - centres[None], axis=2).argmin(axis=1)
    assert np.mean(nearest == clusters) > 0.97
