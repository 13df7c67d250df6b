"""The whole of what is shown: one frozen value, from which every panel is drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, get_type_hints

from errata_gui.state.fitting import NAMES, between, fits_field, one_of
from errata_gui.state.query import ExampleQuery
from errata_gui.state.rule import Rule
from errata_gui.state.thresholds import Thresholds

if TYPE_CHECKING:
    from errata.columns import ImageId


@dataclass(frozen=True)
class OverviewView:
    """The overview's options: the classes' order, and which are shown."""

    sort: str = "fn"
    descending: bool = True
    filter: str = ""


@dataclass(frozen=True)
class MatrixView:
    """The confusion matrix's options.

    Attributes
    ----------
    normalise : {"count", "row", "column"}
    log : bool
        Colours by the logarithm of the count.
    errors_only : bool
        Colours by the mistakes alone: what is none, as the diagonal, has none.
    order : {"class", "confusion"}
        Classes as the data set has them, or the most confused first.
    top : int, optional
        So many classes, and the rest pooled as "other"; None for all.
    as_tables : bool, optional
        The report and list of confusions instead of the picture; None: above 25 classes.
    label : str, optional
        Only rows and confusions with this class.
    """

    normalise: str = one_of("count", "row", "column")
    log: bool = True
    errors_only: bool = False
    order: str = one_of("class", "confusion")
    top: int | None = between(None, 1, 1_000_000)
    as_tables: bool | None = None
    label: str | None = None


@dataclass(frozen=True)
class CurveView:
    """The curves' options.

    Attributes
    ----------
    labels : tuple of str
        The classes whose curves are drawn.
    pooled : bool
        Whether the curve of all classes pooled is drawn.
    hidden : tuple of str or None
        Of those drawn, the ones that the legend hides; None is all classes pooled.
    equal_labels : bool
        Curves of equal labels alone, where the rule pairs across classes.
    view : {"pr", "threshold"}
        Precision over recall, or both and F1 over the score threshold.
    metric : {"all", "f1", "precision", "recall"}
        What is drawn over the score threshold.
    """

    labels: tuple[str, ...] = ()
    pooled: bool = True
    hidden: tuple[str | None, ...] = ()
    equal_labels: bool = False
    view: str = one_of("pr", "threshold")
    metric: str = one_of("all", "f1", "precision", "recall")

    @property
    def chosen(self) -> tuple[str | None, ...]:
        """What is drawn, in the legend's order; None is all classes pooled."""
        return (None, *self.labels) if self.pooled else self.labels


@dataclass(frozen=True)
class SurfaceView:
    """The threshold surface's options: which metric, of which class (None: all pooled).

    Counts are coloured linearly or, with `log`, by their logarithm.
    """

    metric: str = one_of(
        "f1", "precision", "recall", "mean_iou", "tp_gt", "tp_dt", "fp", "fn", "absorbed"
    )
    label: str | None = None
    log: bool = False


@dataclass(frozen=True)
class GalleryView:
    """The gallery's options."""

    sort: str = one_of("score", "iou", "area", "loss")
    descending: bool = True
    crops: bool = True
    size: int = between(112, 16, 1024)


@dataclass(frozen=True)
class ViewerView:
    """The image viewer's options: which layers are drawn; shapes are masks and keypoints."""

    gt: bool = True
    dt: bool = True
    labels: bool = True
    ignored: bool = True
    below_threshold: bool = False
    shapes: bool = True


@dataclass(frozen=True)
class ClusterView:
    """The clusters' options.

    Attributes
    ----------
    of : {"images", "objects"}
        What a point is.
    color : str
        What colours the points.
    hidden : tuple of str
        Legend entries that are hidden.
    projection : {"pca", "umap"}
    """

    of: str = "images"
    color: str = "f1"
    hidden: tuple[str, ...] = ()
    projection: str = one_of("pca", "umap")


