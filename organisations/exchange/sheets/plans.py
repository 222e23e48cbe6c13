"""What taking a spreadsheet would do, and how it is shown before anything is done."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from organisations.exchange.models import SheetKind
from organisations.exchange.sheets.table import Fault, Faults

SHOWN = 50
"""So many rows are shown before they are taken; all of them are counted."""
ACTIONS = {
    SheetKind.OFFERS: ("make", "change", "confirm"),
    SheetKind.GROUPS: ("register", "keep"),
}


class Planned(Protocol):
    """One row that can be taken."""

    row: int
    action: str

    @property
    def key(self) -> tuple[Any, ...]:
        """All that taking it would do."""

    def shown(self) -> dict[str, Any]:
        """Return it in words, as plain values."""


Row = TypeVar("Row", bound=Planned)


@dataclass
class Plan(Generic[Row]):
    """What taking a spreadsheet would do, or all that is wrong with it."""

    kind: SheetKind
    rows: int = 0
    planned: list[Row] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows would do what."""
        done = Counter(one.action for one in self.planned)
        return {action: done[action] for action in ACTIONS[self.kind]}

    @property
    def digest(self) -> str:
        """A mark of exactly this plan (SHA-256): the same only where the same would be done."""
        mark = hashlib.sha256()
        for one in self.planned:
            mark.update(repr(one.key).encode())
        return mark.hexdigest()

    def preview(self) -> Preview:
        """Return what is shown of it."""
        return Preview(
            kind=self.kind,
            rows=self.rows,
            counts=self.counts,
            faults=self.faults,
            digest=self.digest,
            shown=[_shown(one) for one in self.planned[:SHOWN]],
        )


@dataclass(frozen=True, slots=True)
class Preview:
    """What is shown of a plan: all counts, all faults up to a bound, the first rows in words.

    Attributes
    ----------
    digest : str
        The mark of the plan; taking it needs this mark.
    shown : list of dict
        Each with ``row`` and ``action``, and the words of its kind of spreadsheet.
    """

    kind: str
    rows: int
    counts: dict[str, int]
    faults: Faults
    digest: str
    shown: list[dict[str, Any]]

    @property
    def more(self) -> int:
        """How many rows would be taken and are not shown."""
        return max(0, sum(self.counts.values()) - len(self.shown))

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Preview:
        """Return it from plain values."""
        faults = kept["faults"]
        told = [Fault(**one) for one in faults["told"]]
        return cls(**kept | {"faults": Faults(told, faults["count"])})


def _shown(one: Planned) -> dict[str, Any]:
    return {"row": one.row, "action": one.action} | one.shown()
