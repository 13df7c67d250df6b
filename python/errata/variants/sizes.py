"""How large variants are: as given, as measured on a device, or as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errata.errors import UsageError
from errata.files.fields import is_number
from errata.variants.metrics import VariantMetrics

FILE_SIZE = "onnx_file_bytes"
"""The additional metric that holds the size of an ONNX file."""

ENGINES = ("eon", "eon_ram_optimized", "tflite")
"""Where a device's figures stand, in order of preference."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """The size of every variant, all of one kind.

    Attributes
    ----------
    source : str
        Which kind, in words; empty where sizes are unknown.
    bytes : dict of str to int or float
        By type; empty where not every variant has one.
    missing : tuple of str
        The variants without a size, where some have one.
    """

    source: str = ""
    bytes: Mapping[str, int | float] | None = None
    missing: tuple[str, ...] = ()

    def of(self, name: str) -> int | float | None:
        """Give one variant's size."""
        return None if self.bytes is None else self.bytes.get(name)


def sizes_of(
    variants: Sequence[VariantMetrics], given: Mapping[str, int | float] | None = None
) -> Sizes:
    """Find sizes that can be compared: the first kind that every variant has.

    Kinds are those given; ROM on the device; the model's size on the device; the ONNX file.

    Raises
    ------
    UsageError
        A size of no variant, or one that is not positive.
    """
    types = [each.type for each in variants]
    for name, size in (given or {}).items():
        if name not in types:
            raise UsageError.at("sizes", f"found {name!r}", f"use one of {', '.join(types)}")
        if not is_number(size) or size <= 0:
            raise UsageError.at(f"sizes[{name!r}]", f"found {size!r}", "give bytes, above 0")
    kinds: dict[str, dict[str, int | float | None]] = {
        "as given": {name: (given or {}).get(name) for name in types},
        "of ROM on the device": {each.type: on_device(each, "romRequired") for each in variants},
        "of model on the device": {each.type: on_device(each, "modelSize") for each in variants},
        "of ONNX file": {each.type: _file(each) for each in variants},
    }
    partly: tuple[str, ...] = ()
    for source, found in kinds.items():
        known = {name: size for name, size in found.items() if size is not None}
        if len(known) == len(types):
            return Sizes(source, known)
        if known and not partly:
            partly = tuple(name for name in types if name not in known)
    return Sizes(missing=partly)


def on_device(variant: VariantMetrics, key: str) -> int | float | None:
    """Give a figure of the default microcontroller, or the first with figures; None without."""
    rows = [row for row in variant.on_device_performance if row.get("hasPerformance") is not False]
    for row in sorted(rows, key=lambda row: row.get("isDefault") is not True):
        for engine in ENGINES:
            figures: Any = row.get(engine)
            value = figures.get(key) if isinstance(figures, dict) else None
            if isinstance(value, int | float) and is_number(value) and value > 0:
                return value
    return None


def _file(variant: VariantMetrics) -> int | None:
    size = variant.metrics.get(FILE_SIZE)
    return None if size is None or size != size else int(size)  # noqa: PLR0124 (NaN)
