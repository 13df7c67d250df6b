"""The plain protocol and similarity against pycocotools, on random poses of one class."""

from __future__ import annotations

import pytest

from coco.random_keypoints import random_keypoint_documents
from coco.reference import reference

from .coco_plain import summary
from .oks import COCO_SIGMAS, oks


def test_plain_protocol_gives_cocos_numbers() -> None:
    defined = 0
    for seed in range(8000, 8060):
        gt, results = random_keypoint_documents(seed, "points")
        gt["categories"] = [{"id": 1, "name": "person"}]
        for record in (*gt["annotations"], *results):
            record["category_id"] = 1
        expected = reference(gt, results, "keypoints").stats
        plain = summary(
            gt["annotations"], results, lambda r, t: oks(r["keypoints"], t, COCO_SIGMAS)
        )
        assert plain == pytest.approx(list(expected), abs=1e-12), seed
        defined += expected[0] > 0
    assert defined > 40
