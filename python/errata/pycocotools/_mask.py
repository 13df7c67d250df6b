"""The functions behind `mask`, on lists only, as pycocotools' compiled module has them.

Some programs import this module under pycocotools' name. What `mask` does with a single object is
done there; here are the rules for what counts as what.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from errata import _core
from errata.errors import UsageError

Rle = dict[str, Any]


def encode(mask: Any) -> list[Rle]:
    """RLEs of masks of shape (h, w, n), uint8 or bool, in Fortran order."""
    if type(mask) is not np.ndarray:
        raise TypeError(f"mask: expected numpy.ndarray, got {type(mask).__name__}")
    if mask.ndim != 3 or mask.dtype not in (np.uint8, np.bool_) or not mask.flags.f_contiguous:
        found = f"found {mask.dtype} of shape {mask.shape}"
        order = "" if mask.flags.f_contiguous else ", not Fortran contiguous"
        advice = "give np.asfortranarray(mask, dtype=np.uint8) of shape (height, width, n)"
        raise UsageError.at("mask", f"{found}{order}", advice)
    pixels = mask.view(np.uint8)
    if pixels.size and pixels.max() > 1:
        pixels = _toggled(pixels)
    return _to_dicts(_core.Masks.from_bitmaps(pixels))


def _toggled(pixels: Any) -> Any:
    """Pixels as pycocotools reads them: every change of value ends a run.

    So with two values beside 0 in one mask, one of them counts as background where they meet.
    """
    flat = pixels.reshape(-1, pixels.shape[2], order="F")
    changes = np.diff(flat, axis=0, prepend=np.uint8(0)) != 0
    found = np.logical_xor.accumulate(changes, axis=0).astype(np.uint8)
    return found.reshape(pixels.shape, order="F")


def decode(rleObjs: Any) -> Any:
    """Masks of shape (h, w, n), uint8, in Fortran order; all must have one size."""
    return _masks(rleObjs).decode()


def merge(rleObjs: Any, intersect: Any = 0) -> Rle:
    """Union or intersection; an empty RLE of no image where sizes differ, or there are none."""
    masks = _masks(rleObjs)
    if len(set(masks.sizes())) != 1:
        return {"size": [0, 0], "counts": b""}
    return _to_dicts(masks.merge(bool(intersect)))[0]


def area(rleObjs: Any) -> Any:
    """Foreground pixels, uint32 of shape (n,)."""
    return _masks(rleObjs).area()


def toBbox(rleObjs: Any) -> Any:
    """Boxes around the foreground, shape (n, 4)."""
    return _masks(rleObjs).bounds()


def iou(dt: Any, gt: Any, pyiscrowd: Any) -> Any:
    """Overlap of every `dt` with every `gt`, shape (n, m); an empty list where one has none.

    Both are boxes (an array, or a list of lists of four numbers), or both lists of RLEs. For a
    crowd the overlap is intersection / area of the detection. RLEs of different sizes have -1,
    unless their boxes do not touch.
    """
    crowd = np.array(pyiscrowd, dtype=np.uint8)
    if crowd.ndim != 1:
        raise UsageError.at("iscrowd", f"found {crowd.ndim} dimensions", "give a list of flags")
    dts, gts = _shapes(dt), _shapes(gt)
    if len(crowd) != (0 if gts is None else len(gts)):
        raise AssertionError("iou(iscrowd=) must have the same length as gt")
    if dts is None or gts is None:
        return []
    flags = crowd.astype(np.bool_)
    if isinstance(dts, _core.Masks) and isinstance(gts, _core.Masks):
        return np.asfortranarray(dts.iou(gts, flags))
    if isinstance(dts, np.ndarray) and isinstance(gts, np.ndarray):
        return _core.box_ious(dts, gts, flags).reshape((len(dts), len(gts)), order="F")
    raise Exception(  # noqa: TRY002 (the class that callers know)
        "The dt and gt should have the same data type, either RLEs, list or np.ndarray"
    )


def _shapes(objs: Any) -> Any:
    """Boxes as an array, or RLEs as masks; None where there are none."""
    if len(objs) == 0:
        return None
    if type(objs) is np.ndarray:
        if objs.ndim != 2 or objs.shape[1] != 4:
            raise Exception(  # noqa: TRY002
                "numpy ndarray input is only for *bounding boxes* and should have Nx4 dimension"
            )
        return np.ascontiguousarray(objs, dtype=np.float64)
    if type(objs) is not list:
        raise Exception(  # noqa: TRY002
            "unrecognized type.  The following type: RLEs (rle), np.ndarray (box), and list (box)"
            " are supported."
        )
    if all(len(obj) == 4 and type(obj) in (list, np.ndarray) for obj in objs):
        return np.ascontiguousarray(objs, dtype=np.float64)
    if all(type(obj) is dict for obj in objs):
        return _masks(objs)
    raise Exception("list input can be bounding box (Nx4) or RLEs ([RLE])")  # noqa: TRY002


def frBbox(bb: Any, h: int, w: int) -> list[Rle]:
    """RLEs of boxes, an array of float64 of shape (n, 4)."""
    if type(bb) is not np.ndarray:
        raise TypeError(f"bb: expected numpy.ndarray, got {type(bb).__name__}")
    if bb.dtype != np.float64 or bb.ndim != 2 or bb.shape[1] != 4:
        found = f"found {bb.dtype} of shape {bb.shape}"
        raise UsageError.at("bb", found, "give float64 of shape (n, 4)")
    left, top = bb[:, 0], bb[:, 1]
    right, bottom = left + bb[:, 2], top + bb[:, 3]
    return frPoly(np.stack([left, top, left, bottom, right, bottom, right, top], 1).tolist(), h, w)


def frPoly(poly: Any, h: int, w: int) -> list[Rle]:
    """RLEs of polygons, each a list x0, y0, x1, y1, ..."""
    outlines = [_outline(np.array(one, dtype=np.float64)) for one in poly]
    sizes = [(h, w)] * len(outlines)
    return _to_dicts(_core.Masks.from_segmentations([[one] for one in outlines], sizes))


def _outline(numbers: Any) -> list[float]:
    """Pairs of numbers, at least three: a point or a line is a triangle without an inside."""
    if numbers.ndim != 1:
        raise UsageError.at("poly", f"found {numbers.ndim} dimensions", "give x0, y0, x1, y1, ...")
    found: list[float] = numbers[: len(numbers) // 2 * 2].tolist()
    return found + found[:2] * (3 - len(found) // 2)


def frUncompressedRLE(ucRles: Any, h: int, w: int) -> list[Rle]:  # noqa: ARG001 (as it is there)
    """RLEs of RLEs whose counts are lists of run lengths; their own sizes count."""
    given = [
        {"size": list(one["size"]), "counts": np.array(one["counts"], dtype=np.uint32).tolist()}
        for one in ucRles
    ]
    return _to_dicts(_core.Masks.from_segmentations(given))


def frPyObjects(pyobj: Any, h: int, w: int) -> Any:
    """RLEs of boxes, polygons or uncompressed RLEs; the RLE of a single uncompressed one."""
    if type(pyobj) is np.ndarray:
        return frBbox(pyobj, h, w)
    if type(pyobj) is list:
        if len(pyobj[0]) == 4:
            return frBbox(pyobj, h, w)
        if len(pyobj[0]) > 4:
            return frPoly(pyobj, h, w)
        if _is_uncompressed(pyobj[0]):
            return frUncompressedRLE(pyobj, h, w)
    elif _is_uncompressed(pyobj):
        return frUncompressedRLE([pyobj], h, w)[0]
    raise Exception("input type is not supported.")  # noqa: TRY002 (the class that callers know)


def _is_uncompressed(obj: Any) -> bool:
    return type(obj) is dict and "counts" in obj and "size" in obj


def _masks(rles: Any) -> _core.Masks:
    """Read compressed RLEs."""
    for rle in rles:
        counts = rle["counts"]
        # A list of run lengths is read by `frPyObjects` alone, as there.
        if type(counts) is not bytes and type(counts) is not str:
            raise TypeError(f"Expected bytes, got {type(counts).__name__}")
        _height, _width = rle["size"][0], rle["size"][1]  # a missing one is a KeyError there too
    return _core.Masks.from_segmentations(rles)


def _to_dicts(masks: _core.Masks) -> list[Rle]:
    return [
        {"size": list(size), "counts": counts}
        for size, counts in zip(masks.sizes(), masks.counts(), strict=True)
    ]
