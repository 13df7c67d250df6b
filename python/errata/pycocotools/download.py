"""What `COCO.download` does: images by their ``coco_url`` into a folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errata.pycocotools.coco import COCO


def download(coco: COCO, folder: Any, ids: Any) -> int | None:
    """Fetch images that are not there yet, one after the other; -1 without a folder."""
    if folder is None:
        print("Please specify target directory")
        return -1
    from urllib.request import urlretrieve

    images = list(coco.imgs.values()) if len(ids) == 0 else coco.loadImgs(ids)
    Path(folder).mkdir(parents=True, exist_ok=True)
    for number, image in enumerate(images):
        tic = time.time()
        path = Path(folder) / image["file_name"]
        if not path.exists():
            urlretrieve(image["coco_url"], path)
        print(f"downloaded {number}/{len(images)} images (t={time.time() - tic:0.1f}s)")
    return None
