from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cli.small import Run
from errata import anomaly


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Two hundred normal rows, ten that are far off, and columns that are no features."""
    random = np.random.default_rng(0)
    values = np.vstack([random.normal(size=(200, 2)), random.normal(9, 1, size=(10, 2))])
    lines = ["id,a,b,note,state"]
    for i, (a, b) in enumerate(values.tolist()):
        lines.append(f"r{i},{a!r},{b!r},hello,{'idle' if i < 200 else 'shaken'}")
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(lines))
    np.save(tmp_path / "rows.npy", values)
    np.save(tmp_path / "labels.npy", np.arange(210) >= 200)
    return path


LABELS = ["--label-column", "state", "--normal", "idle"]


def test_fit_is_the_library_s(rows: Path, tmp_path: Path, errata: Run) -> None:
    out = tmp_path / "block.json"
    done = errata("anomaly", "fit", rows, "--out", out, *LABELS, "--clusters", 6, "--json")
    assert done.code == 0
    assert done.err == f"note: {rows}: no features: 'id', 'note'\n"
    found = anomaly.read_features(rows, label_column="state")
    flags = anomaly.is_anomaly(found.labels or [], ["idle"])
    mine = anomaly.fit(found.values, is_anomaly=flags, n_clusters=6, source=found.source)
    assert done.json["suggestions"] == mine.suggestions.to_dict()["thresholds"]
    assert done.json["roc_auc"] == 1
    assert done.json["threshold"] == mine.suggestions["balanced_accuracy"].value
    assert done.json["provenance"]["features"]["blake3"] == found.blake3
    block = anomaly.read_block(out)
    assert block.score(found.values).tolist() == mine.block.score(found.values).tolist()
    threshold = anomaly.read_metadata(out).threshold()
    assert threshold is not None
    assert threshold.value == done.json["threshold"]


def test_fit_score_and_evaluate_agree(rows: Path, tmp_path: Path, errata: Run) -> None:
    block, scores = tmp_path / "block.json", tmp_path / "scores.csv"
    assert errata("anomaly", "fit", rows, "--out", block, *LABELS).code == 0
    done = errata("anomaly", "score", block, rows, "--out", scores, "--json")
    assert (done.code, done.json["n"]) == (0, 210)
    assert scores.read_text().splitlines()[0] == "name,score,anomaly"
    assert scores.read_text().count("True") == done.json["flagged"]
    one = errata("anomaly", "evaluate", block, rows, *LABELS, "--json").json
    labels = tmp_path / "labels.npy"
    other = errata("anomaly", "evaluate", "--scores", scores, "--labels", labels, "--json").json
    assert (one["roc_auc"], one["average_precision"]) == (1, 1)
    assert one["thresholds"][0]["name"] == "the block's"
    assert one["thresholds"][1:] == other["thresholds"]
    assert one["provenance"]["scores"]["file"] == str(rows)
    flagged = one["thresholds"][0]["tp"] + one["thresholds"][0]["fp"]
    assert flagged == done.json["flagged"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("kmeans", ["--clusters", "3", "--max-error-quantile", "0.9", "--axes", "[ 1 ]"]),
        ("gmm", ["--clusters", "2", "--covariance", "diag"]),
    ],
)
def test_options_reach_the_block(
    kind: str, options: list[str], rows: Path, tmp_path: Path, errata: Run
) -> None:
    out = tmp_path / "block.json"
    done = errata("anomaly", "fit", rows, "--out", out, "--kind", kind, *options, "--json")
    assert done.code == 0
    settings = done.json["provenance"]["settings"]
    expected = {
        "kmeans": {"n_clusters": 3, "max_error_quantile": 0.9, "axes": [1]},
        "gmm": {"n_components": 2, "covariance_type": "diag"},
    }[kind]
    assert settings.items() >= expected.items()
    assert done.json["chosen"] == "quantile"


def test_pictures(tmp_path: Path, errata: Run) -> None:
    random = np.random.default_rng(0)
    patches = random.normal(size=(24, 3, 3, 4))
    patches[20:, 1, 2] += 9
    names = np.array([f"{i}.png" for i in range(24)])
    features, block = tmp_path / "patches.npz", tmp_path / "block.json"
    np.savez(features, patches=patches, file_name=names, made_by="errata descriptors 1")
    labels = tmp_path / "labels.txt"
    labels.write_text("good\n" * 20 + "crack\n" * 4)
    given = ["--labels", labels, "--normal", "good"]
    for kind in ("visual-nn", "visual-gmm"):
        options = ["--out", block, "--kind", kind]
        assert errata("anomaly", "fit", features, *options, *given).code == 0
        grids = tmp_path / "grids.json"
        done = errata("anomaly", "score", block, features, "--out", grids, "--json")
        assert done.json["flagged"] == 4
        records = json.loads(grids.read_text())["predictions"]
        assert [one["sampleId"] for one in records if one["prediction"] == "anomaly"] == [
            "20.png", "21.png", "22.png", "23.png",
        ]  # fmt: skip
        (box,) = records[20]["boundingBoxes"]
        assert (box["x"], box["y"]) == pytest.approx((2 / 3, 1 / 3))
        judged = errata("anomaly", "evaluate", "--scores", grids, *given, "--json").json
        assert judged["roc_auc"] == 1
        assert errata("anomaly", "score", block, features, "--out", tmp_path / "g.npy").code == 0
        assert np.load(tmp_path / "g.npy").shape == (24, 3, 3)


def test_pages(rows: Path, tmp_path: Path, errata: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    out = tmp_path / "block.json"
    pages = [
        errata("anomaly", "fit", rows.name, "--out", out.name, *LABELS),
        errata("anomaly", "score", out.name, "rows.csv", "--out", "s.csv"),
        errata("anomaly", "evaluate", out.name, "rows.csv", *LABELS),
        errata("anomaly", "fit", "rows.npy", "--out", out.name, "--holdout", "0"),
    ]
    for page in pages:
        assert page.code == 0
        assert max(map(len, page.out.splitlines())) <= 80
    fitted, scored, judged, alone = (" ".join(page.out.split()) for page in pages)
    assert fitted.startswith(
        "rows.csv: 210 rows of 2 numbers, 10 anomalies KMeansBlock(32 clusters, 2 axes), "
        "fitted on 160 normal rows, 40 kept back ROC AUC 1.0000"
    )
    assert "too few rows to promise 1 in 1,000, which takes 2,995." in fitted
    assert "10 anomalies and 40 normal rows that the block was not fitted on." in fitted
    assert "of 210 are anomalies: score >= " in scored
    assert "ROC AUC 1.0000, average precision 1.0000 (0.0476 by chance)" in judged
    assert "normal>=0.98" in judged
    assert "Chosen on the 210 normal rows that the block was fitted on." in alone
    assert "so nothing is promised" in alone


def test_plot(rows: Path, tmp_path: Path, errata: Run) -> None:
    block, plot = tmp_path / "block.json", tmp_path / "plot.svg"
    assert errata("anomaly", "fit", rows, "--out", block, *LABELS).code == 0
    done = errata("anomaly", "evaluate", block, rows, *LABELS, "--plot", plot)
    assert done.code == 0
    assert plot.read_text().startswith("<?xml")


def test_without_a_command_help_is_shown(errata: Run) -> None:
    done = errata("anomaly")
    assert done.code == 2
    assert "evaluate" in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("fit none.csv --out b.json", "none.csv: cannot be read: No such file or directory"),
        ("fit rows.csv", "missing option '--out'"),
        ("fit rows.csv --out b.txt", "name a .json file, such as block.json"),
        ("fit rows.csv --out no/b.json", "make the folder 'no' first"),
        ("fit rows.csv --out b.json --kind gmm --memory 3",
         "--memory: found 3; gmm has none; it is of visual-nn"),
        ("fit rows.csv --out b.json --covariance full",
         "--covariance: found 'full'; kmeans has none; it is of gmm and visual-gmm"),
        ("fit rows.csv --out b.json --axes 0,7", "--axes: found column 7 of 2; give numbers"),
        ("fit rows.csv --out b.json --label-column state",
         "--normal: found nothing, and labels such as 'idle'; say which are normal"),
        ("fit rows.csv --out b.json --label-column what",
         "--label-column: found 'what'; rows.csv has the columns 'id', 'a', 'b', 'note', 'state'"),
        ("fit rows.csv --out b.json --normal idle", "--normal: found 'idle'; give --labels or"),
        ("fit rows.csv --out b.json --columns a,z", "--columns: found 'z'; rows.csv has the"),
        ("fit rows.csv --out b.json --columns note", "row 1, column 'note': found \"hello\""),
        ("fit rows.csv --out b.json --holdout 1", "--holdout: found 1.0; give a number from 0 to"),
        ("fit rows.csv --out b.json --quantile 2", "give a number from 0 to 1"),
        ("fit rows.csv --out b.json --choose f1", "--choose: found 'f1'; use one of quantile, "),
        ("fit rows.csv --out b.json --kind visual-nn", "as errata embed --patches writes"),
        ("score rows.csv rows.npy --out s.csv", "rows.csv: line 1 column 1: found no JSON"),
        ("score b.json rows.npy --out s.txt", "name a .csv or .json or .npy file"),
        ("evaluate rows.csv --labels labels.npy", "found BLOCK; give two files, or --scores FILE"),
        ("evaluate --labels labels.npy", "found both or neither"),
        ("evaluate --scores rows.csv --labels labels.npy", "--score-column: found 'score'; rows"),
        ("evaluate --scores rows.csv --score-column a", "give --labels or --label-column"),
        ("evaluate --scores labels.npy --labels rows.csv --label-column state --normal idle",
         "found values of the type bool; give numbers"),
        ("evaluate --scores rows.csv --score-column a --labels labels.npy --threshold nan",
         "give a finite number"),
    ],
)  # fmt: skip
def test_refusals(
    arguments: str, says: str, rows: Path, errata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(rows.parent)
    done = errata("anomaly", *arguments.split())
    assert (done.code, done.out) == (2, "")
    line = done.err.splitlines()[-1]
    assert line.startswith("error: ")
    assert says in line
    assert not Path("b.json").exists()
