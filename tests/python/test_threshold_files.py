"""Small files that go in and out: label matches, and thresholds for deployment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata import FileError, InputError
from errata.io.deployment import DeploymentThresholds, read_deployment, write_deployment
from errata.io.label_matches import label_matches_of, read_label_matches, write_label_matches

LABEL = st.text(st.characters(exclude_categories=["Cs"]))
SCORE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(st.tuples(LABEL, LABEL)))
def test_pairs_come_back_as_they_went(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("pairs") / "pairs.json"
    write_label_matches(path, pairs)
    assert [(row.gt, row.dt) for row in read_label_matches(path)] == pairs


@given(st.none() | SCORE, st.dictionaries(LABEL, SCORE))
def test_thresholds_come_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, common: float | None, own: dict[str, float]
) -> None:
    path = tmp_path_factory.mktemp("thresholds") / "thresholds.json"
    given = DeploymentThresholds(common, own)
    write_deployment(path, given)
    assert read_deployment(path) == given
    assert set(json.loads(path.read_text())) == {"confidence", "per_class_confidence"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1, 2", "found no JSON"),
        ("[" * 100_000, "found no JSON"),
        ("[]", "found no thresholds"),
        ("{}", "found no thresholds"),
        ('{"confidence": "high"}', "confidence: found 'high'; give a number"),
        ('{"confidence": true}', "confidence: found True"),
        ('{"confidence": NaN}', "confidence: found nan"),
        ('{"confidence": 1e999}', "confidence: found inf"),
        ('{"per_class_confidence": [0.4]}', "per_class_confidence: found [0.4]"),
        ('{"per_class_confidence": {"car": null}}', "per_class_confidence['car']: found None"),
    ],
)
def test_odd_thresholds_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "thresholds.json"
    path.write_text(text)
    with pytest.raises(InputError) as refused:
        read_deployment(path)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(path))


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "thresholds.json"
    path.write_bytes(b'{"confidence": "\xff"}')
    with pytest.raises(InputError, match="found no JSON"):
        read_deployment(path)
    with pytest.raises(InputError, match="found no JSON"):
        read_label_matches(path)


def test_absent_and_unwritable_files(tmp_path: Path) -> None:
    for read in (read_deployment, read_label_matches):
        with pytest.raises(FileError, match="No such file"):
            read(tmp_path / "absent.json")
    with pytest.raises(FileError, match="cannot be written"):
        write_deployment(tmp_path / "absent" / "t.json", DeploymentThresholds(None, {}))
    with pytest.raises(FileError, match="cannot be written"):
        write_label_matches(tmp_path / "absent" / "t.json", [])


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "pairs.json"
    write_label_matches(path, [("car", "van")])
    with pytest.raises(ValueError, match="unpack"):
        write_label_matches(path, [("car", "van", "bus")])  # type: ignore[list-item]
    assert read_label_matches(path)[0][:2] == ("car", "van")
    assert list(tmp_path.iterdir()) == [path]


def test_an_object_that_holds_the_list() -> None:
    row = {"ground_truth_label": "car", "model_prediction_label": "van"}
    text = json.dumps({"class_agnostic": False, "allowed_label_matches": [row]})
    (match,) = label_matches_of(text, "clipboard")
    assert match == ("car", "van", "allowed_label_matches[0]")
    assert match.to_dict() == row
