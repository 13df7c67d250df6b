"""Options of `errata embed`: what makes the vectors, of which crops, and where they are kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from errata.cli.numbers import Real, Whole
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.embeddings.makers import Maker

Command = TypeVar("Command", bound=Callable[..., Any])

OWN = "own"
"""The word for the grid of a model's own map."""


@dataclass(frozen=True)
class _Numbers(click.ParamType):  # type: ignore[type-arg]  # older click's takes none
    """Numbers with commas between them."""

    name = "numbers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, ...]:
        """Convert what was typed."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(part) for part in value.split(","))
        except ValueError:
            self.fail(f"found {value!r}; give numbers, such as 0.5,0.5,0.5", param, ctx)


@dataclass(frozen=True)
class _Size(click.ParamType):  # type: ignore[type-arg]
    """N, or WIDTHxHEIGHT; becomes (height, width)."""

    name = "size"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Convert what was typed."""
        if isinstance(value, tuple):
            return value
        parts = value.lower().split("x")
        if len(parts) > 2 or not all(part.isascii() and part.isdigit() for part in parts):
            self.fail(f"found {value!r}; give pixels, such as 224 or 320x240", param, ctx)
        return int(parts[-1]), int(parts[0])


@dataclass(frozen=True)
class _Grid(click.ParamType):  # type: ignore[type-arg]
    """N, or own, which becomes 0."""

    name = "grid"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Convert what was typed."""
        if value == OWN or isinstance(value, int):
            return 0 if value == OWN else int(value)
        if not (value.isascii() and value.isdigit() and int(value) > 0):
            self.fail(f"found {value!r}; give a whole number from 1 up, or {OWN}", param, ctx)
        return int(value)


def _all(*added: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        for option in reversed(added):
            command = option(command)
        return command

    return add


def crop_options(command: Command) -> Command:
    """``--margin`` and ``--min-score``."""
    return _all(
        click.option(
            "--margin",
            type=Real(0),
            default=0.0,
            metavar="SHARE",
            help="Let boxes grow by this share of their size on each side.  [default: 0]",
        ),
        click.option(
            "--min-score",
            type=float,
            metavar="NUMBER",
            help="Only detections with this score, or a higher one.",
        ),
    )(command)


def model_options(command: Command) -> Command:
    """Give what makes the vectors."""
    return _all(
        click.option("--model", metavar="FILE", help="Make the vectors with this ONNX model."),
        click.option(
            "--normalise",
            type=click.Choice(["imagenet", "half", "unit", "none"]),
            help="What the model's input goes through: ImageNet's mean and deviation, to -1..1, "
            "to 0..1, or nothing.  [default: imagenet; 1 channel: unit; uint8: none]",
        ),
        click.option(
            "--mean",
            type=_Numbers(),
            metavar="R,G,B",
            help="Instead of --normalise: subtract this, on the scale 0..1.",
        ),
        click.option(
            "--std", type=_Numbers(), metavar="R,G,B", help="And divide by this, on the same scale."
        ),
        click.option(
            "--output",
            metavar="NAME",
            help="The model's output to take.  [default: the only one, or the last with two axes]",
        ),
        click.option(
            "--tokens",
            type=click.Choice(["mean", "first"]),
            help="Of a sequence of tokens: their mean, or the first (CLS).  [default: mean]",
        ),
        click.option(
            "--input-size",
            "size",
            type=_Size(),
            metavar="N|WxH",
            help="The model's input size, where it leaves that open.",
        ),
        click.option(
            "--batch-size",
            type=Whole(1),
            metavar="N",
            help="Pictures that go through the model together.  [default: 1, or the model's]",
        ),
        click.option(
            "--patches",
            type=_Grid(),
            metavar="N|own",
            help="A vector for each of N x N cells of a picture; own: of the model's own map.",
        ),
    )(command)


def cache_options(command: Command) -> Command:
    """``--cache`` and ``--no-cache``."""
    return _all(
        click.option(
            "--cache",
            metavar="FOLDER",
            help="Where vectors are kept.  [default: $ERRATA_CACHE, or your cache folder]",
        ),
        click.option("--no-cache", is_flag=True, help="Keep no vectors, and take none."),
    )(command)


_OF_A_MODEL = ("normalise", "mean", "std", "output", "tokens", "size", "batch_size")


def maker(model: str | None, patches: int | None, **settings: Any) -> Maker:
    """Give what makes the vectors that the options ask for."""
    from errata.embeddings import Descriptors, OnnxModel, PatchDescriptors

    asked = {name: settings[name] for name in _OF_A_MODEL if settings[name] is not None}
    if model is not None:
        return OnnxModel(model, grid=patches, **asked)
    if asked:
        option = "--input-size" if "size" in asked else f"--{next(iter(asked)).replace('_', '-')}"
        raise UsageError.at(option, "found it without --model", "it is for ONNX models")
    if patches is None:
        return Descriptors()
    if patches == 0:
        raise UsageError.at("--patches", "found own without --model", "give a whole number")
    return PatchDescriptors(patches)
