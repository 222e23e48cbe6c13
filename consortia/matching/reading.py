"""Reads a problem from a JSON document, or says in one line what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from consortia.matching.errors import MalformedProblem
from consortia.matching.problem import (
    Accreditation,
    Cell,
    Holder,
    Limits,
    Offer,
    Organisation,
    Problem,
    Rule,
)
from consortia.matching.values import (
    a_choice,
    a_count,
    a_list,
    a_number,
    a_text,
    a_truth,
    an_object,
    in_whole_units,
    once,
    pence,
    texts,
)

MOST_ALTERNATIVES = 50

_PROBLEM = {"version", "cells", "organisations", "ties", "limits", "objective", "alternatives"}
_CELL = {"capability", "area", "volume"}
_ORGANISATION = {
    "id",
    "name",
    "kind",
    "turnover",
    "can_lead",
    "cost",
    "accreditations",
    "offers",
}
_OFFER = {"capability", "areas", "capacity"}
_LIMITS = {
    "max_members",
    "turnover",
    "lead_turnover",
    "accreditations",
    "include",
    "exclude",
    "incompatible",
}


def read_problem(document: object) -> Problem:
    """Return the problem that a document states.

    Raises
    ------
    MalformedProblem
        When it does not have the form; see ``docs/matching.md``.
    """
    top = an_object(document, "the problem", _PROBLEM, {"version", "cells", "organisations"})
    if top["version"] != 1 or isinstance(top["version"], bool):
        raise MalformedProblem("version must be 1")
    cells = _cells(top["cells"])
    rows = [
        an_object(row, f"organisations[{i}]", _ORGANISATION, {"id"})
        for i, row in enumerate(a_list(top["organisations"], "organisations"))
    ]
    costs, cost_unit = in_whole_units(
        {i: a_number(row.get("cost", 0), f"organisations[{i}].cost") for i, row in enumerate(rows)}
    )
    people, volume_unit = in_whole_units(cells | _capacities(rows))
    organisations = [
        _organisation(row, f"organisations[{i}]", costs[i] or 0, people)
        for i, row in enumerate(rows)
    ]
    ids = once([organisation.id for organisation in organisations], "organisations")
    ties, tie_unit = in_whole_units(_ties(a_list(top.get("ties", []), "ties"), ids))
    return Problem(
        cells={cell: people[cell] for cell in sorted(cells)},
        organisations=tuple(sorted(organisations, key=lambda organisation: organisation.id)),
        ties={pair: ties[pair] or 0 for pair in sorted(ties)},
        limits=_limits(top.get("limits", {}), ids),
        by_cost=a_choice(top.get("objective", "members"), "objective", ("members", "cost"))
        == "cost",
        alternatives=a_count(top.get("alternatives", 1), "alternatives", 1, MOST_ALTERNATIVES),
        cost_unit=float(cost_unit),
        volume_unit=float(volume_unit),
        tie_unit=float(tie_unit),
    )


def _cells(rows: Any) -> dict[Cell, Decimal | None]:
    cells: dict[Cell, Decimal | None] = {}
    for i, row in enumerate(a_list(rows, "cells")):
        where = f"cells[{i}]"
        an_object(row, where, _CELL, {"capability", "area"})
        cell = (
            a_text(row["capability"], f"{where}.capability"),
            a_text(row["area"], f"{where}.area"),
        )
        if cell in cells:
            raise MalformedProblem(f"{where} states {cell[0]} in {cell[1]} a second time")
        volume = row.get("volume")
        cells[cell] = None if volume is None else a_number(volume, f"{where}.volume")
    return cells


def _capacities(rows: list[dict[str, Any]]) -> dict[Any, Decimal | None]:
    """Return each offer's capacity under its place in the document, None where it states none."""
    found: dict[Any, Decimal | None] = {}
    for i, row in enumerate(rows):
        for j, offer in enumerate(a_list(row.get("offers", []), f"organisations[{i}].offers")):
            where = f"organisations[{i}].offers[{j}]"
            an_object(offer, where, _OFFER, {"capability", "areas"})
            capacity = offer.get("capacity")
            found[where] = None if capacity is None else a_number(capacity, f"{where}.capacity")
    return found


def _organisation(
    row: dict[str, Any], where: str, cost: int, people: Mapping[Any, int | None]
) -> Organisation:
    identifier = a_text(row["id"], f"{where}.id")
    kind = a_text(row.get("kind", "other"), f"{where}.kind")
    accreditations = texts(row.get("accreditations", []), f"{where}.accreditations")
    offers = [
        _offer(offer, f"{where}.offers[{i}]", people)
        for i, offer in enumerate(row.get("offers", []))
    ]
    return Organisation(
        id=identifier,
        name=a_text(row.get("name", identifier), f"{where}.name", empty=True) or identifier,
        turnover=pence(row.get("turnover", 0), f"{where}.turnover"),
        can_lead=a_truth(row.get("can_lead", kind != "unincorporated"), f"{where}.can_lead"),
        cost=cost,
        accreditations=frozenset(accreditations),
        offers=tuple(sorted(offers, key=_offer_order)),
    )


