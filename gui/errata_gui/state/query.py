"""Which examples the gallery shows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, get_type_hints

import errata
from errata_gui.state.fitting import NAMES, fits, fits_field, one_of

if TYPE_CHECKING:
    from errata.columns import ImageId

    LabelChoice = Any
    """A label, several as a tuple, `errata.BACKGROUND`, or None for any."""

KINDS = ("tp", "fp", "fn", "confused", "absorbed", "not_evaluated")


@dataclass(frozen=True)
class ExampleQuery:
    """A question to `Evaluation.examples`, narrowed to some images and by a filter.

    Attributes
    ----------
    gt, dt : str, tuple of str, errata.BACKGROUND or None
        A row and a column of the confusion matrix; several labels for the sum of their cells;
        None for any.
    kind : {"tp", "fp", "fn", "confused", "absorbed", "not_evaluated"}, optional
    images : tuple of image ids, optional
        Only these, as from a lasso.
    objects : tuple of keys, optional
        Only examples that one of these is part of: ``gt:17`` an annotation, ``dt:204`` a detection
        (see `errata_gui.state.object_key`). They stay while thresholds move; which examples they
        make up does not.
    label : str, optional
        Rows whose true or predicted label is this one.
    source : str
        What the images or objects came from, in words: ``"lasso"``, ``"cluster 4"``.
    kinds : tuple of str, optional
        Only rows of these kinds, as `Examples.kind` has them; other than `kind` it is no part of
        what was clicked, but what the gallery was then narrowed to.
    """

    gt: LabelChoice = None
    dt: LabelChoice = None
    kind: str | None = one_of(None, *KINDS)
    images: tuple[ImageId, ...] | None = None
    objects: tuple[str, ...] | None = None
    label: str | None = None
    source: str = ""
    kinds: tuple[str, ...] | None = None

    @property
    def is_selection(self) -> bool:
        """Whether it is narrowed to images or objects that were chosen."""
        return self.images is not None or self.objects is not None

    def title(self) -> str:
        """Say in words what is asked for."""
        words = self.kind or "all examples"
        if self.gt is not None or self.dt is not None:
            words = f"{_name(self.gt)} \N{RIGHTWARDS ARROW} {_name(self.dt)}"
            words = f"{words}, {self.kind}" if self.kind else words
        if self.label is not None:
            words = f"{words} with {self.label}"
        for chosen, noun in ((self.images, "image"), (self.objects, "object")):
            if chosen is not None:
                n = f"{len(chosen):,} {noun}{'' if len(chosen) == 1 else 's'}"
                words = f"{words} in {self.source or 'a selection'} ({n})"
        return words

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for a file; the background is told from a class of that name."""
        return {
            "gt": _plain(self.gt),
            "dt": _plain(self.dt),
            "kind": self.kind,
            "images": None if self.images is None else list(self.images),
            "objects": None if self.objects is None else list(self.objects),
            "label": self.label,
            "source": self.source,
            "kinds": None if self.kinds is None else list(self.kinds),
        }

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> ExampleQuery:
        """Undo `to_dict`.

        Raises
        ------
        AttributeError, KeyError, TypeError, ValueError
            It is no such thing. Half a question is another question: it is whole, or none.
        """
        images, objects, kinds = (plain.get(name) for name in ("images", "objects", "kinds"))
        query = cls(
            gt=_choice(plain.get("gt")),
            dt=_choice(plain.get("dt")),
            kind=plain.get("kind"),
            images=None if images is None else _listed(images),
            objects=None if objects is None else _listed(objects),
            label=plain.get("label"),
            source=plain.get("source", ""),
            kinds=None if kinds is None else _listed(kinds),
        )
        types = get_type_hints(cls, localns=NAMES)
        for each in fields(query):
            if not fits_field(getattr(query, each.name), types[each.name], each):
                raise ValueError(f"{each.name} does not fit")
        if not set(query.kinds or ()) <= set(KINDS):
            raise ValueError("kinds do not fit")
        return query


def _listed(plain: Any) -> tuple[Any, ...]:
    """Give a list as a tuple; a text, which could be one of letters, is none."""
    if not isinstance(plain, list | tuple):
        raise TypeError(f"{plain!r} is no list")
    return tuple(plain)


def _name(choice: LabelChoice) -> str:
    if choice is None:
        return "any"
    if isinstance(choice, tuple):
        return f"{len(choice):,} other classes"
    return "background" if choice is errata.BACKGROUND else str(choice)


def _plain(choice: LabelChoice) -> Any:
    if choice is None:
        return None
    if isinstance(choice, tuple):
        return {"labels": list(choice)}
    return {"background": True} if choice is errata.BACKGROUND else {"label": choice}


def _choice(plain: Any) -> LabelChoice:
    if plain is None:
        return None
    if plain.get("background") is True:
        return errata.BACKGROUND
    labels = _listed(plain["labels"]) if "labels" in plain else (plain["label"],)
    if not fits(labels, tuple[str, ...]):
        raise ValueError("labels do not fit")
    return labels if "labels" in plain else labels[0]
