"""Roboflow's documents: the page's own, and the schemas that were written from the pages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


def page() -> Any:
    """The vector analysis that the page prints."""
    return json.loads((GOLDEN / "roboflow_vector_analysis.json").read_text())


def validator(name: str) -> Draft202012Validator:
    """What checks ``vector_analysis`` or ``image_predictions``."""
    schema = json.loads((GOLDEN / f"roboflow_{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def keys(value: Any) -> Any:
    """Keys in their order and nesting; of a list those of its first item."""
    if isinstance(value, dict):
        return [(name, keys(inner)) for name, inner in value.items()]
    if isinstance(value, list) and value:
        return [keys(value[0])]
    return None
