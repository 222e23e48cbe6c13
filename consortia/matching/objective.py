"""The one number that says how good a consortium is.

Where members are counted it is their number plus a fraction below one that keeps the order of
the rest: total cost first, then ties. With no costs and no ties it is the number itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from consortia.matching.problem import Problem


def objective(problem: Problem, members: Iterable[str]) -> float:
    """Return the objective of a consortium (identifiers)."""
    inside = set(members)
    cost = sum(
        organisation.cost for organisation in problem.organisations if organisation.id in inside
    )
    if problem.by_cost:
        return cost * problem.cost_unit
    tied = sum(s for (a, b), s in problem.ties.items() if a in inside and b in inside)
    most_tied = sum(problem.ties.values())
    most_cost = sum(organisation.cost for organisation in problem.organisations)
    rest = Fraction(cost * (1 + most_tied) + most_tied - tied, (1 + most_cost) * (1 + most_tied))
    return float(len(inside) + rest)


def objective_bound(problem: Problem, bound: int) -> float:
    """Return the objective that no consortium beats, given a bound on members or on cost."""
    return bound * problem.cost_unit if problem.by_cost else float(bound)
