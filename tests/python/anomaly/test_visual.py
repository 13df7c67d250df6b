from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from errata import anomaly
from errata.anomaly.coreset import coreset
from errata.errors import CancelledError, InputError, UsageError


def test_a_strange_patch_has_a_box_around_it() -> None:
    random = np.random.default_rng(0)
    normal = random.normal(size=(20, 4, 8, 3))
    odd = random.normal(size=(2, 4, 8, 3))
    odd[1, 2, 5] += 20
    for kind in ("visual-gmm", "visual-nn"):
        block = anomaly.VisualBlock.fit(normal, kind=kind)
        grids = block.score_grids(odd, names=["a.png", "b.png"])
        ((place,), highest) = grids.boxes(float(grids.max_value[1]))[1], grids.max_value[1]
        expected = {"label": "anomaly", "x": 5 / 8, "y": 2 / 4, "width": 1 / 8, "height": 1 / 4}
        assert place == {**expected, "score": highest}
        assert grids.boxes(float(highest))[0] == []
        assert block.score(odd).tolist() == grids.max_value.tolist()
        assert grids.mean_value.tolist() == [grid.mean() for grid in grids.scores]
        assert [one["prediction"] for one in grids.predictions(float(highest))] == [
            "no anomaly", "anomaly",
        ]  # fmt: skip
        assert grids.to_pandas()["name"].tolist() == ["a.png", "b.png"]
        assert repr(grids) == "AnomalyGrids(2 pictures: 4 x 8 cells)"


def test_nearest_is_the_definition_s() -> None:
    random = np.random.default_rng(1)
    rows, probes = random.normal(size=(50, 3)), random.normal(size=(20, 3))
    block = anomaly.NearestBlock.fit(rows)
    scale, mean = rows.std(axis=0), rows.mean(axis=0)
    expected = [
        min(float(np.linalg.norm((probe - row) / scale)) for row in rows) for probe in probes
    ]
    np.testing.assert_allclose(block.score(probes), expected, rtol=1e-12)
    np.testing.assert_allclose(block.scaler.mean, mean)
    assert block.score(rows).max() == 0, "all rows are remembered"


class TestCoreset:
    def test_greedy_takes_the_farthest(self) -> None:
        rows = np.array([[0.0], [1.0], [5.0], [9.0], [10.0]])
        for seed in range(8):
            taken = coreset(rows, 3, seed=seed).tolist()
            first = int(np.random.default_rng(seed).integers(5))
            by_hand = [first]
            while len(by_hand) < 3:
                away = [min(abs(r - float(rows[t, 0])) for t in by_hand) for r in rows[:, 0]]
                by_hand.append(away.index(max(away)))
            assert taken == sorted(by_hand)

    def test_it_covers_within_twice_the_best(self) -> None:
        rows = np.random.default_rng(0).normal(size=(300, 2))
        taken = rows[coreset(rows, 20)]
        reach = np.linalg.norm(rows[:, None] - taken[None], axis=2).min(axis=1).max()
        apart = np.linalg.norm(taken[:, None] - taken[None], axis=2)
        # 20 points and the farthest row are all `reach` apart: no 20 rows reach below half of it.
        assert reach <= apart[np.triu_indices(20, 1)].min()

    def test_copies_are_taken_once_and_seeds_differ(self) -> None:
        assert len(coreset(np.zeros((9, 2)), 5)) == 1
        assert len(coreset(np.empty((0, 2)), 5)) == 0
        rows = np.random.default_rng(0).normal(size=(40, 2))
        assert coreset(rows, 9, "random", 1).tolist() == coreset(rows, 9, "random", 1).tolist()
        assert coreset(rows, 9, "random", 1).tolist() != coreset(rows, 9, "random", 2).tolist()
        assert coreset(rows, 99, "random").tolist() == list(range(40))

    def test_progress_cancel_and_refusals(self) -> None:
        rows, stop = np.random.default_rng(0).normal(size=(40, 2)), threading.Event()
        told: list[tuple[int, int]] = []
        coreset(rows, 5, progress=lambda *done: told.append(done))
        assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
        stop.set()
        with pytest.raises(CancelledError):
            coreset(rows, 5, cancel=stop)
        with pytest.raises(UsageError, match="use one of k-center, random"):
            coreset(rows, 5, "best")
        with pytest.raises(UsageError, match="memory: found 0"):
            coreset(rows, 0)


@pytest.mark.parametrize("suffix", [".json", ".npy"])
def test_grids_come_back_from_files(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"grids{suffix}"
    grids = anomaly.AnomalyGrids(np.arange(24.0).reshape(2, 3, 4) / 7, names=["x", "y"])
    anomaly.write_grids(path, grids, threshold=2.5)
    again = anomaly.read_grids(path)
    assert [grid.tolist() for grid in again.scores] == [grid.tolist() for grid in grids.scores]
    assert again.names == (("x", "y") if suffix == ".json" else ("0", "1"))
    assert anomaly.read_scores(path).scores.tolist() == grids.max_value.tolist()


def test_grids_as_the_product_has_them(tmp_path: Path) -> None:
    path = tmp_path / "grids.json"
    path.write_text('[{"sampleId": 17, "anomalyScores": [[1, 2], [3, 4]], "label": "?"}, '
                    '{"anomalyScores": [[0.5]]}]')  # fmt: skip
    grids = anomaly.read_grids(path)
    assert grids.names == ("17", "1")
    assert grids.max_value.tolist() == [4, 0.5]
    with pytest.raises(InputError, match="found grids of different sizes"):
        anomaly.write_grids(tmp_path / "grids.npy", grids)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({}, "found no list of predictions"),
        ([7], "predictions[0]: found 7; give an object"),
        ([{}], "predictions[0].anomalyScores: found nothing; give a list of rows"),
        (
            [{"anomalyScores": [[1, 2], [3]]}],
            "anomalyScores[1]: found a list of 1; give 2, as",
        ),
        ([{"anomalyScores": [[1, "a"]]}], 'anomalyScores[0][1]: found "a"; give a finite number'),
        ([{"anomalyScores": [1]}], "predictions[0].anomalyScores[0]: found 1; give a list"),
        (
            [{"anomalyScores": [[]]}],
            "anomalyScores[0]: found a list of 0; give a list of rows",
        ),
    ],
)
def test_grids_that_are_refused(document: Any, says: str, tmp_path: Path) -> None:
    path = tmp_path / "grids.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError) as caught:
        anomaly.read_grids(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)


def test_refusals() -> None:
    with pytest.raises(InputError, match=r"found the shape \(2, 3\); give a grid of vectors"):
        anomaly.VisualBlock.fit(np.zeros((2, 3)))
    with pytest.raises(InputError, match="none of them 0"):
        anomaly.VisualBlock.fit(np.zeros((2, 0, 3, 1)))
    with pytest.raises(UsageError, match="use one of visual-gmm, visual-nn"):
        anomaly.VisualBlock.fit(np.zeros((2, 3, 3, 1)), kind="kmeans")
    with pytest.raises(InputError, match="found 1 for 2 grids"):
        anomaly.AnomalyGrids(np.zeros((2, 1, 1)), names=["a"])
    with pytest.raises(InputError, match=r"grids\[0\]: found the shape \(0, 2\)"):
        anomaly.AnomalyGrids(np.zeros((1, 0, 2)))
