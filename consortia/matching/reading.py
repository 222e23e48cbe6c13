"""From a JSON document to a problem, or to one clear line about what is wrong with it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from consortia.matching.problem import (
    Accreditation,
    Cell,
    Holder,
    Limits,
    MalformedProblem,
    Offer,
    Organisation,
    Problem,
    Rule,
)

LARGEST = Decimal(10) ** 15
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


def read_problem(document: Any) -> Problem:
    """Return the problem that a document states.

    Raises
    ------
    MalformedProblem
        When it does not have the form.
    """
    top = _object(document, "the problem", _PROBLEM, {"version", "cells", "organisations"})
    if top["version"] != 1 or isinstance(top["version"], bool):
        raise MalformedProblem("version must be 1")
    cells = _cells(top["cells"])
    rows = [
        _object(row, f"organisations[{i}]", _ORGANISATION, {"id"})
        for i, row in enumerate(_list(top["organisations"], "organisations"))
    ]
    costs, cost_unit = _whole(
        {i: _number(row.get("cost", 0), f"organisations[{i}].cost") for i, row in enumerate(rows)}
    )
    people, volume_unit = _whole(cells | _capacities(rows))
    bodies = [
        _organisation(row, f"organisations[{i}]", costs[i] or 0, people)
        for i, row in enumerate(rows)
    ]
    ids = _once([body.id for body in bodies], "organisations")
    ties, tie_unit = _whole(_ties(_list(top.get("ties", []), "ties"), ids))
    return Problem(
        cells={cell: people[cell] for cell in sorted(cells)},
        organisations=tuple(sorted(bodies, key=lambda body: body.id)),
        ties={pair: ties[pair] or 0 for pair in sorted(ties)},
        limits=_limits(top.get("limits", {}), ids),
        by_cost=_choice(top.get("objective", "members"), "objective", ("members", "cost"))
        == "cost",
        alternatives=_count(top.get("alternatives", 1), "alternatives", 1, MOST_ALTERNATIVES),
        cost_unit=float(cost_unit),
        volume_unit=float(volume_unit),
        tie_unit=float(tie_unit),
    )


def _cells(rows: Any) -> dict[Cell, Decimal | None]:
    cells: dict[Cell, Decimal | None] = {}
    for i, row in enumerate(_list(rows, "cells")):
        where = f"cells[{i}]"
        _object(row, where, _CELL, {"capability", "area"})
        cell = (
            _text(row["capability"], f"{where}.capability"),
            _text(row["area"], f"{where}.area"),
        )
        if cell in cells:
            raise MalformedProblem(f"{where} states {cell[0]} in {cell[1]} a second time")
        volume = row.get("volume")
        cells[cell] = None if volume is None else _number(volume, f"{where}.volume")
    return cells


def _capacities(rows: list[dict[str, Any]]) -> dict[Any, Decimal | None]:
    """Return each offer's capacity under its place in the document, None where it states none."""
    found: dict[Any, Decimal | None] = {}
    for i, row in enumerate(rows):
        for j, offer in enumerate(_list(row.get("offers", []), f"organisations[{i}].offers")):
            where = f"organisations[{i}].offers[{j}]"
            _object(offer, where, _OFFER, {"capability", "areas"})
            capacity = offer.get("capacity")
            found[where] = None if capacity is None else _number(capacity, f"{where}.capacity")
    return found


def _organisation(
    row: dict[str, Any], where: str, cost: int, people: Mapping[Any, int | None]
) -> Organisation:
    identifier = _text(row["id"], f"{where}.id")
    kind = _text(row.get("kind", "other"), f"{where}.kind")
    marks = _texts(row.get("accreditations", []), f"{where}.accreditations")
    offers = [
        _offer(offer, f"{where}.offers[{i}]", people)
        for i, offer in enumerate(row.get("offers", []))
    ]
    return Organisation(
        id=identifier,
        name=_text(row.get("name", identifier), f"{where}.name", empty=True) or identifier,
        turnover=_pence(row.get("turnover", 0), f"{where}.turnover"),
        can_lead=_truth(row.get("can_lead", kind != "unincorporated"), f"{where}.can_lead"),
        cost=cost,
        accreditations=frozenset(marks),
        offers=tuple(sorted(offers, key=_offer_order)),
    )


def _offer_order(offer: Offer) -> tuple[str, tuple[str, ...], int]:
    return offer.capability, offer.areas, -1 if offer.capacity is None else offer.capacity


def _offer(row: dict[str, Any], where: str, people: Mapping[Any, int | None]) -> Offer:
    areas = _texts(row["areas"], f"{where}.areas")
    if not areas:
        raise MalformedProblem(f"{where} names no area")
    capability = _text(row["capability"], f"{where}.capability")
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
        ties[pair] = _number(row[2], where) if len(row) == 3 else Decimal(1)
    return ties


