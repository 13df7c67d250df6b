"""Kinds of Arrow types, as far as vectors and their names are concerned."""

from __future__ import annotations

from typing import Any

from pyarrow import types


def storage(kind: Any) -> Any:
    """Give the type that an extension, such as a tensor of fixed shape, is stored as."""
    return getattr(kind, "storage_type", kind)


def is_list(kind: Any) -> bool:
    """Whether it holds lists."""
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def is_number(kind: Any) -> bool:
    """Whether it holds numbers, or what counts as 0 and 1."""
    return bool(
        types.is_floating(kind)
        or types.is_integer(kind)
        or types.is_boolean(kind)
        or types.is_decimal(kind)
    )


def is_text(kind: Any) -> bool:
    """Whether it holds strings."""
    return str(kind) in ("string", "large_string", "string_view")


def names_rows(kind: Any) -> bool:
    """Whether it holds ids or file names, perhaps as categories."""
    plain = kind.value_type if types.is_dictionary(kind) else kind
    return is_text(plain) or bool(
        types.is_integer(plain) or types.is_floating(plain) or types.is_null(plain)
    )
