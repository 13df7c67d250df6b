"""Crops of boxes against a definition pixel by pixel."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import errata
from embeddings.drawn import Mean, dataset_of, folder_of, noise, read
from errata import ErrataWarning, InferenceSet, UsageError
from errata.embeddings import compute
from errata.embeddings.crops import rectangles

BOX = st.tuples(*[st.floats(-30, 60)] * 2, *[st.floats(0, 50)] * 2)


@given(box=BOX, width=st.integers(1, 20), height=st.integers(1, 20), margin=st.floats(0, 2))
def test_the_pixels_that_a_box_touches(
    box: tuple[float, float, float, float], width: int, height: int, margin: float
) -> None:
    x, y, w, h = box
    ((left, top, right, bottom),), odd = rectangles(np.array([box]), (width, height), margin)
    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    for first, last, start, extent, limit in (
        (left, right, x, w, width),
        (top, bottom, y, h, height),
    ):
        low, high = start - margin * extent, start + extent + margin * extent
        touched = [i for i in range(limit) if i < high and i + 1 > low]
        if touched:
            assert (first, last) == (touched[0], touched[-1] + 1)
        else:
            assert (first, last) == ((0, 1) if high <= 0 else (limit - 1, limit))[:2] or (
                extent == 0 and last - first == 1
            )
    inside = w > 0 and h > 0 and x + w > 0 and y + h > 0 and x < width and y < height
    assert odd == (not inside)


def test_enormous_numbers() -> None:
    boxes = np.array([[-1e300, 0, 2e300, 5], [1e300, 0, 1, 1], [0, 0, 1e-300, 1]])
    found, odd = rectangles(boxes, (10, 8))
    assert found == [(0, 0, 10, 5), (9, 0, 10, 1), (0, 0, 1, 1)]
    assert odd == 1


BOXES: dict[int, list[list[float]]] = {
    0: [[0, 0, 10, 10], [5.5, 5.5, 4, 4], [0, 0, 10, 10]],
    2: [[30, 20, 50, 50]],
}


def test_vectors_are_of_the_crops(tmp_path: Path) -> None:
    dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 3), BOXES))
    maker = Mean()
    found = compute(dataset, tmp_path, of="gt", model=maker)
    assert found.rows.tolist() == [0, 1, 2, 3]
    assert found.of == "gt"
    pixels = np.asarray(noise(0), dtype=np.float64)
    expected = [pixels[:10, :10], pixels[5:10, 5:10], pixels[:10, :10]]
    expected.append(np.asarray(noise(2), dtype=np.float64)[20:, 30:])
    for vector, crop in zip(found.vectors, expected, strict=True):
        np.testing.assert_allclose(vector[:3], crop.mean(axis=(0, 1)), rtol=1e-6)
        assert vector[3:].tolist() == [crop.shape[1], crop.shape[0]]
    # Equal boxes are made once.
    assert maker.prepared == 3


def test_margin(tmp_path: Path) -> None:
    dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 1), {0: [[10, 10, 10, 10]]}))
    found = compute(dataset, tmp_path, of="gt", model=Mean(), margin=0.5)
    assert found.vectors[0, 3:].tolist() == [20, 20]
    assert found.made_by == "mean margin=0.5"
    for margin in (-0.1, float("nan")):
        with pytest.raises(UsageError, match="margin: found"):
            compute(dataset, tmp_path, of="gt", margin=margin)


def test_a_picture_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from errata.embeddings.pictures import PictureFile

    decoded: list[str] = []
    original = PictureFile.decode

    def decode(self: PictureFile) -> Image.Image:
        decoded.append(self.path.name)
        return original(self)

    monkeypatch.setattr(PictureFile, "decode", decode)
    dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 3), BOXES))
    compute(dataset, tmp_path, of="gt", model=Mean(batch_size=3))
    # The second has no boxes and is not even read.
    assert sorted(decoded) == ["000.png", "002.png"]


def test_detections_from_a_score_up(tmp_path: Path) -> None:
    dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 2)))
    inferences = InferenceSet.from_arrays(
        dataset,
        images=[11, 10, 10],
        boxes_xywh=[[0, 0, 5, 5], [0, 0, 6, 6], [0, 0, 7, 7]],
        class_ids=[1, 1, 1],
        scores=[0.9, 0.5, 0.2],
    )
    found = compute(dataset, tmp_path, of="dt", inferences=inferences, model=Mean())
    by_row = inferences.arrays["boxes_xywh"][:, 2]
    assert found.vectors[:, 3].tolist() == by_row.tolist()
    some = compute(dataset, tmp_path, of="dt", inferences=inferences, model=Mean(), min_score=0.5)
    assert (inferences.arrays["score"][some.rows] >= 0.5).all()
    assert len(some) == 2
    none = compute(dataset, tmp_path, of="dt", inferences=inferences, model=Mean(), min_score=2)
    assert len(none) == 0


def test_odd_boxes_are_counted(tmp_path: Path) -> None:
    names = folder_of(tmp_path, 1)
    with pytest.warns(ErrataWarning):
        dataset = read(
            tmp_path, dataset_of(names, {0: [[500, 5, 9, 9], [3, 3, 0, 4], [0, 0, 4, 4]]})
        )
    with pytest.warns(ErrataWarning, match="2 boxes have no area or lie outside their picture"):
        found = compute(dataset, tmp_path, of="gt", model=Mean())
    assert found.vectors[:, 3:].tolist() == [[1, 9], [1, 4], [4, 4]]


def test_pictures_of_another_size_are_told(tmp_path: Path) -> None:
    truth = dataset_of(folder_of(tmp_path, 2), {0: [[0, 0, 5, 5]], 1: [[0, 0, 5, 5]]})
    truth["images"][0].update(width=30, height=40)
    truth["images"][1].update(width=40, height=30)
    dataset = read(tmp_path, truth)
    with pytest.warns(ErrataWarning, match=r"1 of 2 pictures .*000.png is 40 x 30, stated as 30"):
        compute(dataset, tmp_path, of="gt", model=Mean())
    assert len(compute(dataset, tmp_path, model=Mean())) == 2


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"of": "crops"}, "of: found 'crops'"),
        ({"of": "dt"}, "inferences: found None"),
        ({"of": "gt", "min_score": 0.5}, "min_score: found 0.5 beside of='gt'"),
        ({"missing": "ignore"}, "missing: found 'ignore'"),
        ({"threads": 0}, "threads: found 0"),
    ],
)
def test_arguments_without_a_meaning(
    arguments: dict[str, object], says: str, tmp_path: Path
) -> None:
    dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 1)))
    with pytest.raises(UsageError, match=says):
        compute(dataset, tmp_path, **arguments)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="dataset: found"):
        compute("gt.json", tmp_path)  # type: ignore[arg-type]


def test_no_file_names(tmp_path: Path) -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], class_ids=[], boxes_xywh=np.empty((0, 4))
    )
    with pytest.raises(errata.InputError, match="1 of 1 images have no file_name"):
        compute(dataset, tmp_path)
    assert len(compute(dataset, tmp_path, of="gt")) == 0