def _offer_order(offer: Offer) -> tuple[str, tuple[str, ...], int]:
    return offer.capability, offer.areas, -1 if offer.capacity is None else offer.capacity


def _offer(row: dict[str, Any], where: str, people: Mapping[Any, int | None]) -> Offer:
    areas = texts(row["areas"], f"{where}.areas")
    if not areas:
        raise MalformedProblem(f"{where} names no area")
    capability = a_text(row["capability"], f"{where}.capability")
    return Offer(capability, tuple(sorted(set(areas))), people[where])


def _ties(rows: list[Any], ids: set[str]) -> dict[tuple[str, str], Decimal | None]:
    ties: dict[tuple[str, str], Decimal | None] = {}
    for i, row in enumerate(rows):
        where = f"ties[{i}]"
        if not isinstance(row, list) or len(row) not in (2, 3):
            raise MalformedProblem(f"{where} must be two ids and a strength")
        pair = _pair(row[:2], where, ids)
        if pair in ties:
            raise MalformedProblem(f"{where} states a pair a second time")
        ties[pair] = a_number(row[2], where) if len(row) == 3 else Decimal(1)
    return ties


def _limits(row: Any, ids: set[str]) -> Limits:
    an_object(row, "limits", _LIMITS, set())
    turnover, rule = _turnover(row.get("turnover"))
    most, lead = row.get("max_members"), row.get("lead_turnover")
    asked = a_list(row.get("accreditations", []), "limits.accreditations")
    pairs = a_list(row.get("incompatible", []), "limits.incompatible")
    return Limits(
        max_members=None if most is None else a_count(most, "limits.max_members", 0, 10**6),
        turnover=turnover,
        rule=rule,
        lead_turnover=None if lead is None else pence(lead, "limits.lead_turnover"),
        accreditations=tuple(
            _accreditation(one, f"limits.accreditations[{i}]") for i, one in enumerate(asked)
        ),
        include=_known(row.get("include", []), "limits.include", ids),
        exclude=frozenset(texts(row.get("exclude", []), "limits.exclude")),
        incompatible=tuple(
            sorted({_pair(p, f"limits.incompatible[{i}]", ids) for i, p in enumerate(pairs)})
        ),
    )


def read_limits(row: object, ids: set[str], before: Limits, where: str) -> Limits:
    """Return limits of which some are replaced; null lifts one.

    Parameters
    ----------
    ids : set of str
        The organisations that the problem knows.
    before : Limits
        Those that hold where `row` names no other.

    Raises
    ------
    MalformedProblem
        When it does not have the form, or names an unknown limit or organisation.
    """
    named = an_object(row, where, _LIMITS, set())
    stated = {name: value for name, value in named.items() if value is not None}
    try:
        read = _limits(stated, ids)
    except MalformedProblem as reason:
        raise MalformedProblem(str(reason).replace("limits", where, 1)) from reason
    moved = {name: getattr(read, name) for name in named}
    if "turnover" in named:
        moved["rule"] = read.rule
    return replace(before, **moved)


def _turnover(row: Any) -> tuple[int | None, Rule]:
    if row is None:
        return None, Rule.POOLED
    an_object(row, "limits.turnover", {"minimum", "rule"}, {"minimum", "rule"})
    rule = a_choice(row["rule"], "limits.turnover.rule", tuple(Rule))
    return pence(row["minimum"], "limits.turnover.minimum"), Rule(rule)


def _accreditation(row: Any, where: str) -> Accreditation:
    an_object(row, where, {"code", "held_by", "capability"}, {"code", "held_by"})
    capability = row.get("capability")
    return Accreditation(
        a_text(row["code"], f"{where}.code"),
        Holder(a_choice(row["held_by"], f"{where}.held_by", tuple(Holder))),
        None if capability is None else a_text(capability, f"{where}.capability"),
    )


def _known(value: Any, where: str, ids: set[str]) -> frozenset[str]:
    named = texts(value, where)
    for identifier in named:
        if identifier not in ids:
            raise MalformedProblem(f"{where} names {identifier!r}, which is no organisation here")
    return frozenset(named)


def _pair(value: Any, where: str, ids: set[str]) -> tuple[str, str]:
    named = texts(value, where)
    if len(named) != 2 or named[0] == named[1]:
        raise MalformedProblem(f"{where} must name two different organisations")
    _known(named, where, ids)
    return min(named), max(named)
