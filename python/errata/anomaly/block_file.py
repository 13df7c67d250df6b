"""Blocks as files: the product's metadata holds all that it takes to score again."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from errata.anomaly.gmm import GmmBlock
from errata.anomaly.kmeans import KMeansBlock
from errata.anomaly.metadata import (
    MIN_ANOMALY_SCORE,
    AnomalyMetadata,
    BlockThreshold,
    Cluster,
)
from errata.anomaly.nearest import NearestBlock
from errata.anomaly.parameters import gmm_of, kmeans_of, nearest_of, scaler_of
from errata.anomaly.visual import VisualBlock
from errata.files.fields import Fields
from errata.files.json_document import read_json, write_json
from errata.results.base import plain

if TYPE_CHECKING:
    from errata.anomaly.suggestions import Suggestion, Suggestions

Block = KMeansBlock | GmmBlock | NearestBlock | VisualBlock

_DESCRIPTION = "Anomaly score threshold"
_HELP = "A sample with this score or a higher one is tagged as an anomaly."


def to_metadata(
    block: Block,
    *,
    suggestions: Suggestions | None = None,
    chosen: str | None = None,
    created: str | None = None,
) -> AnomalyMetadata:
    """Describe a block, with the thresholds that were suggested for it.

    Parameters
    ----------
    block : KMeansBlock, GmmBlock, NearestBlock or VisualBlock
    suggestions : Suggestions, optional
    chosen : str, optional
        The name of the suggestion that becomes the block's threshold; the first that has a value
        by default.
    created : str, optional
        ISO 8601 date of training; now by default.

    Raises
    ------
    UsageError
        There is no suggestion of that name.
    """
    one = _chosen(suggestions, chosen)
    value = None if one is None else one.value
    scaler = block.scaler
    clusters: tuple[Cluster, ...] = ()
    if isinstance(block, KMeansBlock):
        pairs = zip(block.centers.tolist(), block.max_errors.tolist(), strict=True)
        clusters = tuple(Cluster(tuple(center), reach) for center, reach in pairs)
    own = {
        "kind": block.kind,
        "n_features": scaler.n_features,
        "parameters": _parameters(block),
        "provenance": block.provenance,
        "suggestions": [] if suggestions is None else [asdict(each) for each in suggestions.each],
    }
    return AnomalyMetadata(
        created=created or datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        scale=tuple(scaler.scale.tolist()),
        mean=tuple(scaler.mean.tolist()),
        clusters=clusters,
        axes=scaler.axes,
        default_minimum_confidence_rating=value if block.kind == GmmBlock.kind else None,
        thresholds=(
            BlockThreshold(
                MIN_ANOMALY_SCORE,
                _DESCRIPTION,
                _HELP,
                value,
                value,
                None if value is None else repr(value),
            ),
        ),
        available_model_types=("float32",),
        recommended_model_type="float32",
        errata=plain(own),
    )


def _chosen(suggestions: Suggestions | None, name: str | None) -> Suggestion | None:
    if suggestions is None:
        return None
    if name is not None:
        return suggestions[name]
    return next((each for each in suggestions.each if each.value is not None), None)


def _parameters(block: Block) -> dict[str, Any]:
    """Give what the product's keys have no place for."""
    inner = block.patches if isinstance(block, VisualBlock) else block
    if isinstance(inner, GmmBlock):
        return {
            "covariance_type": inner.covariance_type,
            "weights": inner.weights,
            "means": inner.means,
            "covariances": inner.covariances,
        }
    if isinstance(inner, NearestBlock):
        return {"memory": inner.memory}
    return {}


def from_metadata(metadata: AnomalyMetadata, file: str = "") -> Block:
    """Make the block that a file describes, ready to score.

    A file of the product's holds all of a K-means block. Of its mixtures it holds no parameters.

    Raises
    ------
    InputError
        The file holds no trained block, or its parts do not fit together.
    """
    found = Fields(metadata.to_dict(), file)
    if not metadata.success or not metadata.has_trained_model:
        key = "hasTrainedModel" if metadata.success else "success"
        why = f" ({metadata.error})" if metadata.error else ""
        raise found.refused(key, False, f"there is no trained block to score with{why}")
    own = Fields(metadata.errata or {}, file, "errata")
    kind = own.text("kind") or KMeansBlock.kind
    if kind not in _MADE:
        raise own.refused("kind", kind, f"errata knows {', '.join(_MADE)}")
    scaler = scaler_of(found, own, metadata)
    within = own.within("provenance")
    provenance: dict[str, Any] = {"file": file} if within is None else within.values
    if kind == KMeansBlock.kind:
        return KMeansBlock(scaler, *kmeans_of(found, metadata, len(scaler.axes)), provenance)
    parameters = own.within("parameters")
    needed = own.required("parameters", parameters, "give the parameters of the block")
    return _MADE[kind](needed, scaler, provenance)


_MADE: dict[str, Callable[..., Block]] = {
    KMeansBlock.kind: KMeansBlock,
    GmmBlock.kind: gmm_of,
    NearestBlock.kind: nearest_of,
    "visual-gmm": lambda *parts: VisualBlock(gmm_of(*parts)),
    "visual-nn": lambda *parts: VisualBlock(nearest_of(*parts)),
}


def read_metadata(path: str | os.PathLike[str]) -> AnomalyMetadata:
    """Read a metadata file.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It is no JSON, or holds something else; says where.
    """
    file = os.fspath(path)
    return AnomalyMetadata.from_dict(read_json(file)[0], file)


def write_metadata(metadata: AnomalyMetadata, path: str | os.PathLike[str]) -> None:
    """Write a metadata file; numbers are written so that the same are read.

    Raises
    ------
    FileError
        It cannot be written.
    """
    write_json(path, metadata.to_dict(), indent=1)


def read_block(path: str | os.PathLike[str]) -> Block:
    """Read a block, errata's or the product's, ready to score.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It holds no trained block; says where.
    """
    return from_metadata(read_metadata(path), os.fspath(path))


def write_block(
    block: Block,
    path: str | os.PathLike[str],
    *,
    suggestions: Suggestions | None = None,
    chosen: str | None = None,
    created: str | None = None,
) -> None:
    """Write a block as the product's metadata; see `to_metadata`.

    Raises
    ------
    FileError
        It cannot be written.
    """
    made = to_metadata(block, suggestions=suggestions, chosen=chosen, created=created)
    write_metadata(made, path)
