"""The work of `errata embed`: read, compute, write, and tell how it came about."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from errata.cli import stderr
from errata.cli.embed_options import maker
from errata.cli.inputs import read_model, read_truth
from errata.cli.progress import told
from errata.errors import FileError, MissingExtraError, UsageError

if TYPE_CHECKING:
    from errata.columns import Dataset, InferenceSet
    from errata.embeddings import VectorCache
    from errata.embeddings.columns import Subject
    from errata.embeddings.computed import Computed
    from errata.embeddings.job import Job


@dataclass(frozen=True, eq=False)
class Embedded:
    """What was written, and how it came about."""

    out: str
    of: str
    gt: str | None
    dt: str | None
    made_by: str
    done: Computed
    cache: str | None
    inputs: dict[str, dict[str, str]]

    @property
    def learned(self) -> bool:
        """Whether a model made the vectors."""
        return self.made_by.startswith("onnx")

    def to_dict(self) -> dict[str, Any]:
        """Give all of it as plain Python."""
        from errata import __version__

        done = self.done
        return {
            "errata": __version__,
            "file": self.out,
            "of": self.of,
            "shape": list(done.vectors.shape),
            "made_by": self.made_by,
            "computed": done.computed,
            "cached": done.cached,
            "pictures": done.pictures,
            "decoded": done.decoded,
            "odd_boxes": done.odd,
            "other_size": done.other_size,
            "left_out": done.left_out,
            "cache": self.cache,
            "seconds": done.seconds,
            **self.inputs,
        }


def run(
    images: str,
    out: str,
    *,
    gt: str | None,
    dt: str | None,
    of: str,
    margin: float,
    min_score: float | None,
    skip_missing: bool,
    cache: str | None,
    no_cache: bool,
    **model: Any,
) -> Embedded:
    """Do the work that the options ask for."""
    from errata.embeddings.job import Job

    _refuse_without_pyarrow(out)
    # Of metadata that is odd, and of many pixels, before it says what counts.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    kept = _cache(cache, no_cache=no_cache)
    dataset = None if gt is None else read_truth(gt, skip_invalid=False)
    inferences = None if dataset is None or dt is None else read_model(dt, dataset)
    job = Job(maker(**model), margin, kept, skip=skip_missing)
    with _told(job):
        if dataset is None:
            made_by, done = _files(images, out, job, patches=model["patches"] is not None)
        else:
            made_by, done = _rows(dataset, inferences, images, out, job, of, min_score)
    inputs = {"dataset": dataset, "inferences": inferences}
    return Embedded(
        out=out,
        of="patches" if model["patches"] is not None else of,
        gt=gt,
        dt=dt,
        made_by=made_by,
        done=done,
        cache=None if kept is None else str(kept.folder),
        inputs={
            name: {"file": each.file, "blake3": each.blake3}
            for name, each in inputs.items()
            if each is not None
        },
    )


def _files(images: str, out: str, job: Job, *, patches: bool) -> tuple[str, Computed]:
    if patches:
        from errata.embeddings.patches import embed_patches

        found, done = embed_patches(images, job)
        found.save(out)
        return done.made_by, done
    from errata.embeddings import write_table
    from errata.embeddings.compute import embed_files

    names, done = embed_files(images, job)
    write_table(out, done.vectors, {"file_name": names}, made_by=done.made_by)
    return done.made_by, done


def _rows(
    dataset: Dataset,
    inferences: InferenceSet | None,
    images: str,
    out: str,
    job: Job,
    of: str,
    min_score: float | None,
) -> tuple[str, Computed]:
    from errata.embeddings import write
    from errata.embeddings.compute import embed_rows

    found, done = embed_rows(
        dataset, images, job, of=cast("Subject", of), inferences=inferences, min_score=min_score
    )
    write(found, out, dataset, inferences)
    return found.made_by, done


def _cache(folder: str | None, *, no_cache: bool) -> VectorCache | None:
    """Give the cache; one that is there by default and cannot be made is only missed."""
    from errata.embeddings import VectorCache

    if no_cache:
        if folder is not None:
            raise UsageError.at("--cache", "found --no-cache beside it", "give one of the two")
        return None
    try:
        return VectorCache(folder)
    except FileError as error:
        if folder is not None:
            raise
        stderr.say("warning", f"no vectors are kept: {error}")
        return None


@contextmanager
def _told(job: Job) -> Iterator[None]:
    """Tell progress, and after a Control-C what is left of the work."""
    share = [0]

    def count(done: int, total: int) -> None:
        share[0] = 100 * done // total

    job.progress = count
    try:
        with told("computing vectors", 100, lambda: share[0]):
            yield
    except KeyboardInterrupt:
        if job.cache is not None:
            stderr.say(
                "note",
                f"what was computed is kept in {job.cache.folder}; the same command goes on there",
            )
        raise


def _refuse_without_pyarrow(out: str) -> None:
    """Say at the start what would be said at the end."""
    if out.lower().endswith((".parquet", ".arrow", ".feather")) and find_spec("pyarrow") is None:
        raise MissingExtraError.of("pyarrow", "arrow")
