"""The gazetteer: the whole table of areas in memory, so that reading a name costs no query."""

from __future__ import annotations

import difflib
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from time import monotonic

from areas.errors import AreaError, RetiredArea, UnknownArea
from areas.models import AliasKind, Area, AreaAlias, AreaParent, AreaSuccessor, AreaTable, Level
from areas.models import Neighbour as NeighbourRow
from areas.words import seen

CHECK_SECONDS = 30.0


@dataclass
class Gazetteer:
    """The areas and their graph: parents, children, successors, neighbours, names.

    Attributes
    ----------
    areas : dict
        Code → area.
    children, successors : dict
        Code → sorted codes.
    neighbours : dict
        Code → {code: border in kilometres}.
    regions : dict
        ITL or NUTS code → sorted codes of districts.
    names : dict
        Name or spelling in lower case → sorted codes.
    """

    areas: dict[str, Area] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    parents: dict[str, list[str]] = field(default_factory=dict)
    successors: dict[str, list[str]] = field(default_factory=dict)
    predecessors: dict[str, list[str]] = field(default_factory=dict)
    neighbours: dict[str, dict[str, float]] = field(default_factory=dict)
    regions: dict[str, list[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def from_rows(
        cls,
        areas: Iterable[Area],
        parents: Iterable[tuple[str, str]],
        successors: Iterable[tuple[str, str]],
        neighbours: Iterable[tuple[str, str, float]],
        aliases: Iterable[tuple[str, str, str]],
    ) -> Gazetteer:
        """Return a gazetteer of these rows.

        Pairs are child–parent and area–successor, triples a–b–km and kind–text–area.
        """
        self = cls(areas={area.code: area for area in areas})
        for child, parent in sorted(parents):
            self.children.setdefault(parent, []).append(child)
            self.parents.setdefault(child, []).append(parent)
        for before, after in sorted(successors):
            self.successors.setdefault(before, []).append(after)
            self.predecessors.setdefault(after, []).append(before)
        for a, b, km in neighbours:
            self.neighbours.setdefault(a, {})[b] = km
            self.neighbours.setdefault(b, {})[a] = km
        for area in self.areas.values():
            for name in sorted({area.name.lower(), area.name_cy.lower()} - {""}):
                self.names.setdefault(name, []).append(area.code)
        for kind, text, code in sorted(aliases):
            book = self.names if kind == AliasKind.NAME else self.regions
            if code not in book.setdefault(text, []):
                book[text].append(code)
        return self

    def leads_to(self, code: str) -> frozenset[str]:
        """Return codes of the districts that an area leads to; none where it leads nowhere."""
        try:
            return frozenset(self.leaf_codes(code))
        except AreaError:
            return frozenset()

    def leaf_codes(self, code: str, on: date | None = None) -> tuple[str, ...]:
        """Return codes of the present districts that an area of any level and date leads to.

        Parameters
        ----------
        code : str
            GSS, ITL or NUTS code.
        on : date, optional
            The day on which the code was meant; today, or the area's last day, by default.

        Raises
        ------
        UnknownArea, RetiredArea
            When the code is unknown, or leads nowhere.
        """
        if code in self.regions:
            return tuple(sorted({leaf for c in self.regions[code] for leaf in self.leaf_codes(c)}))
        area = self.areas.get(code)
        if area is None:
            raise UnknownArea(code)
        leaves = self._leaves(area, on)
        if not leaves:
            raise RetiredArea(code, area.name)
        return tuple(sorted(leaves))

    def touching(self, leaves: Iterable[str]) -> frozenset[str]:
        """Return every area code, of any level and date, that leads to one of these districts."""
        wanted = frozenset(leaves)
        return frozenset(
            code for code, found in self._leaf_index.items() if not wanted.isdisjoint(found)
        )

    def find(self, text: str, limit: int = 10) -> list[Area]:
        """Return present areas with this name or a similar one, best first.

        The name of an abolished area finds the districts that succeeded it.
        """
        wanted = seen(text).lower()
        if wanted.upper() in self.areas:
            return self._as_today([wanted.upper()])[:limit]
        ranked: dict[str, tuple[float, str]] = {}
        close = set(difflib.get_close_matches(wanted, self.names, n=limit, cutoff=0.75))
        for name, codes in self.names.items():
            if wanted and (name.startswith(wanted) or f" {wanted}" in name or name in close):
                score = difflib.SequenceMatcher(None, wanted, name).ratio()
                for code in codes:
                    before = ranked.get(code, (1.0, code))
                    ranked[code] = min(before, (-score, code))
        return self._as_today(sorted(ranked, key=lambda code: ranked[code]))[:limit]

    def _as_today(self, codes: list[str]) -> list[Area]:
        found: dict[str, Area] = {}
        for code in codes:
            area = self.areas[code]
            today = [code] if area.valid_to is None else sorted(self._leaf_index[code])
            found |= {c: self.areas[c] for c in today if c not in found}
        return list(found.values())

    def called(self, name: str) -> list[str]:
        """Return codes of the areas with exactly this name: present ones, else abolished ones."""
        codes = self.names.get(seen(name).lower(), [])
        return [code for code in codes if self.areas[code].valid_to is None] or codes

    @cached_property
    def _leaf_index(self) -> dict[str, frozenset[str]]:
        return {code: frozenset(self._leaves(area, None)) for code, area in self.areas.items()}

    def _leaves(self, area: Area, on: date | None) -> set[str]:
        if area.level == Level.DISTRICT:
            return self._today(area.code)
        if on is not None and area.valid_from is not None and on < area.valid_from:
            on = None  # a code used before its first day can only mean the place as it is now
        followed = self.successors.get(area.code, [])
        members = [c for c in self.children.get(area.code, []) if self._counts(area, c, on)]
        if on is None and area.valid_to is not None and followed:
            members = followed
        return self._union(members, on) or self._union(followed, None)

    def _union(self, codes: list[str], on: date | None) -> set[str]:
        return {leaf for code in codes for leaf in self._leaves(self.areas[code], on)}

    def _counts(self, parent: Area, code: str, on: date | None) -> bool:
        """Return whether a child belongs on this day; one without predecessors always does."""
        child = self.areas[code]
        if on is not None:
            always = child.valid_to is None and code not in self.predecessors
            return always or child.exists_on(on)
        return child.valid_to == parent.valid_to

    def _today(self, code: str) -> set[str]:
        if self.areas[code].valid_to is None:
            return {code}
        return {leaf for after in self.successors.get(code, []) for leaf in self._today(after)}


_lock = threading.Lock()
_copy: tuple[int, float, Gazetteer] | None = None


def gazetteer() -> Gazetteer:
    """Return the gazetteer of the database; read once, and again for each new edition."""
    global _copy  # noqa: PLW0603 - one copy per process is the point
    copy = _copy
    if copy is not None and monotonic() - copy[1] < CHECK_SECONDS:
        return copy[2]
    with _lock:
        edition = AreaTable.objects.values_list("edition", flat=True).first() or 0
        fresh = copy[2] if copy is not None and copy[0] == edition else read_gazetteer()
        _copy = (edition, monotonic(), fresh)
        return fresh


def forget() -> None:
    """Drop the copy in memory; the next call of `gazetteer` reads it again."""
    global _copy  # noqa: PLW0603
    _copy = None


def read_gazetteer() -> Gazetteer:
    """Read the gazetteer from the database, in five queries."""
    return Gazetteer.from_rows(
        Area.objects.all(),
        AreaParent.objects.values_list("child_id", "parent_id"),
        AreaSuccessor.objects.values_list("area_id", "successor_id"),
        NeighbourRow.objects.values_list("a_id", "b_id", "border_km"),
        AreaAlias.objects.values_list("kind", "text", "area_id"),
    )
