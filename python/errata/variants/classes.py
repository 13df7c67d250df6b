"""The classes of a classification, in order, and labels as places among them.

Labels are names where every one of them is a class's name; else whole numbers that count classes
from 0. Mixed labels are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.files.refusal import refused
from errata.variants.outputs import Outputs

if TYPE_CHECKING:
    from numpy.typing import NDArray


def check_classes(classes: Sequence[str], n: int | None = None) -> tuple[str, ...]:
    """Take class names: distinct, and as many as there are columns of probabilities."""
    names = tuple(map(str, classes))
    twice = [name for i, name in enumerate(names) if name in names[:i]]
    if twice:
        raise UsageError.at("classes", f"found {twice[0]!r} twice", "name each class once")
    if n is not None and len(names) != n:
        found = f"found {len(names)} names for {n} columns of probabilities"
        raise UsageError.at("classes", found, "name each column, in order")
    if not names:
        raise UsageError.at("classes", "found none", "name the classes, such as cat,dog")
    return names


def classes_of(
    labels: Outputs, others: Sequence[Outputs], widths: Sequence[int]
) -> tuple[str, ...]:
    """Find the classes where nobody names them.

    They are the names of the columns of probabilities if files have them; else 0, 1, ... as many
    as there are columns; else, without probabilities, all labels that occur, ascending.
    """
    named = {other.classes for other in others if other.classes is not None}
    if len(named) > 1:
        raise UsageError.at(
            "classes", "found files whose columns differ in name or order",
            "give all files the same columns, in the same order",
        )  # fmt: skip
    if len(set(widths)) > 1:
        found = f"found files of {' and '.join(map(str, sorted(set(widths))))} classes"
        raise UsageError.at("classes", found, "compare variants of one model")
    if named:
        return check_classes(named.pop(), widths[0] if widths else None)
    if widths:
        return tuple(str(i) for i in range(widths[0]))
    listed = [texts(each.values) for each in (labels, *others)]
    if len({all(map(_is_number, names)) for names in listed}) > 1:
        raise UsageError.at(
            "classes", "found labels that are numbers in one file and names in another",
            "name the classes in the order of their numbers",
        )  # fmt: skip
    everything = [text for names in listed for text in names]
    return tuple(sorted(set(everything), key=_ascending))


def places(outputs: Outputs, classes: tuple[str, ...], what: str) -> NDArray[np.int64]:
    """Give the class index of each label, shape (n,)."""
    names = texts(outputs.values)
    index = {name: i for i, name in enumerate(classes)}
    if all(name in index for name in names):
        return np.array([index[name] for name in names], dtype=np.int64)
    numbers = _whole(outputs.values, names)
    if numbers is not None and np.all((numbers >= 0) & (numbers < len(classes))):
        return numbers
    odd = next(
        i
        for i, name in enumerate(names)
        if name not in index and (numbers is None or not 0 <= numbers[i] < len(classes))
    )
    shown = ", ".join(classes[:5]) + (", ..." if len(classes) > 5 else "")
    table = outputs.table
    raise refused(
        table.file, f"{what}, {table.row(odd)}", f"found {names[odd]!r}",
        f"give one of the {len(classes)} classes ({shown}) or its number from 0, or name the "
        "classes in the order of the columns",
    )  # fmt: skip


def texts(values: NDArray[Any]) -> list[str]:
    """Give labels as text; whole numbers without a point, whatever their type."""
    values = values.reshape(-1)
    if values.dtype.kind == "f" and not np.any(values % 1):
        return [str(int(value)) for value in values.tolist()]
    return [str(value) for value in values.tolist()]


def _whole(values: NDArray[Any], names: list[str]) -> NDArray[np.int64] | None:
    if values.dtype.kind == "f" and np.any(values % 1):
        return None
    try:
        return np.array([int(name) for name in names], dtype=np.int64)
    except (ValueError, OverflowError):
        return None


def _is_number(name: str) -> bool:
    return name.lstrip("-").isdecimal()


def _ascending(name: str) -> tuple[bool, float, str]:
    """Numbers by size, then names."""
    return (False, float(name), name) if _is_number(name) else (True, 0.0, name)
