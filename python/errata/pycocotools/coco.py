"""The class `COCO`: a COCO document in memory, indexed by annotation, image and category."""

from __future__ import annotations

import itertools
import os
import time
from collections import defaultdict
from typing import Any

from errata.pycocotools import mask as maskUtils
from errata.pycocotools.collection import paused_collection
from errata.pycocotools.files import ResultsFile, TruthFile
from errata.pycocotools.index import Index as _Index
from errata.pycocotools.results import document_of, read_results, rows_of_array

Record = dict[str, Any]

_OF_RECORDS = ("dataset", "anns", "imgs", "cats", "imgToAnns", "catToImgs")
"""The attributes that hold records."""


class COCO:
    """A COCO document (images, annotations, categories) and the ways to look things up in it.

    Parameters
    ----------
    annotation_file : path, optional
        A JSON file. Without it the document is empty: assign `dataset` and call `createIndex`.

    Attributes
    ----------
    dataset : dict
        The document. Edit it as you like; call `createIndex` where records come or go.
    anns, imgs, cats : dict
        The records by id; of several with one id, the last.
    imgToAnns : defaultdict of list
        The annotations of an image, in the order of the document.
    catToImgs : defaultdict of list
        The image of each annotation of a category.

    Examples
    --------
    >>> from errata.pycocotools.coco import COCO
    >>> coco = COCO()
    >>> coco.dataset = {"images": [{"id": 7}], "categories": [{"id": 1, "name": "car"}],
    ...                 "annotations": [{"id": 5, "image_id": 7, "category_id": 1}]}
    >>> coco.createIndex()
    creating index...
    index created!
    >>> coco.getAnnIds(imgIds=7)
    [5]
    """

    dataset: Record
    anns: dict[Any, Record]
    imgs: dict[Any, Record]
    cats: dict[Any, Record]
    imgToAnns: defaultdict[Any, list[Record]]
    catToImgs: defaultdict[Any, list[Any]]

    unread: TruthFile | ResultsFile | None = None
    _truth: COCO | None = None
    """The file, as long as nobody has asked for a record; then the attributes above are not set."""

    def __init__(self, annotation_file: Any = None) -> None:
        if annotation_file is None:
            self._take({}, _Index())
            return
        print("loading annotations into memory...")
        tic = time.time()
        with open(annotation_file, "rb") as opened:  # noqa: PTH123 (whatever open() takes)
            file = TruthFile(opened.read())
        if type(self).createIndex is COCO.createIndex and file.columns("bbox") is not None:
            self.unread = file
            print(f"Done (t={time.time() - tic:0.2f}s)")
            print("creating index...\nindex created!")
            return
        with paused_collection():
            dataset = file.records()
        if type(dataset) is not dict:
            raise AssertionError(f"annotation file format {type(dataset)} not supported")
        print(f"Done (t={time.time() - tic:0.2f}s)")
        self._take(dataset, _Index())
        self.createIndex()

    def createIndex(self) -> None:
        """Index `dataset` anew: after records came or went, or changed their ids."""
        print("creating index...")
        with paused_collection():
            index = _Index.of(self.dataset)
        print("index created!")
        self._take(self.dataset, index)

    def _take(self, dataset: Record, index: _Index) -> None:
        self.dataset = dataset
        self.anns, self.imgs, self.cats = index.anns, index.imgs, index.cats
        self.imgToAnns, self.catToImgs = index.by_image, index.by_category

    def _read(self) -> None:
        """Make the records of the file, since somebody asks for them."""
        file, self.unread = self.unread, None
        if file is None:
            return
        with paused_collection():
            records = file.records()
            dataset = records if self._truth is None else document_of(self._truth, records)
            self._take(dataset, _Index.of(dataset))
        self._truth = None

    def __getattr__(self, name: str) -> Any:
        if name in _OF_RECORDS and self.unread is not None:
            self._read()
            return vars(self)[name]
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OF_RECORDS and self.unread is not None:
            self._read()
        object.__setattr__(self, name, value)

    def info(self) -> None:
        """Print the document's ``info``."""
        for key, value in self.dataset["info"].items():
            print(f"{key}: {value}")

    def getAnnIds(
        self, imgIds: Any = (), catIds: Any = (), areaRng: Any = (), iscrowd: Any = None
    ) -> list[Any]:
        """Ids of annotations: of these images and categories, inside an area range, crowds or not.

        The order is that of `imgIds`, then of the document. An empty filter lets all pass.
        """
        imgIds, catIds = _listed(imgIds), _listed(catIds)
        if len(imgIds) > 0:
            of = [self.imgToAnns[image] for image in imgIds if image in self.imgToAnns]
            anns = list(itertools.chain.from_iterable(of))
        else:
            anns = self.dataset["annotations"]
        if len(catIds) > 0:
            wanted = _members(catIds)
            anns = [ann for ann in anns if ann["category_id"] in wanted]
        if len(areaRng) > 0:
            anns = [ann for ann in anns if areaRng[0] < ann["area"] < areaRng[1]]
        if iscrowd is not None:
            anns = [ann for ann in anns if ann["iscrowd"] == iscrowd]
        return [ann["id"] for ann in anns]

    def getCatIds(self, catNms: Any = (), supNms: Any = (), catIds: Any = ()) -> list[Any]:
        """Ids of categories: of these names, supercategories, ids; empty filters let all pass."""
        given = {"name": catNms, "supercategory": supNms, "id": catIds}
        filters = {key: _listed(ids) for key, ids in given.items()}
        if self.unread is not None and not any(len(allowed) for allowed in filters.values()):
            ids = self.unread.category_ids()
            if ids is not None:
                return ids
        cats = self.dataset["categories"]
        for key, allowed in filters.items():
            if len(allowed) > 0:
                cats = [cat for cat in cats if cat[key] in allowed]
        return [cat["id"] for cat in cats]

    def getImgIds(self, imgIds: Any = (), catIds: Any = ()) -> list[Any]:
        """Ids of images: of these ids, and with annotations of every one of these categories."""
        imgIds, catIds = _listed(imgIds), _listed(catIds)
        if len(imgIds) == len(catIds) == 0:
            return list(self.imgs.keys()) if self.unread is None else self.unread.image_ids()
        ids = set(imgIds)
        for i, category in enumerate(catIds):
            if i == 0 and len(ids) == 0:
                ids = set(self.catToImgs[category])
            else:
                ids &= set(self.catToImgs[category])
        return list(ids)

    def loadAnns(self, ids: Any = ()) -> list[Record]:
        """Annotations by id."""
        return _load(self.anns, ids)

    def loadCats(self, ids: Any = ()) -> list[Record]:
        """Categories by id."""
        return _load(self.cats, ids)

    def loadImgs(self, ids: Any = ()) -> list[Record]:
        """Images by id."""
        return _load(self.imgs, ids)

    def showAnns(self, anns: list[Record], draw_bbox: bool = False) -> int | None:
        """Draw annotations on the current axes of matplotlib, or print captions."""
        from errata.pycocotools.draw import show

        return show(self, anns, draw_bbox=draw_bbox)

    def loadRes(self, resFile: Any) -> COCO:
        """Take the results of a model on these images.

        Parameters
        ----------
        resFile : path, list of dict, or ndarray of shape (n, 7)
            The first record settles what kind of results these are: captions, boxes, masks (RLE
            with a string of counts) or keypoints. The records get an `id` from 1 on, an `area`,
            `iscrowd` 0 and whichever of `bbox` and `segmentation` can be had from the other; a
            list's own dicts get them.

        Raises
        ------
        AssertionError
            Not a list, or images that are not in the data set.
        IndexError
            An empty list: what kind of results it has none of cannot be known.
        """
        print("Loading and preparing results...")
        tic = time.time()
        found = COCO()
        file = self._results_file(resFile)
        if file is None:
            with paused_collection():
                dataset = document_of(self, read_results(self, resFile))
        print(f"DONE (t={time.time() - tic:0.2f}s)")
        if file is None:
            found.dataset = dataset
            found.createIndex()
            return found
        for name in _OF_RECORDS:
            delattr(found, name)
        found.unread, found._truth = file, self
        print("creating index...\nindex created!")
        return found

    def _results_file(self, given: Any) -> ResultsFile | None:
        """The file of results, if they need not be looked at before they are evaluated."""
        if not isinstance(self.unread, TruthFile) or not isinstance(given, str | os.PathLike):
            return None
        with open(given, "rb") as opened:  # noqa: PTH123 (whatever open() takes)
            file = ResultsFile(opened.read(), self.unread)
        return file if file.columns("bbox") is not None else None

    def loadNumpyAnnotations(self, data: Any) -> list[Record]:
        """Records of an array whose rows are image, x, y, width, height, score, category."""
        return rows_of_array(data)

    def download(self, tarDir: Any = None, imgIds: Any = ()) -> int | None:
        """Download images to a folder from their ``coco_url``; those that are there stay."""
        from errata.pycocotools.download import download

        return download(self, tarDir, imgIds)

    def annToRLE(self, ann: Record) -> Any:
        """RLE of an annotation that has polygons, an RLE with a list of counts, or an RLE."""
        image = self.imgs[ann["image_id"]]
        height, width = image["height"], image["width"]
        segmentation = ann["segmentation"]
        if type(segmentation) is list:
            return maskUtils.merge(maskUtils.frPyObjects(segmentation, height, width))
        if type(segmentation["counts"]) is list:
            return maskUtils.frPyObjects(segmentation, height, width)
        return segmentation

    def annToMask(self, ann: Record) -> Any:
        """Binary mask of an annotation: uint8, shape (height, width), Fortran order."""
        return maskUtils.decode(self.annToRLE(ann))


def _isArrayLike(obj: Any) -> bool:
    return hasattr(obj, "__iter__") and hasattr(obj, "__len__")


def _listed(ids: Any) -> Any:
    return ids if _isArrayLike(ids) else [ids]


def _members(ids: Any) -> Any:
    """Give what answers ``in`` as `ids` does, and at once where that is safe."""
    import numpy as np

    if isinstance(ids, np.ndarray) and ids.dtype.kind in "iu":
        return set(ids.ravel().tolist())
    plain = int | str | np.integer
    if isinstance(ids, list | tuple) and all(isinstance(id_, plain) for id_ in ids):
        return set(ids)
    return ids


def _load(records: dict[Any, Record], ids: Any) -> list[Record]:
    if _isArrayLike(ids):
        return [records[id_] for id_ in ids]
    if type(ids) is int:
        return [records[ids]]
    # As there: a single id of another type gives nothing, which no caller checks for.
    return None  # type: ignore[return-value]