@dataclass(frozen=True)
class ViewState:
    """What is shown.

    Attributes
    ----------
    thresholds, rule
        What is asked of the library.
    baseline : Thresholds, optional
        What changes are counted from in the bar; None for where they stood when opened.
    image_filter : str
        A filter expression over columns of images; it removes images everywhere.
    example_filter : str
        A filter expression over columns of examples; it removes examples from the gallery.
    query : ExampleQuery
        Which examples the gallery shows.
    selected : tuple of example keys
        Highlighted examples: stable keys, never row numbers.
    image : image id, optional
        The image in the viewer.
    example : example key, optional
        The example that is looked at, and explained.
    panel : str
        The panel in the middle.
    """

    thresholds: Thresholds = field(default_factory=Thresholds)
    rule: Rule = field(default_factory=Rule)
    baseline: Thresholds | None = None
    image_filter: str = ""
    example_filter: str = ""
    query: ExampleQuery = field(default_factory=ExampleQuery)
    selected: tuple[str, ...] = ()
    image: ImageId | None = None
    example: str | None = None
    panel: str = "overview"
    overview: OverviewView = field(default_factory=OverviewView)
    matrix: MatrixView = field(default_factory=MatrixView)
    curve: CurveView = field(default_factory=CurveView)
    surface: SurfaceView = field(default_factory=SurfaceView)
    gallery: GalleryView = field(default_factory=GalleryView)
    viewer: ViewerView = field(default_factory=ViewerView)
    cluster: ClusterView = field(default_factory=ClusterView)

    def with_thresholds(self, **changes: Any) -> ViewState:
        """Change some of the thresholds."""
        return replace(self, thresholds=replace(self.thresholds, **changes))

    def seen_from(self, other: ViewState) -> ViewState:
        """Give this state, looked at where `other` looks.

        Which panel is in the middle, and which image and examples are looked at, is no step for
        undo, nor taken back by one.
        """
        return replace(
            self,
            panel=other.panel,
            image=other.image,
            example=other.example,
            selected=other.selected,
        )

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for a file."""
        return {**asdict(replace(self, query=ExampleQuery())), "query": self.query.to_dict()}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> ViewState:
        """Undo `to_dict`; what is not known, or does not fit, is left at its default."""
        return cls.read(plain)[0]

    @classmethod
    def read(cls, plain: dict[str, Any]) -> tuple[ViewState, list[str]]:
        """Undo `to_dict`, and name what does not fit: ``["matrix.top", "query"]``."""
        odd: list[str] = []
        own = {k: v for k, v in plain.items() if k not in ("query", "baseline")}
        state = _part(cls(), own, "", odd)
        assert isinstance(state, cls)
        baseline, query = plain.get("baseline"), plain.get("query", {})
        if baseline is not None:
            state = replace(state, baseline=_part(Thresholds(), baseline, "baseline", odd))
        try:
            state = replace(state, query=ExampleQuery.from_dict(query))
        except (AttributeError, KeyError, TypeError, ValueError):
            odd.append("query")
        return state, odd


def _part(default: Any, given: Any, name: str, odd: list[str]) -> Any:
    """Take what is given for a dataclass, field by field, where it fits; name what does not."""
    if not isinstance(given, dict):
        odd.append(name)
        return default
    kinds = get_type_hints(type(default), localns=NAMES)
    taken = {}
    for each in fields(default):
        if each.name not in given:
            continue
        whole = f"{name}.{each.name}".lstrip(".")
        before, value = getattr(default, each.name), given[each.name]
        if is_dataclass(before):
            taken[each.name] = _part(before, value, whole, odd)
        elif fits_field(_tuples(value), kinds[each.name], each):
            taken[each.name] = _tuples(value)
        else:
            odd.append(whole)
    return replace(default, **taken)


def _tuples(value: Any) -> Any:
    """Turn lists, as JSON has them, back into tuples."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value
