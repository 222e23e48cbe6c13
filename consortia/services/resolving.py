"""Working a consortium out again around those who are in: reads only, changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from consortia.discretion import without_private
from consortia.holding import Held, cell_of, give_back, hold, parts_held, steady, within
from consortia.loading import LoadedProblem, load_problem
from consortia.models import (
    UNANSWERED,
    Consortium,
    InvitationState,
    Reserve,
)
from organisations.models import Organisation

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
    def besides(self) -> dict[str, list[dict[str, Any]]]:
        """Identifier of a member → what it could do beside its part, where nobody else can."""
        found: dict[str, list[dict[str, Any]]] = (self.missing or {}).get("besides", {})
        return found

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

    Whoever is in keeps the part that it said yes to: no more, no less, nothing else. Reserves come
    first among equals, like the silent; one whose own place is still free is asked only where
    nobody else can take it. Where nobody can, it is said which members could do more themselves.

    Parameters
    ----------
    limited : mapping, optional
        Identifier → the only cells that this body takes; it counts as in, with no other part yet.
    """
    loaded = _loaded(consortium, standing, at, limited or {})
    held = parts_held(consortium.delivery, set(standing.accepted) - set(limited or {}))
    gone, back = set(standing.gone), set(standing.gone) & set(standing.reserves)
    plan = consortium.delivery
    outcome = _solved(loaded, standing, gone, held, plan)
    if outcome.found is None and back:
        again = _solved(loaded, standing, gone - back, held, plan)
        outcome = again if again.found is not None else outcome
    if outcome.found is None:
        more = _solved(loaded, standing, gone - back, {}, plan)
        return _with_members(outcome, loaded, held, more)
    return outcome


def _loaded(
    consortium: Consortium, standing: Standing, at: datetime, limited: Mapping[str, Cells]
) -> LoadedProblem:
    # Whoever is in already stays, whatever they offer now or have said of each other since.
    inside = set(standing.accepted)
    rows = Organisation.objects.filter(identifier__in=inside).values_list("pk", flat=True)
    loaded = load_problem(consortium.lot, at=at, alternatives=1, besides=list(rows))
    refused = loaded.problem["limits"]["incompatible"]
    loaded.problem["limits"]["incompatible"] = [p for p in refused if not inside.issuperset(p)]
    for body in loaded.problem["organisations"]:
        if body["id"] in limited:
            body["offers"] = within(body["offers"], limited[body["id"]])
    return loaded


def _solved(
    loaded: LoadedProblem, standing: Standing, gone: set[str], held: Held, planned: list[Any]
) -> Outcome:
    from consortia.matching.resolve import resolve  # slow to load: see tests/house/test_starting.py

    problem = hold(loaded.problem, held)
    result = resolve(
        replace(loaded, problem=problem).stated(),
        accepted=standing.accepted,
        declined=sorted(gone),
        silent=[*standing.silent, *standing.reserves],
        seconds=SECONDS,
        names=loaded.names,
    ).to_json()
    if result["status"] == "complete":
        found = result["proposals"][0]
        delivery = steady(problem, found["delivery"], planned, found["members"])
        return Outcome(found | {"delivery": give_back(problem, delivery, held)}, None)
    return Outcome(None, _in_our_words(without_private(result["missing"]) or {}))


def _with_members(outcome: Outcome, loaded: LoadedProblem, held: Held, more: Outcome) -> Outcome:
    """Return what is missing with, first of what would help, what members could do besides."""
    if more.found is None:
        return outcome
    names = {body["id"]: body["name"] for body in loaded.problem["organisations"]}
    besides = _besides(more.found["delivery"], held)
    first = [
        {"text": _could_take(names[body], rows, loaded.names)} for body, rows in besides.items()
    ]
    missing = outcome.missing or {}
    return Outcome(
        None,
        missing | {"remedies": [*first, *missing.get("remedies", [])], "besides": besides},
    )


def _besides(delivery: list[dict[str, Any]], held: Held) -> dict[str, list[dict[str, Any]]]:
    """Return body → what a plan gives it in places and kinds of work that it does not hold."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in delivery:
        body = row["organisation"]
        if body in held and cell_of(row) not in {cell_of(one) for one in held[body]}:
            found.setdefault(body, []).append(row)
    return found


def _could_take(name: str, rows: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    works = sorted({names[row["capability"]] for row in rows})
    places = sorted({names[row["area"]] for row in rows})
    return (
        f"{name} is in and could also do {', '.join(works)} in {', '.join(places)}: its people can "
        "take that on, on the page of the group or by the link in their letter."
    )


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


def cells_in(rows: Iterable[Mapping[str, Any]]) -> Cells:
    """Return rows of capability and area as cells."""
    return frozenset(cell_of(row) for row in rows)
