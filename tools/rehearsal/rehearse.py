"""Matches every notice, where it is and where the sample of charities is densest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from areas.gazetteer import Gazetteer
from consortia.matching.reading import read_problem
from consortia.matching.solve import solve
from tools.rehearsal.notices import Notice

MOST_MEMBERS = 12
SECONDS = 20.0

TRANSPLANT = (
    "The charities are a sample of about one in fifty in England, so that most districts of "
    "Lancashire lack most capabilities. A second view asks the same of the same number of "
    "adjoining districts where the sample is densest."
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the matcher said about one notice in one place.

    Attributes
    ----------
    cells, offered : int
        Parts of the work, and how many of them somebody in the sample offers.
    missing : list of dict
        Cells that no one offers.
    """

    notice: Notice
    areas: tuple[str, ...]
    status: str
    members: list[str]
    lead: str | None
    reasons: list[str]
    proven: bool
    cells: int
    offered: int
    missing: list[dict[str, str]]
    conflict: list[str]
    remedies: list[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All answers: each notice where it is, and where the sample is densest."""

    here: list[Answer]
    there: list[Answer]


def rehearse(
    notices: Sequence[Notice],
    charities: Sequence[dict[str, Any]],
    places: Gazetteer,
    names: dict[str, str],
    progress: Callable[[int], None],
) -> Rehearsal:
    """Match every notice twice.

    Parameters
    ----------
    names : dict
        Code → name of areas and capabilities.
    progress : callable
        Told how many notices are done.
    """
    order = densest_first(charities, places)
    here, there = [], []
    for done, notice in enumerate(notices, start=1):
        here.append(_answer(notice, notice.areas, charities, names))
        there.append(_answer(notice, tuple(order[: len(notice.areas)]), charities, names))
        progress(done)
    return Rehearsal(here, there)


def densest_first(charities: Sequence[dict[str, Any]], places: Gazetteer) -> list[str]:
    """Return districts grown from the one with most charities, by the neighbour with most next."""
    counts = Counter(
        area for organisation in charities for area in organisation["offers"][0]["areas"]
    )
    start = min(counts, key=lambda code: (-counts[code], code))
    chosen, edge = [start], set(places.neighbours.get(start, {}))
    while edge:
        following = min(edge, key=lambda code: (-counts[code], code))
        chosen.append(following)
        edge |= set(places.neighbours.get(following, {}))
        edge -= set(chosen)
    return chosen


def _answer(
    notice: Notice,
    areas: tuple[str, ...],
    charities: Sequence[dict[str, Any]],
    names: dict[str, str],
) -> Answer:
    document = problem_document(notice, areas, charities)
    result = solve(read_problem(document), seconds=SECONDS, names=names).to_json()
    cells, best = document["cells"], (result["proposals"] or [None])[0]
    missing = result["missing"] or {"cells": [], "conflict": [], "remedies": []}
    titles = {
        organisation["id"]: organisation["name"] for organisation in document["organisations"]
    }
    return Answer(
        notice=notice,
        areas=areas,
        status=result["status"],
        members=[titles[m] for m in best["members"]] if best else [],
        lead=titles[best["lead"]] if best and best["lead"] else None,
        reasons=best["reasons"] if best else [],
        proven=result["bound"]["proven"],
        cells=len(cells),
        offered=len(cells) - len(missing["cells"]),
        missing=missing["cells"],
        conflict=missing["conflict"],
        remedies=[remedy["text"] for remedy in missing["remedies"]],
        seconds=result["seconds"],
    )


def problem_document(
    notice: Notice, areas: tuple[str, ...], charities: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Return the matching problem of a notice in these districts, in the core's JSON form."""
    wanted, where = set(notice.capabilities), set(areas)
    organisations = []
    for organisation in charities:
        offers = [
            {"capability": o["capability"], "areas": sorted(where & set(o["areas"]))}
            for o in organisation["offers"]
            if o["capability"] in wanted and where & set(o["areas"])
        ]
        if offers:
            organisations.append(organisation | {"offers": offers})
    return {
        "version": 1,
        "cells": [{"capability": c, "area": a} for c in notice.capabilities for a in areas],
        "organisations": organisations,
        "limits": {"max_members": MOST_MEMBERS},
        "alternatives": 1,
    }
