"""Plans of importing a spreadsheet, and their previews."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Generic, Protocol, TypeVar, cast

from accounts.json_values import JsonObject
from organisations.exchange.models import SheetKind
from organisations.exchange.sheets.preview_json import PreviewJSON
from organisations.exchange.sheets.table import Fault, Faults

SHOWN = 50
"""The most rows shown in a preview; all of them are counted."""
ACTIONS = {
    SheetKind.OFFERS: ("make", "change", "confirm"),
    SheetKind.GROUPS: ("register", "keep"),
}


class Planned(Protocol):
    """One row that can be imported."""

    row: int
    action: str

    @property
    def key(self) -> tuple[object, ...]:
        """All that importing the row would do."""

    def shown(self) -> JsonObject:
        """Return the row in words, as plain values."""


Row = TypeVar("Row", bound=Planned)


@dataclass
class Plan(Generic[Row]):
    """What importing a spreadsheet would do, or all of its faults."""

    kind: SheetKind
    rows: int = 0
    planned: list[Row] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def counts(self) -> dict[str, int]:
        """Action → number of rows that would do it."""
        done = Counter(one.action for one in self.planned)
        return {action: done[action] for action in ACTIONS[self.kind]}

    @property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of the plan: equal only where importing would do the same."""
        digest = hashlib.sha256()
        for one in self.planned:
            digest.update(repr(one.key).encode())
        return digest.hexdigest()

    def preview(self) -> Preview:
        """Return the preview of the plan."""
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
    """The preview of a plan: all counts, faults up to a bound, the first rows in words.

    Attributes
    ----------
    digest : str
        That of the plan; importing it needs this digest.
    shown : list of JsonObject
        Each with ``row`` and ``action``, and the words of its kind of spreadsheet.
    """

    kind: str
    rows: int
    counts: dict[str, int]
    faults: Faults
    digest: str
    shown: list[JsonObject]

    @property
    def more(self) -> int:
        """How many rows would be imported but are not shown."""
        return max(0, sum(self.counts.values()) - len(self.shown))

    def as_json(self) -> PreviewJSON:
        """Return the preview as JSON values."""
        return cast(PreviewJSON, asdict(self))

    @classmethod
    def from_json(cls, kept: PreviewJSON) -> Preview:
        """Return the preview that `as_json` gave."""
        faults = kept["faults"]
        told = [Fault(**one) for one in faults["told"]]
        return cls(
            kind=kept["kind"],
            rows=kept["rows"],
            counts=kept["counts"],
            faults=Faults(told, faults["count"]),
            digest=kept["digest"],
            shown=kept["shown"],
        )


def _shown(one: Planned) -> JsonObject:
    return {"row": one.row, "action": one.action, **one.shown()}
