"""Reads the changes that are asked of a problem, and writes what they come to, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NotRequired, TypedDict

from consortia.matching.curves import FINEST, Along, Asked, Curve
from consortia.matching.errors import MalformedProblem
from consortia.matching.problem import Cell, Limits, Problem, Rule
from consortia.matching.reading import read_limits
from consortia.matching.scenarios import Outcome, Scenario
from consortia.matching.values import (
    a_choice,
    a_count,
    a_list,
    a_number,
    a_text,
    a_truth,
    an_object,
)

MOST = 10_000
"""So many scenarios may be asked at once."""
_CHANGES = {"scenarios", "curves", "participation"}
_SCENARIO = {"name", "limits", "cells", "volume_factor"}


class OutcomeJSON(TypedDict):
    """What a scenario comes to."""

    name: str
    smallest: int | None
    bound: int
    proven: bool
    alone: int
    could_take_part: NotRequired[int]


class StepJSON(TypedDict):
    """A step of a curve."""

    value: str | int | None
    smallest: int


class CurveJSON(TypedDict):
    """A curve; ``ends_at`` is absent where the time ran out before its end."""

    along: str
    rule: NotRequired[str]
    points: list[StepJSON]
    ends_at: NotRequired[str | int | None]


class AnswersJSON(TypedDict):
    """Everything that was asked of a problem."""

    version: int
    scenarios: list[OutcomeJSON]
    curves: list[CurveJSON]
    seconds: float


@dataclass(frozen=True, slots=True)
class Changes:
    """What is asked of a problem: scenarios, curves, and whether to count who could take part."""

    scenarios: tuple[Scenario, ...]
    curves: tuple[Asked, ...]
    participation: bool


def read_changes(document: object, problem: Problem, stated: Sequence[Cell]) -> Changes:
    """Return the changes that a document asks of a problem.

    Parameters
    ----------
    problem : Problem
    stated : sequence of Cell
        The problem's cells in the order in which its own document states them.

    Raises
    ------
    MalformedProblem
        When it does not have the form, or names what the problem does not have.
    """
    top = an_object(document, "the changes", _CHANGES, set())
    ids = {organisation.id for organisation in problem.organisations}
    place = {cell: c for c, cell in enumerate(problem.cells)}
    rows = a_list(top.get("scenarios", []), "scenarios")
    if len(rows) > MOST:
        raise MalformedProblem(f"scenarios must be at most {MOST}")
    return Changes(
        scenarios=tuple(
            _scenario(row, f"scenarios[{i}]", problem.limits, ids, [place[c] for c in stated])
            for i, row in enumerate(rows)
        ),
        curves=tuple(
            _curve(row, f"curves[{i}]")
            for i, row in enumerate(a_list(top.get("curves", []), "curves"))
        ),
        participation=a_truth(top.get("participation", False), "participation"),
    )


def _scenario(
    row: object, where: str, limits: Limits, ids: set[str], places: Sequence[int]
) -> Scenario:
    stated = an_object(row, where, _SCENARIO, set())
    factor = stated.get("volume_factor", 1)
    return Scenario(
        name=a_text(stated.get("name", ""), f"{where}.name", empty=True),
        limits=read_limits(stated.get("limits", {}), ids, limits, f"{where}.limits"),
        cells=_kept(stated.get("cells"), f"{where}.cells", places),
        volume_factor=_factor(factor, f"{where}.volume_factor"),
    )


def _kept(value: object, where: str, places: Sequence[int]) -> tuple[int, ...] | None:
    if value is None:
        return None
    kept = [
        a_count(one, f"{where}[{i}]", 0, len(places) - 1)
        for i, one in enumerate(a_list(value, where))
    ]
    if not kept:
        raise MalformedProblem(f"{where} keeps no cell")
    if len(set(kept)) != len(kept):
        raise MalformedProblem(f"{where} names a cell twice")
    return tuple(sorted(places[c] for c in kept))


def _factor(value: object, where: str) -> Fraction:
    factor = Fraction(a_number(value, where))
    if not factor:
        raise MalformedProblem(f"{where} must be above nothing")
    return factor


def _curve(row: object, where: str) -> Asked:
    stated = an_object(row, where, {"along", "rule"}, {"along"})
    along = Along(a_choice(stated["along"], f"{where}.along", tuple(Along)))
    if "rule" not in stated:
        return Asked(along)
    if along is not Along.TURNOVER:
        raise MalformedProblem(f"{where}.rule goes with turnover only")
    return Asked(along, Rule(a_choice(stated["rule"], f"{where}.rule", tuple(Rule))))


def stated_cells(document: Mapping[str, list[Mapping[str, str]]]) -> list[Cell]:
    """Return the cells of a problem's document, already read, in its own order."""
    return [(row["capability"], row["area"]) for row in document["cells"]]


def write_answers(
    outcomes: Sequence[Outcome], curves: Sequence[Curve], seconds: float
) -> AnswersJSON:
    """Return what was asked of a problem in its JSON form."""
    return {
        "version": 1,
        "scenarios": [_outcome(one) for one in outcomes],
        "curves": [_steps(one) for one in curves],
        "seconds": round(seconds, 6),
    }


def _outcome(one: Outcome) -> OutcomeJSON:
    row: OutcomeJSON = {
        "name": one.name,
        "smallest": one.smallest,
        "bound": one.bound,
        "proven": one.proven,
        "alone": one.alone,
    }
    if one.could_take_part is not None:
        number = one.could_take_part.number
        if number is None:
            row["proven"] = False
        else:
            row["could_take_part"] = number
    return row


def _steps(one: Curve) -> CurveJSON:
    along = one.asked.along
    points: list[StepJSON] = [
        {"value": _value(step.value, along), "smallest": step.smallest} for step in one.steps
    ]
    row: CurveJSON = {"along": along.value, "points": points}
    if along is Along.TURNOVER and one.asked.rule is not None:
        row = {"along": along.value, "rule": one.asked.rule.value, "points": points}
    if one.finished:
        row["ends_at"] = _value(one.ends_at, along)
    return row


def _value(value: int | None, along: Along) -> str | int | None:
    """Return a point of a curve as it is written: pounds and factors as text, counts as numbers."""
    if value is None:
        return None
    if along in (Along.TURNOVER, Along.LEAD_TURNOVER):
        return f"{value // 100}.{value % 100:02d}"
    if along is Along.VOLUME_FACTOR:
        return f"{(Decimal(value) / FINEST).normalize():f}"
    return value
