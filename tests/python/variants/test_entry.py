"""Entries of ``modelValidationMetrics``: every key read and written, and what is refused."""

from __future__ import annotations

import copy
import json
import math
import pickle
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.errors import ErrataError, FileError, InputError
from errata.variants import VariantMetrics, metadata, read_metadata, write_metadata
from variants.entries import complaints, reference


def test_reference_entry_comes_back_as_it_was() -> None:
    entry = reference()
    assert complaints(entry) == []
    found = VariantMetrics.from_dict(entry)
    assert found.to_dict() == entry
    assert found.labels == ("idle", "wave", "snake")
    assert found.metrics == {"accuracy": 0.93, "loss": 0.25, "Area under ROC Curve": 0.9812}
    assert found.predictions[0].bounding_boxes is not None
    assert found.predictions[0].bounding_boxes[0].height == 0.5
    assert found.on_device_performance == entry["onDevicePerformance"]
    assert pickle.loads(pickle.dumps(found)).to_dict() == entry


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of everything in a nest of dicts and lists."""
    found = [path] if path else []
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in pairs:
            found += places(item, (*path, key))
    return found


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    copied = copy.deepcopy(value)
    inside = copied
    for key in path[:-1]:
        inside = inside[key]
    inside[path[-1]] = new
    return copied


VERBATIM = ("report", "onDevicePerformance")


@pytest.mark.parametrize("path", [p for p in places(reference()) if p[0] not in VERBATIM], ids=str)
def test_schema_and_reader_refuse_what_is_of_the_wrong_kind(path: tuple[Any, ...]) -> None:
    entry = changed(reference(), path, {"wrong": 1} if path[-1] == "type" else [True])
    assert complaints(entry), "the schema must be able to fail"
    with pytest.raises(InputError) as caught:
        VariantMetrics.from_dict(entry, "entry", "file.json")
    assert caught.value.file == "file.json"
    assert str(path[0]) in caught.value.place
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("where", [(), ("additionalMetrics", 0), ("predictions", 0),
                                   ("predictions", 0, "boundingBoxes", 0)], ids=str)  # fmt: skip
@pytest.mark.parametrize("value", [None, 1, "text", [1, {"a": None}]], ids=str)
def test_unknown_keys_are_kept(where: tuple[Any, ...], value: Any) -> None:
    entry = changed(reference(), (*where, "somethingNew"), value)
    assert VariantMetrics.from_dict(entry).to_dict() == entry


def test_keys_that_are_left_out_stay_out_and_null_stays_null() -> None:
    entry = reference()
    for key in ("accuracy", "mcuSupportError", "profilingJobId"):
        del entry[key]
    entry["profilingJobFailed"] = None
    entry["additionalMetrics"][0]["fullPrecisionValue"] = None
    found = VariantMetrics.from_dict(entry)
    assert found.to_dict() == entry
    assert math.isnan(found.accuracy)
    assert found["Area under ROC Curve"] == 0.98


@pytest.mark.parametrize(
    ("text", "number"), [("0.5", 0.5), ("93%", 0.93), ("12 ms", None), ("nan", None), ("–", None)]
)
def test_numbers_as_they_are_shown(text: str, number: float | None) -> None:
    entry = {"type": "int8", "additionalMetrics": [{"name": "x", "value": text}]}
    value = VariantMetrics.from_dict(entry)["x"]
    assert math.isnan(value) if number is None else value == pytest.approx(number)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@given(st.data())
def test_anything_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    entry = reference()
    path = data.draw(st.sampled_from(places(entry)))
    entry = changed(entry, path, data.draw(JSON))
    try:
        found = VariantMetrics.from_dict(entry)
    except InputError:
        return
    again = VariantMetrics.from_dict(found.to_dict())
    assert again.to_dict() == found.to_dict()


class TestFile:
    def test_other_keys_are_kept(self, tmp_path: Path) -> None:
        content = {
            "success": True, "scale": [1.5], "availableModelTypes": ["int8"],
            "recommendedModelType": "int8", "modelValidationMetrics": [reference()],
        }  # fmt: skip
        path = tmp_path / "metadata.json"
        path.write_text(json.dumps(content))
        found = read_metadata(path)
        assert found.to_dict() == content
        assert (found.available, found.recommended) == (("int8",), "int8")
        assert len(found.blake3) == 64

    def test_written_whole_or_not_at_all(self, tmp_path: Path) -> None:
        path = tmp_path / "out.json"
        variant = VariantMetrics.from_dict(reference())
        write_metadata(path, [variant])
        assert json.loads(path.read_text()) == metadata([variant]).to_dict()
        with pytest.raises(FileError, match="cannot be written"):
            write_metadata(tmp_path / "no" / "out.json", [variant])
        assert [each.name for each in tmp_path.iterdir()] == ["out.json"]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            ("", "found no JSON"),
            ("{", "line 1 column 2"),
            ("[]", "give an object"),
            ("{}", "modelValidationMetrics: found nothing"),
            ('{"modelValidationMetrics": [{"type": "a", "loss": NaN}]}', "found NaN"),
            ('{"modelValidationMetrics": [{"loss": 1}]}', r"modelValidationMetrics\[0\].type"),
            ('{"modelValidationMetrics": [], "availableModelTypes": [1]}', r"Types\[0\]"),
        ],
    )
    def test_refusals(self, tmp_path: Path, content: str, says: str) -> None:
        path = tmp_path / "metadata.json"
        path.write_text(content)
        with pytest.raises(InputError, match=says) as caught:
            read_metadata(path)
        assert str(caught.value).startswith(str(path))

    def test_damaged_files_are_read_or_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "metadata.json"
        whole = json.dumps({"modelValidationMetrics": [reference()]}).encode()
        chance = random.Random(5)
        for _ in range(300):
            damaged = bytearray(whole)
            for _ in range(chance.randrange(1, 4)):
                damaged[chance.randrange(len(damaged))] = chance.choice(b'{}[]":,0-eN\xff\x00')
            path.write_bytes(damaged[: chance.randrange(len(damaged) // 2, len(damaged) + 1)])
            try:
                read_metadata(path)
            except ErrataError as error:
                assert str(path) in str(error)  # noqa: PT017
