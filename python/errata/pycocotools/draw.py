"""What `COCO.showAnns` draws: polygons, masks, keypoints with skeletons, boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.errors import MissingExtraError
from errata.pycocotools import mask

if TYPE_CHECKING:
    from errata.pycocotools.coco import COCO

Record = dict[str, Any]

CROWD_COLOUR = (2 / 255, 166 / 255, 101 / 255)
"""The green that COCO gives to crowds."""


def show(coco: COCO, anns: list[Record], *, draw_bbox: bool) -> int | None:
    """Draw annotations on the current axes; print them if they are captions."""
    if len(anns) == 0:
        return 0
    if "segmentation" in anns[0] or "keypoints" in anns[0]:
        _draw(coco, anns, draw_bbox=draw_bbox)
    elif "caption" in anns[0]:
        for ann in anns:
            print(ann["caption"])
    else:
        raise Exception("datasetType not supported")  # noqa: TRY002 (the class that callers know)
    return None


def _draw(coco: COCO, anns: list[Record], *, draw_bbox: bool) -> None:
    import numpy as np

    try:
        from matplotlib import pyplot as plt
        from matplotlib.collections import PatchCollection
        from matplotlib.patches import Polygon
    except ImportError as error:
        raise MissingExtraError.of("matplotlib", "plot") from error

    axes = plt.gca()
    axes.set_autoscale_on(False)
    outlines: list[Any] = []
    colours: list[Any] = []
    for ann in anns:
        # Light colours, from NumPy's common stream: a caller's seed settles them.
        colour = (np.random.random((1, 3)) * 0.6 + 0.4).tolist()[0]  # noqa: NPY002
        shapes = []
        if "segmentation" in ann:
            if type(ann["segmentation"]) is list:
                shapes += [
                    np.array(part).reshape((len(part) // 2, 2)) for part in ann["segmentation"]
                ]
            else:
                _draw_mask(axes, ann)
        if type(ann.get("keypoints")) is list:
            _draw_keypoints(plt, coco, ann, colour)
        if draw_bbox:
            x, y, w, h = ann["bbox"]
            shapes.append(np.array([[x, y], [x, y + h], [x + w, y + h], [x + w, y]]))
        outlines += [Polygon(shape) for shape in shapes]
        colours += [colour] * len(shapes)
    axes.add_collection(PatchCollection(outlines, facecolor=colours, linewidths=0, alpha=0.4))
    axes.add_collection(
        PatchCollection(outlines, facecolor="none", edgecolors=colours, linewidths=2)
    )


def _draw_mask(axes: Any, ann: Record) -> None:
    import numpy as np

    # Colours of crowds are fixed, those of others random, as above.
    colour = CROWD_COLOUR
    rle = ann["segmentation"]
    if type(rle["counts"]) is list:
        rle = mask.frPyObjects(rle, *rle["size"])
    pixels = mask.decode(rle)
    if ann["iscrowd"] == 0:
        colour = np.random.random((1, 3)).tolist()[0]  # noqa: NPY002
    picture = np.empty((*pixels.shape, 4))
    picture[..., :3] = colour
    picture[..., 3] = pixels * 0.5
    axes.imshow(picture)


def _draw_keypoints(plt: Any, coco: COCO, ann: Record, colour: Any) -> None:
    import numpy as np

    skeleton = np.array(coco.loadCats(ann["category_id"])[0]["skeleton"]) - 1
    points = np.array(ann["keypoints"])
    x, y, seen = points[0::3], points[1::3], points[2::3]
    for bone in skeleton:
        if np.all(seen[bone] > 0):
            plt.plot(x[bone], y[bone], linewidth=3, color=colour)
    dot = {"markersize": 8, "markerfacecolor": colour, "markeredgewidth": 2}
    plt.plot(x[seen > 0], y[seen > 0], "o", markeredgecolor="k", **dot)
    plt.plot(x[seen > 1], y[seen > 1], "o", markeredgecolor=colour, **dot)
