"""Optimisation fences: subqueries that the planner must run on their own."""

from typing import Any, TypeVar

from django.db.models import QuerySet

NEVER_REACHED = 10**9
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def apart(rows: Rows) -> Rows:
    """Return a subquery that the planner runs once, on its own, rather than once per outer row.

    A limit, even one that is never reached, fences the subquery off. Without it a search for rare
    words scans the whole list to find its first rows, since the planner takes most words for far
    more frequent than they are.
    """
    return rows[:NEVER_REACHED]
