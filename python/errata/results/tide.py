"""Errors by kind, and what each kind costs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata._core import Tide as Core
from errata.errors import UsageError
from errata.results.base import Result
from errata.results.html import show

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from errata.columns import Dataset, InferenceSet
    from errata.results.error_rows import ErrorRows


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One kind of error, of one class or of all.

    ``count`` has the ``absorbed`` ones among it: those lie in an ignored region and cost nothing by
    being there, though their repair may find an object. ``dap`` is the average precision with all
    errors of the kind repaired, less what it is now, never below 0; None where nothing would be
    left to average.
    """

    kind: str
    count: int
    absorbed: int
    dap: float | None


@dataclass(frozen=True, slots=True)
class ClassErrors:
    """The errors of one class, or of all.

    ``n_gt`` objects are to be found, ``n_right`` detections found one, ``left_out`` detections were
    not looked at, beyond the highest-scored of their image. Detections are counted for their own
    class, missed objects for theirs.

    ``ap`` is the average precision as it is: 0 of a class with detections that count and without
    objects; None, and not averaged, of a class with neither. ``false_positives`` is what it gains
    if all that is wrong is ranked last, ``false_negatives`` if no object is asked for that was not
    found.
    """

    label: str
    n_gt: int
    n_right: int
    left_out: int
    ap: float | None
    kinds: tuple[ErrorKind, ...]
    false_positives: float | None
    false_negatives: float | None

    def __getitem__(self, kind: str) -> ErrorKind:
        """One of the kinds by name."""
        for each in self.kinds:
            if each.kind == kind:
                return each
        raise KeyError(kind)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {**asdict(self), "kinds": [asdict(each) for each in self.kinds]}


class TideErrors(Result):
    """Errors by kind, and what each kind costs, of all classes and of each; frozen.

    ``errors["localisation"]`` is an `ErrorKind` of all classes; the main table has one row for each
    kind.

    Attributes
    ----------
    pooled : ClassErrors
        All classes: counts are sums, average precisions means over the classes that have one.
    per_class : tuple of ClassErrors
        Every class, the data set's categories first.
    pos_thr, bg_thr : float
        The overlaps from which an object is found, and up to which a detection is on nothing.
    max_dets : int
        Detections looked at per image.
    provenance : dict
    """

    __slots__ = (
        "_core", "_dataset", "_inferences", "bg_thr", "max_dets", "per_class", "pooled", "pos_thr",
        "provenance",
    )  # fmt: skip
    _core: Core
    _dataset: Dataset
    _inferences: InferenceSet
    bg_thr: float
    max_dets: int
    per_class: tuple[ClassErrors, ...]
    pooled: ClassErrors
    pos_thr: float
    provenance: dict[str, Any]

    def __init__(
        self, core: Core, dataset: Dataset, inferences: InferenceSet, **parts: Any
    ) -> None:
        pooled, classes = core.tallies()
        self._freeze(
            _core=core,
            _dataset=dataset,
            _inferences=inferences,
            pooled=_class_errors("all classes", pooled),
            per_class=tuple(map(_class_errors, inferences.labels, classes)),
            **parts,
        )

    @property
    def ap(self) -> float | None:
        """Average precision as it is, the mean over classes; None without any."""
        return self.pooled.ap

    @property
    def kinds(self) -> tuple[ErrorKind, ...]:
        """The six kinds of all classes."""
        return self.pooled.kinds

    @property
    def false_positives(self) -> float | None:
        """What average precision gains if all that is wrong is ranked last."""
        return self.pooled.false_positives

    @property
    def false_negatives(self) -> float | None:
        """What average precision gains if only objects that were found are asked for."""
        return self.pooled.false_negatives

    def __getitem__(self, kind: str) -> ErrorKind:
        """One of the kinds of all classes by name."""
        return self.pooled[kind]

    def examples(self, kind: str | None = None, label: str | None = None) -> ErrorRows:
        """The errors behind a count: as many as the count says.

        Highest score first, missed objects last; equal ones by image and row.

        Parameters
        ----------
        kind : str, optional
            One of the six; all by default.
        label : str, optional
            Only those that are counted for this class.

        Examples
        --------
        >>> import errata
        >>> errors = errata.tide(*errata.sample_set())
        >>> errors.examples(label="car").kind
        ['classification', 'duplicate']
        """
        from errata.results.error_rows import ErrorRows

        names = self._core.kinds()
        if kind is not None and kind not in names:
            raise UsageError.at("kind", f"found {kind!r}", f"use one of {tuple(names)}")
        index = None if label is None else self._inferences.label_index.get(label)
        if label is not None and index is None:
            advice = "use a label of one of the classes in per_class"
            raise UsageError.at("label", f"found the label {label!r}", advice)
        columns = self._core.rows(names if kind is None else [kind], index)
        return ErrorRows(
            self._dataset,
            self._inferences,
            score_thr=None,
            iou_thr=self.pos_thr,
            provenance=self.provenance,
            **columns,
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python, but for the examples."""
        return {
            "pos_thr": self.pos_thr,
            "bg_thr": self.bg_thr,
            "max_dets": self.max_dets,
            "pooled": self.pooled.to_dict(),
            "per_class": [each.to_dict() for each in self.per_class],
            "background_index": len(self.per_class),
            "provenance": self.provenance,
        }

    def plot(self) -> Figure:
        """Draw what each kind costs with matplotlib."""
        from errata.plot.tide import draw

        return draw(self)

    def _columns(self) -> dict[str, list[Any]]:
        names = ("kind", "count", "absorbed", "dap")
        return {name: [getattr(each, name) for each in self.kinds] for name in names}

    def __repr__(self) -> str:
        costs = ", ".join(f"{e.kind}={show(e.dap)} ({e.count})" for e in self.kinds)
        return f"TideErrors(ap={show(self.ap)}, {costs})"


def _class_errors(label: str, row: tuple[Any, ...]) -> ClassErrors:
    """Name the parts of a row from the engine."""
    n_gt, n_right, left_out, counts, absorbed, ap, daps, positives, negatives = row
    parts = zip(Core.kinds(), counts, absorbed, daps, strict=True)
    kinds = tuple(ErrorKind(*part) for part in parts)
    return ClassErrors(label, n_gt, n_right, left_out, ap, kinds, positives, negatives)
