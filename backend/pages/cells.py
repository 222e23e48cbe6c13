"""Cells as boxes to tick: one kind of work in one place each."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest

from consortia.services.parts import names_of


def boxes(cells: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a box for each cell: its ``key``, its ``work`` and ``place`` in words, the rest."""
    rows = list(cells)
    names = names_of(rows)
    return [
        {**row, "key": _key(row), "work": names[row["capability"]], "place": names[row["area"]]}
        for row in rows
    ]


def ticked(request: HttpRequest, cells: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return those of these cells that were ticked."""
    chosen = set(request.POST.getlist("cells"))
    return [cell for cell in cells if _key(cell) in chosen]


def _key(cell: Mapping[str, Any]) -> str:
    return f"{cell['capability']}:{cell['area']}"
