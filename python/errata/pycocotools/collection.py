"""No garbage collection while very many records are made.

Python's collector runs after every so many new containers and looks at all there are. While a
million lists are made, none of which can be garbage, that takes more time than making them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def paused_collection() -> Iterator[None]:
    """Let the collector rest for a block, if it runs at all."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
