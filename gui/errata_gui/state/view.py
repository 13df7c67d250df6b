"""The whole of what is shown: one frozen value, from which every panel is drawn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

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
    order : {"class", "confusion"}
        Classes as the data set has them, or the most confused first.
    top : int, optional
        So many classes, and the rest pooled as "other"; None for all.
    as_tables : bool, optional
        The report and list of confusions instead of the picture; None: above 25 classes.
    label : str, optional
        Only rows and confusions with this class.
    """

    normalise: str = "count"
    log: bool = True
    order: str = "class"
    top: int | None = None
    as_tables: bool | None = None
    label: str | None = None


@dataclass(frozen=True)
class CurveView:
    """The curves' options: which classes are drawn (none: all pooled), on equal labels alone."""

    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class SurfaceView:
    """The threshold surface's options: which metric, of which class (None: all pooled)."""

    metric: str = "f1"
    label: str | None = None


@dataclass(frozen=True)
class GalleryView:
    """The gallery's options."""

    sort: str = "score"
    descending: bool = True
    crops: bool = True
    size: int = 112


@dataclass(frozen=True)
class ViewerView:
    """The image viewer's options: which layers are drawn."""

    gt: bool = True
    dt: bool = True
    labels: bool = True
    ignored: bool = True
    below_threshold: bool = False


@dataclass(frozen=True)
class ClusterView:
    """The clusters' options: what colours the points, and which legend entries are hidden."""

    color: str = "f1"
    hidden: tuple[str, ...] = ()
    projection: str = "pca"


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

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for a file."""
        return {**asdict(replace(self, query=ExampleQuery())), "query": self.query.to_dict()}

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> ViewState:
        """Undo `to_dict`; what is not known, or does not fit, is left at its default."""
        state = cls()
        for each in fields(cls):
            if each.name not in plain:
                continue
            default, given = getattr(state, each.name), plain[each.name]
            if each.name == "query":
                value: Any = ExampleQuery.from_dict(given)
            elif is_dataclass(default):
                value = _part(default, given)
            elif each.name == "baseline":
                value = None if given is None else _part(Thresholds(), given)
            else:
                value = _tuples(given)
            state = replace(state, **{each.name: value})
        return state


def _part(default: Any, given: dict[str, Any]) -> Any:
    known = {each.name for each in fields(default)}
    return replace(default, **{k: _tuples(v) for k, v in given.items() if k in known})


def _tuples(value: Any) -> Any:
    """Turn lists, as JSON has them, back into tuples."""
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value
