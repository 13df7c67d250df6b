"""Edge Impulse's metadata: the page's own example, round trips, and files that are wrong."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata import anomaly
from errata.anomaly import axes
from errata.errors import ErrataError, InputError

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "anomaly"


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    document: dict[str, Any] = json.loads((GOLDEN / "reference_page.json").read_text())
    return document


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    document = json.loads((GOLDEN / "metadata.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(document)
    return jsonschema.Draft202012Validator(document)


def blocks() -> list[Any]:
    rows = np.random.default_rng(0).normal(size=(40, 3))
    patches = np.random.default_rng(0).normal(size=(4, 2, 2, 3))
    return [
        anomaly.KMeansBlock.fit(rows, axes=[2, 0], n_clusters=4),
        *(
            anomaly.GmmBlock.fit(rows, n_components=2, covariance_type=kind)
            for kind in ("full", "diag", "spherical")
        ),
        anomaly.NearestBlock.fit(rows, memory=7),
        anomaly.VisualBlock.fit(patches, kind="visual-gmm", n_components=2),
        anomaly.VisualBlock.fit(patches, kind="visual-nn"),
    ]


def test_the_page_s_own_example(page: dict[str, Any]) -> None:
    found = anomaly.AnomalyMetadata.from_dict(page)
    assert found.axes == (0, 11, 22)
    written = found.to_dict()
    assert list(written) == list(page), "every key, in the page's order"
    assert written == {**page, "axes": "[ 0, 11, 22 ]"}
    assert found.threshold("min_score") is not None
    assert found.threshold() is None
    assert found.model_validation_metrics[0] == page["modelValidationMetrics"][0]


@pytest.mark.parametrize("block", blocks(), ids=repr)
def test_blocks_are_valid_and_come_back(
    block: Any, schema: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    path = tmp_path / "block.json"
    suggestions = anomaly.suggest(np.arange(50.0), chosen_on="fifty")
    anomaly.write_block(block, path, suggestions=suggestions, created="2024-02-29T00:00:00Z")
    document = json.loads(path.read_text())
    schema.validate(document)
    again = anomaly.read_block(path)
    assert type(again) is type(block)
    assert again.kind == block.kind
    shape = (9, 2, 2, 3) if block.kind.startswith("visual") else (9, 3)
    probes = np.random.default_rng(1).normal(0, 3, size=shape)
    assert again.score(probes).tobytes() == block.score(probes).tobytes()
    assert again.provenance == block.provenance
    first = path.read_bytes()
    anomaly.write_metadata(anomaly.read_metadata(path), path)
    assert path.read_bytes() == first
    assert sorted(tmp_path.iterdir()) == [path], "nothing is left beside it"
    (threshold,) = document["thresholds"]
    assert threshold["key"] == "min_anomaly_score"
    assert threshold["value"] == threshold["suggestedValue"] == suggestions["quantile"].value
    assert float(threshold["suggestedValueText"]) == threshold["value"]
    rating = document["defaultMinimumConfidenceRating"]
    assert (rating is not None) == (block.kind == "gmm")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (("mean",), None),
        (("clusters", 0, "maxError"), "far"),
        (("clusters", 0), {"center": [1]}),
        (("axes",), "0, 11"),
        (("created",), "yesterday"),
        (("success",), "yes"),
        (("thresholds", 0, "key"), 3),
        (("recommendedModelType",), "int4"),
        (("modelValidationMetrics", 0, "predictions", 0, "anomalyScores"), [1]),
        (("modelValidationMetrics", 0, "onDevicePerformance", 0, "eon"), {"ramRequired": 1}),
    ],
)
def test_the_schema_can_fail(
    change: tuple[Any, ...],
    wrong: Any,
    page: dict[str, Any],
    schema: jsonschema.Draft202012Validator,
) -> None:
    document = {**copy.deepcopy(page), "axes": "[ 0, 11, 22 ]"}
    schema.validate(document)
    place: Any = document
    for key in change[:-1]:
        place = place[key]
    place[change[-1]] = wrong
    assert not schema.is_valid(document)
    for key in page:
        assert not schema.is_valid({name: v for name, v in page.items() if name != key})


NUMBER = st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
OTHERS = st.dictionaries(TEXT.map("x-{}".format), JSON, max_size=2)
METADATA = st.builds(
    anomaly.AnomalyMetadata,
    success=st.booleans(),
    created=st.sampled_from([None, "2023-11-07T05:31:56Z", "2024-02-29T00:00:00.5+01:00"]),
    scale=st.lists(NUMBER).map(tuple),
    mean=st.lists(NUMBER).map(tuple),
    clusters=st.lists(
        st.builds(anomaly.Cluster, st.lists(NUMBER).map(tuple), NUMBER, OTHERS), max_size=3
    ).map(tuple),
    axes=st.none() | st.lists(st.integers(0, 999), unique=True).map(tuple),
    default_minimum_confidence_rating=st.none() | NUMBER,
    thresholds=st.lists(
        st.builds(
            anomaly.BlockThreshold, TEXT, TEXT, TEXT, st.none() | NUMBER, st.none() | NUMBER,
            st.none() | TEXT, OTHERS,
        ),
        max_size=3,
    ).map(tuple),
    error=st.none() | TEXT,
    available_model_types=st.lists(TEXT, max_size=3).map(tuple),
    recommended_model_type=st.none() | TEXT,
    model_validation_metrics=st.lists(st.dictionaries(TEXT, JSON), max_size=2).map(tuple),
    has_trained_model=st.booleans(),
    errata=st.none() | st.dictionaries(TEXT, JSON, max_size=3),
    extra=OTHERS,
)  # fmt: skip


@given(METADATA)
def test_metadata_comes_back(metadata: anomaly.AnomalyMetadata) -> None:
    text = json.dumps(metadata.to_dict(), allow_nan=False)
    assert anomaly.AnomalyMetadata.from_dict(json.loads(text)) == metadata


@given(st.lists(st.integers(0, 10**6), unique=True))
def test_axes_in_every_writing(numbers: list[int]) -> None:
    wanted = tuple(numbers)
    assert axes.parse(numbers) == axes.parse(axes.text(numbers)) == wanted
    assert axes.parse(f"`{axes.text(numbers)}`") == axes.parse(json.dumps(numbers)) == wanted
    assert axes.parse(",".join(map(str, numbers))) == axes.parse(np.array(numbers, int)) == wanted


PRODUCT = {
    "success": True,
    "scale": [2.0, 0.0],
    "mean": [1.0, 5.0],
    "clusters": [{"center": [0.0, 0.0], "maxError": 0.5}, {"center": [3, 4], "maxError": 1}],
    "axes": "[ 2, 0 ]",
    "hasTrainedModel": True,
}


def test_a_block_of_the_product_scores() -> None:
    block = anomaly.from_metadata(anomaly.AnomalyMetadata.from_dict(PRODUCT))
    # Axis 2 comes first: z = ((x[2] - 1) / 2, x[0] - 5), as a scale of 0 counts as 1.
    assert block.score([[5.0, 99.0, 1.0], [9.0, 99.0, 7.0], [8.0, -1.0, 1.0]]).tolist() == [
        -0.5, -1.0, 10**0.5 - 1,
    ]  # fmt: skip
    listed = anomaly.AnomalyMetadata.from_dict({**PRODUCT, "axes": [2, 0]})
    assert anomaly.from_metadata(listed).score([[5.0, 0.0, 1.0]]).tolist() == [-0.5]
    with pytest.raises(InputError, match="found 2 columns; give at least 3"):
        block.score([[1.0, 2.0]])


def test_mean_and_scale_of_all_columns_are_picked_by_axis() -> None:
    whole = {**PRODUCT, "mean": [5, 77, 1], "scale": [0, 77, 2]}
    block = anomaly.from_metadata(anomaly.AnomalyMetadata.from_dict(whole))
    assert block.score([[5.0, 99.0, 1.0], [9.0, 99.0, 7.0]]).tolist() == [-0.5, -1.0]


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in PRODUCT.items() if name != key}


GMM = anomaly.to_metadata(blocks()[1], created="2024-01-01T00:00:00Z").to_dict()


def own(key: str, value: Any) -> dict[str, Any]:
    """A mixture with one parameter changed."""
    errata = {**GMM["errata"], "parameters": {**GMM["errata"]["parameters"], key: value}}
    return {**GMM, "errata": errata}


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "found no JSON object"),
        ({**PRODUCT, "mean": 3}, "mean: found 3; give a list"),
        ({**PRODUCT, "mean": [1, "x"]}, 'mean[1]: found "x"; give a finite number'),
        ({**PRODUCT, "mean": [True, 2]}, "mean[0]: found true; give a finite number"),
        ({**PRODUCT, "mean": [10**400, 2]}, "mean[0]: found 1000"),
        (without("mean"), "mean: found a list of 0; give the mean of each column"),
        ({**PRODUCT, "scale": [1]}, "scale: found a list of 1; give 2, as many as there are in"),
        ({**PRODUCT, "scale": [1, -1]}, "scale[1]: found -1.0; give 0 or more"),
        ({**PRODUCT, "axes": "[ 2 ]", "mean": [1, 2], "scale": [1, 2]},
         "axes: found a list of 1; give 2, one for each number in mean"),
        ({**PRODUCT, "axes": "two"}, 'axes: found "two"; give distinct column numbers'),
        ({**PRODUCT, "axes": {"a": 1}}, "axes: found an object of 1; give distinct"),
        ({**PRODUCT, "clusters": [{"center": [1], "maxError": 1}]},
         "clusters[0].center: found a list of 1; give 2, one for each axis"),
        ({**PRODUCT, "clusters": [{"center": [1, 2]}]},
         "clusters[0].maxError: found nothing; give how far the cluster reaches"),
        ({**PRODUCT, "clusters": [3]}, "clusters[0]: found 3; give an object"),
        ({**PRODUCT, "clusters": []}, "a mixture's parameters are not in files of the product"),
        ({**PRODUCT, "created": "soon"}, 'created: found "soon"; give an ISO 8601 date'),
        ({**PRODUCT, "success": "yes"}, 'success: found "yes"; give true or false'),
        ({**PRODUCT, "success": False, "error": "no data"},
         "success: found false; there is no trained block to score with (no data)"),
        ({**PRODUCT, "hasTrainedModel": False}, "hasTrainedModel: found false; there is no"),
        ({**PRODUCT, "thresholds": [{}]}, "thresholds[0].key: found nothing; name the threshold"),
        ({**PRODUCT, "thresholds": [{"key": "a", "value": "b"}]}, "thresholds[0].value: found"),
        ({**PRODUCT, "availableModelTypes": [1]}, "availableModelTypes[0]: found 1; give a str"),
        ({**PRODUCT, "errata": []}, "errata: found a list of 0; give an object"),
        ({**PRODUCT, "errata": {"kind": "svm"}}, 'errata.kind: found "svm"; errata knows kmeans'),
        ({**PRODUCT, "errata": {"kind": "gmm"}}, "errata.parameters: found nothing; give"),
        ({**PRODUCT, "errata": {"n_features": 2}}, "errata.n_features: found 2; give a whole"),
        (own("covariance_type", "tied"), 'covariance_type: found "tied"; use one of full'),
        (own("weights", [0.5, 0.6]), "parameters.weights: found a list of 2; give weights from 0"),
        (own("weights", None), "errata.parameters.weights: found null; give n finite numbers"),
        (own("means", [[1, 2], [3]]), "errata.parameters.means: found a list of 2; give 2 x 3"),
        (own("means", [["a", "b", "c"]] * 2), "parameters.means: found a list of 2; give 2 x 3"),
        (own("covariances", [[[0.0] * 3] * 3] * 2), "covariances[0]: found a list of 3; give a c"),
    ],
)  # fmt: skip
def test_files_that_are_refused(document: Any, says: str, tmp_path: Path) -> None:
    path = tmp_path / "block.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError) as caught:
        anomaly.read_block(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1 column 1: found no JSON"),
        ('{"mean": [NaN]}', "found NaN; give a finite number or null"),
        ('{"mean": [], "mean": [1]}', "found the key 'mean' twice in one object"),
        ('{"mean": [1', "line 1 column 12: found no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("\udcff", "byte 0: found no UTF-8"),
    ],
)
def test_files_that_are_no_json(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "block.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(InputError, match=says):
        anomaly.read_metadata(path)


def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    path, source = tmp_path / "block.json", random.Random(0)
    originals = [json.dumps(GMM).encode(), json.dumps(PRODUCT).encode()]
    said: list[str] = []
    for i in range(600):
        content = bytearray(originals[i % 2])
        for _ in range(source.randint(1, 2)):
            at = source.randrange(len(content))
            content[at : at + source.randint(0, 2)] = source.choice(MUTATIONS)
        path.write_bytes(content)
        try:
            with np.errstate(all="ignore"):
                assert anomaly.read_block(path).score([[0.5, 0.25, 0.125]]).shape == (1,)
        except ErrataError as error:
            said.append(str(error))
    assert 0 < len(said) < 600
    assert not any("\n" in sentence for sentence in said)


MUTATIONS = [bytes([byte]) for byte in b'0195-.e"[]{},:n \xff']


def test_an_unwritable_place(tmp_path: Path) -> None:
    with pytest.raises(ErrataError, match="cannot be written: No such file"):
        anomaly.write_block(blocks()[0], tmp_path / "no" / "block.json")
