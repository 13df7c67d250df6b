"""What was measured on microcontrollers, from a file, put beside what errata measures.

The file is either ``{"int8": [...], "float32": [...]}``, each a list as ``onDevicePerformance``,
or a metadata file with ``modelValidationMetrics``. Nothing in the lists is changed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from errata.files.fields import Fields
from errata.files.json_document import read_json
from errata.files.refusal import refused
from errata.variants.entry import on_device_of
from errata.variants.metadata import from_dict
from errata.variants.metrics import VariantMetrics

PASSED = (
    "on_device_performance", "is_supported_on_mcu", "mcu_support_error", "profiling_job_id",
    "profiling_job_failed",
)  # fmt: skip


def with_device(
    variants: Sequence[VariantMetrics], path: str | os.PathLike[str]
) -> tuple[VariantMetrics, ...]:
    """Give the variants with what a file says of them on a device.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It has another shape, or tells of a variant that is not there.
    """
    value, blake3 = read_json(path)
    file = os.fspath(path)
    parts = _parts(value, file)
    types = [each.type for each in variants]
    for name in parts:
        if name not in types:
            raise refused(file, name, "found a variant that is not compared",
                          f"use one of {', '.join(types)}")  # fmt: skip
    source = {"file": file, "blake3": blake3}
    return tuple(
        replace(each, **parts[each.type], provenance=_told_by(each.provenance, source))
        if each.type in parts
        else each
        for each in variants
    )


def _parts(value: Any, file: str) -> dict[str, dict[str, Any]]:
    """What is passed through, by variant."""
    if isinstance(value, dict) and "modelValidationMetrics" in value:
        entries = from_dict(value, file).variants
        return {each.type: {name: getattr(each, name) for name in PASSED} for each in entries}
    Fields(value, file)
    return {name: {PASSED[0]: _rows(name, rows, file)} for name, rows in value.items()}


def _rows(name: str, rows: Any, file: str) -> list[dict[str, Any]]:
    """What stands under one variant's name: a list as ``onDevicePerformance``."""
    return on_device_of(Fields({"onDevicePerformance": rows}, file, name))


def _told_by(provenance: dict[str, Any], source: dict[str, str]) -> dict[str, Any]:
    if not provenance:
        return provenance
    return {**provenance, "inputs": {**provenance.get("inputs", {}), "on_device": source}}
