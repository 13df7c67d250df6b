"""Let `import pycocotools` mean this package, and undo it.

The idea: an import statement looks into `sys.modules` first. So the names of pycocotools' modules
are made to lead to these modules there, and whatever stood under them before is kept aside.
Code that asks for the installed version, instead of importing, finds a distribution of that name.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.metadata import Distribution
    from types import ModuleType

_NAME = "pycocotools"
_MODULES = ("", ".coco", ".cocoeval", ".mask", "._mask")

_replaced: dict[str, ModuleType] | None = None
"""What stood under the names before; None while nothing is installed."""


class Installed:
    """What `install` gives: leave its ``with`` block, and everything is as it was before."""

    def __init__(self, *, by_this_call: bool) -> None:
        self._by_this_call = by_this_call

    def __enter__(self) -> Installed:  # noqa: PYI034 (Python 3.10 has no Self)
        return self

    def __exit__(self, *error: object) -> None:
        if self._by_this_call:
            uninstall()


def install() -> Installed:
    """Let ``import pycocotools`` mean `errata.pycocotools`, in this process.

    Call it before anything else imports pycocotools: names that were imported before keep the
    objects that they have. Whether pycocotools is installed does not matter. A second call changes
    nothing.

    Returns
    -------
    Installed
        A context manager, for those who want it undone at the end of a block. A block within
        another undoes nothing.

    Examples
    --------
    >>> import errata.pycocotools
    >>> with errata.pycocotools.install():
    ...     from pycocotools.cocoeval import COCOeval
    >>> COCOeval.__module__
    'errata.pycocotools.cocoeval'
    """
    global _replaced  # noqa: PLW0603 (so is sys.modules)
    if _replaced is not None:
        return Installed(by_this_call=False)
    ours = {f"{_NAME}{name}": import_module(f"errata.{_NAME}{name}") for name in _MODULES}
    _replaced = _taken_out()
    sys.modules.update(ours)
    sys.meta_path.append(_FINDER)
    return Installed(by_this_call=True)


def uninstall() -> None:
    """Undo `install`; nothing happens where nothing is installed."""
    global _replaced  # noqa: PLW0603
    if _replaced is None:
        return
    _taken_out()
    sys.modules.update(_replaced)
    sys.meta_path.remove(_FINDER)
    _replaced = None


def _taken_out() -> dict[str, ModuleType]:
    """Remove every module of the name from `sys.modules`, and give them."""
    names = [name for name in sys.modules if name.split(".")[0] == _NAME]
    return {name: sys.modules.pop(name) for name in names}


class _Finder:
    """Comes last on `sys.meta_path`, so a pycocotools that is installed answers for itself."""

    def find_spec(self, *_name: Any) -> None:
        return None

    def find_distributions(self, context: Any = None) -> Iterable[Distribution]:
        from errata.pycocotools.distribution import found_as

        return found_as(_NAME, context)


_FINDER = _Finder()
