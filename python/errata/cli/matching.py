"""From a command's options to an evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from errata.cli.inputs import images_of, read_both
from errata.cli.label_matches import label_matches
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.evaluation import Evaluation


@dataclass(frozen=True)
class Request:
    """What `options.file_arguments`, `rule_options` and `split_option` gave."""

    gt: str
    dt: str
    skip_invalid: bool
    split: str | None
    protocol: str
    class_agnostic: bool | None
    matches: Sequence[str]
    matches_file: str | None
    same_class_first: bool

    def evaluate(self) -> Evaluation:
        """Read both files and match."""
        from errata.evaluation import evaluate

        listed = label_matches(self.matches_file, self.matches)
        dataset, inferences = read_both(self.gt, self.dt, skip_invalid=self.skip_invalid)
        return evaluate(
            dataset,
            inferences,
            protocol=self.protocol,
            class_agnostic=self.class_agnostic,
            allowed_label_matches=listed,
            same_class_first=self.same_class_first,
            images=images_of(dataset, self.split),
        )
