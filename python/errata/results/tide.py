"""Errors by kind, and what each kind costs. Imports nothing heavy."""

from __future__ import annotations

from errata._core import Tide as Core
from errata.errors import UsageError
from errata.results.base import Result
from errata.results.html import show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from matplotlib.figure import Figure

    from errata.columns import Dataset, InferenceSet
    from errata.results.error_rows import ErrorRows


class ErrorKind(Result):
    """One kind of error of one class, or of all; frozen.

    Attributes
    ----------
    kind : str
        ``classification``, ``localisation``, ``both``, ``duplicate``, ``background``, ``missed``.
    count : int
        How many there are, absorbed ones among them.
    absorbed : int
        How many of them lie in an ignored region: these cost nothing by being there, though their
        repair may find an object.
    dap : float or None
        Average precision with all errors of this kind repaired, less what it is now, never below
        0; None where nothing would be left to average.
    """

    __slots__ = ("absorbed", "count", "dap", "kind")
    absorbed: int
    count: int
    dap: float | None
    kind: str

    def __init__(self, kind: str, count: int, absorbed: int, dap: float | None) -> None:
        self._freeze(kind=kind, count=count, absorbed=absorbed, dap=dap)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {name: getattr(self, name) for name in ("kind", "count", "absorbed", "dap")}

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [value] for name, value in self.to_dict().items()}

    def __repr__(self) -> str:
        return f"ErrorKind({self.kind}: count={self.count}, dap={show(self.dap)})"


class ErrorTally(Result):
    """The errors of one class, or of all; frozen.

    Attributes
    ----------
    label : str
        The class; ``"all classes"`` for all.
    n_gt : int
        Objects to find.
    n_right : int
        Detections that found one.
    left_out : int
        Detections that were not looked at, beyond the highest-scored of their image.
    ap : float or None
        Average precision as it is. A class with detections that count and without objects has 0;
        with neither it has None and is not averaged.
    kinds : tuple of ErrorKind
        Detections are counted for their own class, missed objects for theirs.
    false_positives, false_negatives : float or None
        What average precision gains if everything wrong is ranked last; if no object is asked for
        that was not found.
    """

    __slots__ = (
        "ap", "false_negatives", "false_positives", "kinds", "label", "left_out", "n_gt", "n_right",
    )  # fmt: skip
    ap: float | None
    false_negatives: float | None
    false_positives: float | None
    kinds: tuple[ErrorKind, ...]
    label: str
    left_out: int
    n_gt: int
    n_right: int

    def __init__(self, label: str, row: tuple[Any, ...]) -> None:
        n_gt, n_right, left_out, counts, absorbed, ap, daps, positives, negatives = row
        parts = zip(Core.kinds(), counts, absorbed, daps, strict=True)
        self._freeze(
            label=label,
            n_gt=n_gt,
            n_right=n_right,
            left_out=left_out,
            ap=ap,
            kinds=tuple(ErrorKind(*part) for part in parts),
            false_positives=positives,
            false_negatives=negatives,
        )

    def __getitem__(self, kind: str) -> ErrorKind:
        """One of the kinds by name."""
        for each in self.kinds:
            if each.kind == kind:
                return each
        raise KeyError(kind)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {
            "label": self.label,
            "n_gt": self.n_gt,
            "n_right": self.n_right,
            "left_out": self.left_out,
            "ap": self.ap,
            "errors": [each.to_dict() for each in self.kinds],
            "dap_false_positives": self.false_positives,
            "dap_false_negatives": self.false_negatives,
        }

    def _columns(self) -> dict[str, list[Any]]:
        names = ("kind", "count", "absorbed", "dap")
        return {name: [getattr(each, name) for each in self.kinds] for name in names}

    def __repr__(self) -> str:
        costs = ", ".join(f"{e.kind}={show(e.dap)} ({e.count})" for e in self.kinds)
        return f"{type(self).__name__}({self.label}: ap={show(self.ap)}, {costs})"


class TideErrors(ErrorTally):
    """Errors by kind, and what each kind costs, of all classes and of each; frozen.

    The attributes of `ErrorTally` are those of all classes together: counts are sums, average
    precisions means over the classes that have one.

    Attributes
    ----------
    per_class : tuple of ErrorTally
        Every class, the data set's categories first.
    pos_thr, bg_thr : float
        The overlaps from which an object is found, and up to which a detection is on nothing.
    max_dets : int
        Detections looked at per image.
    provenance : dict
    """

    __slots__ = (
        "_core", "_dataset", "_inferences", "bg_thr", "max_dets", "per_class", "pos_thr",
        "provenance",
    )  # fmt: skip
    _core: Core
    _dataset: Dataset
    _inferences: InferenceSet
    bg_thr: float
    max_dets: int
    per_class: tuple[ErrorTally, ...]
    pos_thr: float
    provenance: dict[str, Any]

    def __init__(
        self, core: Core, dataset: Dataset, inferences: InferenceSet, **parts: Any
    ) -> None:
        everything, classes = core.tallies()
        super().__init__("all classes", everything)
        self._freeze(
            _core=core,
            _dataset=dataset,
            _inferences=inferences,
            per_class=tuple(map(ErrorTally, inferences.labels, classes)),
            **parts,
        )

    def examples(self, kind: str | None = None, label: str | None = None) -> ErrorRows:
        """The errors behind a count: as many as the count says.

        Highest score first, missed objects last; equal ones by image and row.

        Parameters
        ----------
        kind : str, optional
            One of the six; all by default.
        label : str, optional
            Only those that count for this class.

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
        index = self._inferences.label_index.get(label) if label is not None else None
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
            **super().to_dict(),
            "per_class": [each.to_dict() for each in self.per_class],
            "background_index": len(self.per_class),
            "provenance": self.provenance,
        }

    def plot(self) -> Figure:
        """Draw what each kind costs, and the classes that lose most, with matplotlib."""
        from errata.plot.tide import draw

        return draw(self)