def _limits(row: Any, ids: set[str]) -> Limits:
    _object(row, "limits", _LIMITS, set())
    turnover, rule = _turnover(row.get("turnover"))
    most, lead = row.get("max_members"), row.get("lead_turnover")
    marks = _list(row.get("accreditations", []), "limits.accreditations")
    pairs = _list(row.get("incompatible", []), "limits.incompatible")
    return Limits(
        max_members=None if most is None else _count(most, "limits.max_members", 0, 10**6),
        turnover=turnover,
        rule=rule,
        lead_turnover=None if lead is None else _pence(lead, "limits.lead_turnover"),
        accreditations=tuple(_mark(m, f"limits.accreditations[{i}]") for i, m in enumerate(marks)),
        include=_known(row.get("include", []), "limits.include", ids),
        exclude=frozenset(_texts(row.get("exclude", []), "limits.exclude")),
        incompatible=tuple(
            sorted({_pair(p, f"limits.incompatible[{i}]", ids) for i, p in enumerate(pairs)})
        ),
    )


def _turnover(row: Any) -> tuple[int | None, Rule]:
    if row is None:
        return None, Rule.POOLED
    _object(row, "limits.turnover", {"minimum", "rule"}, {"minimum", "rule"})
    rule = _choice(row["rule"], "limits.turnover.rule", tuple(Rule))
    return _pence(row["minimum"], "limits.turnover.minimum"), Rule(rule)


def _mark(row: Any, where: str) -> Accreditation:
    _object(row, where, {"code", "held_by", "capability"}, {"code", "held_by"})
    capability = row.get("capability")
    return Accreditation(
        _text(row["code"], f"{where}.code"),
        Holder(_choice(row["held_by"], f"{where}.held_by", tuple(Holder))),
        None if capability is None else _text(capability, f"{where}.capability"),
    )


def _known(value: Any, where: str, ids: set[str]) -> frozenset[str]:
    named = _texts(value, where)
    for identifier in named:
        if identifier not in ids:
            raise MalformedProblem(f"{where} names {identifier!r}, which is no organisation here")
    return frozenset(named)


def _pair(value: Any, where: str, ids: set[str]) -> tuple[str, str]:
    named = _texts(value, where)
    if len(named) != 2 or named[0] == named[1]:
        raise MalformedProblem(f"{where} must name two different organisations")
    _known(named, where, ids)
    return min(named), max(named)


def _object(value: Any, where: str, allowed: set[str], needed: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise MalformedProblem(f"{where} must be an object")
    for key in sorted(map(str, value)):
        if key not in allowed:
            raise MalformedProblem(f"{where} has the unknown key {key!r}")
    for key in sorted(needed):
        if key not in value:
            raise MalformedProblem(f"{where} lacks {key!r}")
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise MalformedProblem(f"{where} must be a list")
    return value


def _text(value: Any, where: str, *, empty: bool = False) -> str:
    if not isinstance(value, str) or not (value or empty):
        raise MalformedProblem(f"{where} must be a text")
    try:
        value.encode()
    except UnicodeEncodeError as problem:
        raise MalformedProblem(f"{where} has a broken character") from problem
    if "\x00" in value:
        raise MalformedProblem(f"{where} has a NUL character")
    return value


def _texts(value: Any, where: str) -> list[str]:
    return [_text(item, f"{where}[{i}]") for i, item in enumerate(_list(value, where))]


def _truth(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise MalformedProblem(f"{where} must be true or false")
    return value


def _choice(value: Any, where: str, choices: Iterable[str]) -> str:
    if not isinstance(value, str) or value not in tuple(choices):
        raise MalformedProblem(f"{where} must be one of {', '.join(choices)}")
    return value


def _number(value: Any, where: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise MalformedProblem(f"{where} must be a number")
    if isinstance(value, str) and len(value) > 40:
        raise MalformedProblem(f"{where} must be a number")
    if isinstance(value, int) and abs(value) > 10**15:
        raise MalformedProblem(f"{where} must be a number from 0 to {LARGEST:f}")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as problem:
        raise MalformedProblem(f"{where} must be a number") from problem
    if not number.is_finite() or number < 0 or number > LARGEST:
        raise MalformedProblem(f"{where} must be a number from 0 to {LARGEST:f}")
    if number and number.adjusted() < -9:
        raise MalformedProblem(f"{where} is too small to mean anything")
    return number.normalize() + 0


def _pence(value: Any, where: str) -> int:
    pounds = _number(value, where)
    pence = pounds * 100
    if pence != pence.to_integral_value():
        raise MalformedProblem(f"{where} must be pounds with at most two decimals")
    return int(pence)


def _count(value: Any, where: str, least: int, most: int) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not least <= value <= most:
        raise MalformedProblem(f"{where} must be a whole number from {least} to {most}")
    return int(value)


def _once(values: list[str], where: str) -> set[str]:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise MalformedProblem(f"{where} has the id {value!r} twice")
        seen.add(value)
    return seen


def _whole(
    numbers: Mapping[Any, Decimal | None],
) -> tuple[dict[Any, int | None], Fraction]:
    """Return the numbers as whole multiples of the largest unit that divides them all."""
    fractions = [Fraction(number) for number in numbers.values() if number is not None]
    scale = math.lcm(*(fraction.denominator for fraction in fractions)) if fractions else 1
    if scale > 10**9:
        raise MalformedProblem("numbers have too many decimals to be weighed exactly")
    whole = {
        key: None if number is None else int(Fraction(number) * scale)
        for key, number in numbers.items()
    }
    return whole, Fraction(1, scale)
