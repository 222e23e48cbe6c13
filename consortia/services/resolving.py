"""Working a consortium out again around those who are in: reads only, changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consortia.loading import load_problem, without_private
from consortia.matching import resolve
from consortia.models import (
    UNANSWERED,
    Consortium,
    CounterOffer,
    CounterState,
    InvitationState,
    Reserve,
)

GONE = (InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN)
SECONDS = 20.0
Cells = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Who is in, who has not answered, who is gone, and who would step in: identifiers, sorted.

    Who cannot be reached by any letter counts as gone. A reserve is gone only while the place
    that it said no to is still free.
    """

    accepted: tuple[str, ...]
    silent: tuple[str, ...]
    gone: tuple[str, ...]
    reserves: tuple[str, ...]

    def to_json(self) -> dict[str, list[str]]:
        """Return it as a row keeps it."""
        names = ("accepted", "silent", "gone", "reserves")
        return {name: list(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the matcher answers: a proposal, or else what is missing."""

    found: dict[str, Any] | None
    missing: dict[str, Any] | None

    @property
    def remedies(self) -> list[str]:
        """What would help, in plain sentences, the easiest first."""
        return [remedy["text"] for remedy in (self.missing or {}).get("remedies", [])]


def standing_of(consortium: Consortium) -> Standing:
    """Return who stands where in a consortium; a handful of queries."""
    inside = set(consortium.members.values_list("organisation__identifier", flat=True))
    rows = list(
        consortium.invitations.values_list("organisation__identifier", "state", "undelivered_at")
    )
    silent = {body for body, state, lost in rows if state in UNANSWERED and lost is None}
    gone = {body for body, state, lost in rows if state in GONE or lost is not None}
    gone |= set(consortium.departures.values_list("organisation__identifier", flat=True))
    gone -= inside | silent
    planned = {row["organisation"] for row in consortium.delivery}
    said = Reserve.objects.filter(invitation__consortium=consortium)
    reserves = set(said.values_list("invitation__organisation__identifier", flat=True)) & gone
    return Standing(
        tuple(sorted(inside)),
        tuple(sorted(silent - inside)),
        tuple(sorted(gone - (reserves - planned))),
        tuple(sorted(reserves)),
    )


def places_free(consortium: Consortium, standing: Standing) -> bool:
    """Tell whether somebody who is gone would have delivered something."""
    planned = {row["organisation"] for row in consortium.delivery}
    return bool(planned & set(standing.gone))


def solve_again(
    consortium: Consortium,
    standing: Standing,
    at: datetime,
    limited: Mapping[str, Cells] | None = None,
) -> Outcome:
    """Return the next best consortium with those who are in and without those who are gone.

    Reserves come first among equals, like the silent; one whose own place is still free is asked
    only where nobody else can take it.

    Parameters
    ----------
    limited : mapping, optional
        Identifier → the only cells that this body takes, beside what was agreed to before.
    """
    outcome = _solved(consortium, standing, at, limited, set(standing.gone))
    back = set(standing.gone) & set(standing.reserves)
    if outcome.found is None and back:
        again = _solved(consortium, standing, at, limited, set(standing.gone) - back)
        return again if again.found is not None else outcome
    return outcome


def _solved(
    consortium: Consortium,
    standing: Standing,
    at: datetime,
    limited: Mapping[str, Cells] | None,
    gone: set[str],
) -> Outcome:
    loaded = load_problem(consortium.lot, at=at, alternatives=1)
    # Whoever is in already stays, whatever they have said of each other since.
    inside = set(standing.accepted)
    refused = loaded.problem["limits"]["incompatible"]
    loaded.problem["limits"]["incompatible"] = [p for p in refused if not inside.issuperset(p)]
    _limit(loaded.problem["organisations"], accepted_limits(consortium) | dict(limited or {}))
    result = resolve(
        loaded.stated(),
        accepted=standing.accepted,
        declined=sorted(gone),
        silent=[*standing.silent, *standing.reserves],
        seconds=SECONDS,
        names=loaded.names,
    ).to_json()
    if result["status"] == "complete":
        return Outcome(result["proposals"][0], None)
    return Outcome(None, _in_our_words(without_private(result["missing"]) or {}))


def _in_our_words(missing: dict[str, Any]) -> dict[str, Any]:
    """Return what is missing, with the cells of the body to find where the matcher names none."""
    remedies = [
        one | {"text": "Talk again to those who declined or have not answered."}
        if one.get("limit") == "exclude"
        else one
        for one in missing.get("remedies", [])
    ]
    offers = (one["offers"] for one in remedies if one.get("offers"))
    wanted: list[dict[str, Any]] = next(offers, [])
    cells = missing.get("cells") or [
        {"capability": offer["capability"], "area": area}
        for offer in wanted
        for area in offer["areas"]
    ]
    return missing | {"remedies": remedies, "cells": cells}


def accepted_limits(consortium: Consortium) -> dict[str, Cells]:
    """Return identifier → the only cells that a body takes, by counter-offers that were agreed."""
    agreed = CounterOffer.objects.filter(
        invitation__consortium=consortium, state=CounterState.ACCEPTED
    ).order_by("settled_at", "pk")
    rows = agreed.values_list("invitation__organisation__identifier", "cells")
    return {body: cells_in(cells) for body, cells in rows}


def cells_in(rows: Iterable[Mapping[str, Any]]) -> Cells:
    """Return rows of capability and area as cells."""
    return frozenset((row["capability"], row["area"]) for row in rows)


def _limit(organisations: list[dict[str, Any]], limited: Mapping[str, Cells]) -> None:
    """Take from these bodies' offers whatever they do not take."""
    for body in organisations:
        cells = limited.get(body["id"])
        if cells is None:
            continue
        offers = [
            offer | {"areas": [a for a in offer["areas"] if (offer["capability"], a) in cells]}
            for offer in body["offers"]
        ]
        body["offers"] = [offer for offer in offers if offer["areas"]]
