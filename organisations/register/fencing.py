"""Rows that the database works out by themselves, whatever it thinks would be cheaper."""

from typing import Any, TypeVar

from django.db.models import QuerySet

NEVER_REACHED = 10**9
Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


def apart(rows: Rows) -> Rows:
    """Return rows that the database finds first, not once for each row that it looks at.

    It keeps to that where there is a limit, even one that is never reached. Without it, whoever
    asks for the first of a list by rare words waits until the whole list was looked along: the
    database takes words for much more frequent than most are.
    """
    return rows[:NEVER_REACHED]
