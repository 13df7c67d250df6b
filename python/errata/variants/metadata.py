"""The file of all variants: ``modelValidationMetrics`` with what stands around it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from errata.files.fields import Fields
from errata.files.json_document import read_json, write_json
from errata.variants.comparison import check_types
from errata.variants.metrics import VariantMetrics
from errata.variants.recommendation import Recommendation


@dataclass(frozen=True)
class VariantsFile:
    """What a metadata file says of variants.

    Attributes
    ----------
    variants : tuple of VariantMetrics
    available : tuple of str
        ``availableModelTypes``.
    recommended : str, optional
        ``recommendedModelType``.
    rest : dict
        All other keys of the file.
    file, blake3 : str
        As named by the caller, and the BLAKE3 of its bytes.
    """

    variants: tuple[VariantMetrics, ...]
    available: tuple[str, ...] = ()
    recommended: str | None = None
    rest: dict[str, Any] = field(default_factory=dict)
    file: str = ""
    blake3: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The file's content."""
        return {
            **self.rest,
            "availableModelTypes": list(self.available),
            **({} if self.recommended is None else {"recommendedModelType": self.recommended}),
            "modelValidationMetrics": [each.to_dict() for each in self.variants],
        }


def read_metadata(path: str | os.PathLike[str]) -> VariantsFile:
    """Read the variants of a metadata file, of an anomaly block as well as of any other.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It holds no ``modelValidationMetrics``, or an entry is malformed.
    """
    value, blake3 = read_json(path)
    return from_dict(value, os.fspath(path), blake3)


def from_dict(value: Any, file: str = "", blake3: str = "") -> VariantsFile:
    """Read the content of a metadata file."""
    fields = Fields(value, file)
    key = "modelValidationMetrics"
    entries = fields.required(key, fields.items(key), "give a list with an entry for each variant")
    variants = tuple(
        VariantMetrics.from_dict(entry, f"{key}[{i}]", file) for i, entry in enumerate(entries)
    )
    available = fields.texts("availableModelTypes", "name a variant")
    recommended = fields.text("recommendedModelType")
    return VariantsFile(variants, available, recommended, fields.rest(), file, blake3)


def write_metadata(
    path: str | os.PathLike[str],
    variants: Sequence[VariantMetrics],
    recommendation: Recommendation | None = None,
) -> None:
    """Write variants as a metadata file, whole or not at all.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    write_json(path, metadata(variants, recommendation).to_dict(), indent=1)


def metadata(
    variants: Sequence[VariantMetrics], recommendation: Recommendation | None = None
) -> VariantsFile:
    """Put variants into the content of a metadata file."""
    types = check_types(variants)
    recommended = None if recommendation is None else recommendation.variant
    return VariantsFile(tuple(variants), types, recommended)
