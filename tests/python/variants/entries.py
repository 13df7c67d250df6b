"""The entry of the product's reference page, with values of its own; and the schema of entries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMA = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = Draft202012Validator(SCHEMA)


def complaints(entry: Any) -> list[str]:
    """What is wrong with an entry by the schema."""
    return [error.message for error in VALIDATOR.iter_errors(entry)]


def reference() -> dict[str, Any]:
    """An entry with every key of the reference page."""
    memory = {"ramRequired": 2048, "romRequired": 16384, "arenaSize": 1024.5, "modelSize": 9000}
    return {
        "type": "int8",
        "loss": 0.25,
        "confusionMatrix": [[31, 1, 0], [2, 27, 3], [1, 0, 39]],
        "report": {
            name: {"precision": 0.9, "recall": 0.95, "f1-score": 0.92, "support": 32}
            for name in ("idle", "wave", "snake")
        },
        "onDevicePerformance": [
            {
                "mcu": "cortex-m4f-80mhz", "name": "M4F", "isDefault": True, "latency": 12,
                "tflite": memory, "eon": {**memory, "romRequired": 12000}, "hasPerformance": True,
                "eon_ram_optimized": memory, "customMetrics": [{"name": "energy", "value": "3 mJ"}],
                "profilingError": "none",
            }
        ],
        "visualization": "featureExplorer",
        "isSupportedOnMcu": True,
        "additionalMetrics": [
            {
                "name": "Area under ROC Curve", "value": "0.98", "fullPrecisionValue": 0.9812,
                "tooltipText": "How well classes are told apart", "link": "https://example.org",
            }
        ],
        "accuracy": 0.93,
        "predictions": [
            {
                "sampleId": 123, "startMs": 0, "endMs": 1500.5, "prediction": "wave",
                "label": "snake", "predictionCorrect": False, "f1Score": 0.5,
                "anomalyScores": [[0.5, 1], [2, -3.25]],
                "boundingBoxes": [
                    {"label": "wave", "x": 0, "y": 0.5, "width": 0.25, "height": 0.5, "score": 0.8}
                ],
            }
        ],
        "mcuSupportError": "no such operator",
        "profilingJobId": 77,
        "profilingJobFailed": True,
    }  # fmt: skip
