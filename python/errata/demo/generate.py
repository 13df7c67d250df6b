"""Draws the whole demo data set."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

import numpy as np

from errata.demo.camera import take
from errata.demo.detector import detect
from errata.demo.embeddings import embed
from errata.demo.fates import decide_fates
from errata.demo.files import DemoFiles
from errata.demo.ground_truth import ground_truth
from errata.demo.habits import MODEL_A, MODEL_B
from errata.demo.label_mistakes import choose_mistakes
from errata.demo.layout import place_things
from errata.demo.planted import planted_facts
from errata.demo.settings import plan_settings
from errata.demo.write import write_facts, write_ground_truth, write_picture, write_results
from errata.errors import UsageError


def generate(
    out_dir: str | PathLike[str],
    *,
    n_images: int = 500,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> DemoFiles:
    """Draw a detection data set whose mistakes are known, and write it to a folder.

    Pictures of streets, highways, parks and harbours by day, dusk and night; COCO ground truth with
    planted label mistakes; the results of two models, of which A fails at night, misses small
    things, takes trucks for buses and repeats itself, while B repairs most of that and misses what
    is half hidden; embeddings in which the scenes, and the night, are clusters; and
    `planted.json`, which names every planted mistake.

    Parameters
    ----------
    out_dir
        A new or empty folder, or one that holds an earlier demo, which is then overwritten.
    n_images
        Number of pictures.
    seed
        The same seed and number of pictures give the same bytes with the same releases of
        Pillow and NumPy.
    progress
        Called as `progress(done, total)` after each picture.

    Returns
    -------
    DemoFiles
        The paths of what was written.

    Raises
    ------
    UsageError
        A `ValueError`: `out_dir` holds anything but an earlier demo, `n_images` is not in
        1..999999 or `seed` is negative.

    Examples
    --------
    >>> import json, tempfile
    >>> from errata.demo import generate
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = generate(folder, n_images=3)
    ...     len(json.loads(files.gt.read_text())["images"])
    3
    """
    if not 1 <= n_images <= 999_999:
        message = f"n_images must be between 1 and 999999, not {n_images}."
        raise UsageError(message)
    if seed < 0:
        message = f"seed must be 0 or more, not {seed}."
        raise UsageError(message)
    files = DemoFiles.under(Path(out_dir))
    files.claim()

    pictures = place_things(plan_settings(n_images, seed), seed)
    models = (MODEL_A, MODEL_B)
    fates = [decide_fates(pictures, habits, seed) for habits in models]
    mistakes = choose_mistakes(pictures, fates, seed)
    results = [
        detect(pictures, fate, mistakes, habits, seed)
        for habits, fate in zip(models, fates, strict=True)
    ]
    for done, picture in enumerate(pictures, start=1):
        write_picture(files.images / picture.setting.file_name, take(picture, seed))
        if progress is not None:
            progress(done, n_images)
    write_ground_truth(files.gt, ground_truth(pictures, mistakes, seed))
    write_results(files.model_a, results[0])
    write_results(files.model_b, results[1])
    np.save(files.embeddings, embed(pictures, seed))
    outputs = list(zip(models, fates, results, strict=True))
    write_facts(files.planted, planted_facts(pictures, mistakes, outputs, seed))
    return files
