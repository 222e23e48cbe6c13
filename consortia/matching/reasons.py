"""Why these members, why this lead, and why not somebody larger: in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from consortia.matching.prepared import Prepared
from consortia.matching.problem import Cell, Rule
from consortia.matching.supply import links, supply_graph

MOST_NAMED = 4


class Namer:
    """Names for codes, where there are any."""

    def __init__(self, names: Mapping[str, str] | None) -> None:
        self.names = names or {}

    def __call__(self, code: str) -> str:
        """Return the name of a code, or the code."""
        return self.names.get(code, code)

    def listed(self, codes: Sequence[str]) -> str:
        """Return names as a list in a sentence, shortened where long."""
        names = [self(code) for code in codes]
        if len(names) > MOST_NAMED + 1:
            return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    def cells(self, cells: Sequence[Cell]) -> str:
        """Return cells as capabilities, each with its areas."""
        grouped: dict[str, list[str]] = {}
        for capability, area in cells:
            grouped.setdefault(capability, []).append(area)
        said = [f"{self(c)} in {self.listed(a)}" for c, a in sorted(grouped.items())]
        return "; ".join(said)


def reasons(
    prepared: Prepared,
    members: Sequence[int],
    lead: int | None,
    stand_ins: Mapping[int, Sequence[int]],
    names: Mapping[str, str] | None,
) -> list[str]:
    """Return a sentence for each member, then on lead, threshold and a larger organisation."""
    name = Namer(names)
    alone = links(supply_graph(prepared, members)).alone
    said = [
        _member(prepared, m, alone.get(prepared.members[m].id, []), stand_ins.get(m, []), name)
        for m in members
    ]
    if lead is not None:
        said.append(_lead(prepared, members, lead))
    said += _threshold(prepared, members)
    said += _larger(prepared, members, name)
    return said


def _member(
    prepared: Prepared, m: int, needed: list[Cell], stand_ins: Sequence[int], name: Namer
) -> str:
    """Say why a member is in; `needed` are the cells that no other member offers."""
    organisation = prepared.members[m]
    suppliers = dict(zip(prepared.cells, prepared.suppliers.tolist(), strict=True))
    only = [cell for cell in needed if suppliers[cell] == 1]
    if only:
        return f"{organisation.name} is the only organisation that offers {name.cells(only)}."
    if needed:
        choice = f"; {len(stand_ins)} could stand in" if stand_ins else ""
        return f"{organisation.name} alone in this consortium offers {name.cells(needed)}{choice}."
    if organisation.id in prepared.limits.include:
        return f"{organisation.name} is in because it was asked for."
    if len(prepared.cells_of(m)) and prepared.has_volumes:
        return f"{organisation.name} adds the capacity that the others lack."
    if len(prepared.cells_of(m)):
        return f"{organisation.name} makes the shares of work fit what each member turns over."
    return f"{organisation.name} brings what the consortium needs to meet the thresholds."


def _lead(prepared: Prepared, members: Sequence[int], lead: int) -> str:
    able = [m for m in members if prepared.leads[m]]
    organisation = prepared.members[lead]
    if len(able) == 1:
        return f"{organisation.name} leads: it is the only member that may."
    return (
        f"{organisation.name} leads: of the {len(able)} members that may, it has the largest "
        "turnover."
    )


def _threshold(prepared: Prepared, members: Sequence[int]) -> list[str]:
    limits = prepared.limits
    if not limits.turnover:
        return []
    minimum = _pounds(limits.turnover)
    if limits.rule is Rule.POOLED:
        # Never the sum itself: in a consortium of two it would tell each the other's turnover.
        return [f"Together they reach the turnover of {minimum} that is asked."]
    if limits.rule is Rule.LEAD_ONLY:
        return [f"The lead organisation alone meets the turnover of {minimum} that is asked."]
    return [f"Each member turns over at least its share of the {minimum} that is asked."]


def _larger(prepared: Prepared, members: Sequence[int], name: Namer) -> list[str]:
    """Say why the largest organisation that offers part of this was not needed."""
    outside = prepared.presence.lengths > 0
    outside[list(members)] = False
    if not outside.any():
        return []
    largest = int(np.where(outside, prepared.turnover, -1).argmax())
    if prepared.members[largest].turnover <= max(prepared.members[m].turnover for m in members):
        return []
    organisation, count = prepared.members[largest], len(prepared.cells_of(largest))
    return [
        f"{organisation.name} is larger, but was not needed: it offers {count} of the "
        f"{len(prepared.cells)} parts, and the consortium covers them without it."
    ]


def _pounds(pence: int) -> str:
    return f"£{pence / 100:,.0f}" if pence % 100 == 0 else f"£{pence / 100:,.2f}"
