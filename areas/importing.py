"""Importing tables of areas into the database: all or nothing, idempotent."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models, transaction

from areas.errors import AreaError
from areas.gazetteer import Gazetteer, forget, read_gazetteer
from areas.models import (
    AliasKind,
    Area,
    AreaAlias,
    AreaParent,
    AreaSuccessor,
    AreaTable,
    Level,
    Neighbour,
)
from areas.reading import Tables

Progress = Callable[[str], None]


@dataclass(slots=True)
class Summary:
    """What an import did: rows read, added, changed, unchanged, and refused with why."""

    read: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    resolved_areas: int = 0
    unresolved_areas: int = 0


@transaction.atomic
def import_tables(tables: Tables, *, progress: Progress = lambda _: None) -> Summary:
    """Import tables of areas over those that are there; rows that fail are refused.

    Parameters
    ----------
    tables : Tables
        Rows as text.
    progress : callable
        Called with a few words on what happens now.
    """
    summary = Summary()
    progress("areas")
    districts = _once(summary, _checked(summary, "areas", tables.areas, _area), _tile)
    _merge(summary, Area, ("code",), districts)
    known = set(Area.objects.values_list("code", flat=True))
    for name, model, keys, make in (
        ("parents", AreaParent, ("child_id", "parent_id"), _parent),
        ("successors", AreaSuccessor, ("area_id", "successor_id"), _successor),
        ("neighbours", Neighbour, ("a_id", "b_id"), _neighbour),
        ("aliases", AreaAlias, ("kind", "text", "area_id"), _alias),
    ):
        progress(name)
        rows = _checked(summary, name, getattr(tables, name), make)
        _merge(summary, model, keys, _linked(summary, name, rows, known))
    if summary.added or summary.changed:
        AreaTable.objects.get_or_create(pk=1)
        AreaTable.objects.update(edition=models.F("edition") + 1)
    _count_resolved(summary, read_gazetteer())
    transaction.on_commit(forget)
    forget()
    return summary


def gazetteer_of(tables: Tables) -> Gazetteer:
    """Return the gazetteer of these tables, without a database.

    Raises
    ------
    KeyError, ValueError
        When a row is malformed.
    """
    neighbours = (_neighbour(row) for row in tables.neighbours)
    return Gazetteer.from_rows(
        [_area(row) for row in tables.areas],
        [(row["child"], row["parent"]) for row in tables.parents],
        [(row["area"], row["successor"]) for row in tables.successors],
        [(link.a_id, link.b_id, link.border_km) for link in neighbours],
        [(row["kind"], row["text"], row["area"]) for row in tables.aliases],
    )


def _checked(
    summary: Summary, table: str, rows: Iterable[dict[str, str]], make: Callable[[Any], Any]
) -> list[Any]:
    made = []
    for number, row in enumerate(rows, start=2):
        summary.read += 1
        try:
            made.append(make(_whole(row)))
        except KeyError as missing:
            _refuse(summary, f"{table}.csv:{number}", f"there is no column {missing}")
        except ValueError as problem:
            _refuse(summary, f"{table}.csv:{number}", str(problem))
    return made


def _whole(row: dict[str, str]) -> dict[str, str]:
    """Return the row if it has as many cells as the heading, and no NUL character."""
    cells = list(row.values())
    if None in row or None in cells:
        raise ValueError("it has not as many cells as the heading")
    if any("\x00" in cell for cell in cells):
        raise ValueError("it has a NUL character")
    return row


def _refuse(summary: Summary, row: str, why: str) -> None:
    summary.refused.append({"row": row, "why": why})


def _linked(summary: Summary, table: str, rows: list[Any], known: set[str]) -> list[Any]:
    kept = []
    for row in rows:
        names = [f.attname for f in row._meta.fields if f.is_relation]
        strange = sorted({getattr(row, name) for name in names} - known)
        if strange:
            _refuse(summary, f"{table}: {row}", f"there is no area {strange[0]}")
        else:
            kept.append(row)
    return kept


def _merge(summary: Summary, model: Any, keys: tuple[str, ...], rows: list[Any]) -> None:
    stored = {tuple(getattr(row, key) for key in keys): row for row in model.objects.all()}
    values = [f.attname for f in model._meta.fields if f.attname not in (*keys, "id")]
    new, changed = [], []
    for row in _once(summary, rows, lambda row: tuple(getattr(row, key) for key in keys)):
        old = stored.get(tuple(getattr(row, key) for key in keys))
        if old is None:
            new.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in values):
            row.pk = old.pk
            changed.append(row)
        else:
            summary.unchanged += 1
    if changed and "tile_q" in values:  # swapped tiles must not meet on the way
        model.objects.filter(pk__in=[r.pk for r in changed]).update(tile_q=None, tile_r=None)
    if changed:
        model.objects.bulk_update(changed, values, batch_size=200)
    model.objects.bulk_create(new, batch_size=500)
    summary.added += len(new)
    summary.changed += len(changed)


def _once(summary: Summary, rows: list[Any], key: Callable[[Any], object]) -> list[Any]:
    """Refuse rows that repeat an earlier row's key; None is no key."""
    seen: set[object] = set()
    kept = []
    for row in rows:
        name = key(row)
        if name is not None and name in seen:
            _refuse(summary, str(row.pk or row), f"{name} is in an earlier row")
        else:
            seen.add(name)
            kept.append(row)
    return kept


def _tile(area: Area) -> tuple[int | None, int | None] | None:
    return None if area.tile_q is None else (area.tile_q, area.tile_r)


def _count_resolved(summary: Summary, places: Gazetteer) -> None:
    for code in places.areas:
        try:
            places.leaf_codes(code)
        except AreaError:
            summary.unresolved_areas += 1
        else:
            summary.resolved_areas += 1


def _area(row: dict[str, str]) -> Area:
    if row["level"] not in Level.values:
        raise ValueError(f"level “{row['level']}” is none of {', '.join(Level.values)}")
    if len(row["code"]) != 9 or row["code"][0] not in "EKNSW" or not row["code"][1:].isdigit():
        raise ValueError(f"“{row['code']}” is not a GSS code")
    begun, ended = _day(row["valid_from"]), _day(row["valid_to"])
    if begun and ended and ended <= begun:
        raise ValueError(f"it ends on {ended}, before it begins on {begun}")
    return Area(
        code=row["code"],
        name=row["name"],
        name_cy=row["name_cy"],
        level=row["level"],
        kind=row["kind"],
        valid_from=begun,
        valid_to=ended,
        lat=_number(row["lat"]),
        lon=_number(row["lon"]),
        area_km2=_number(row["area_km2"]),
        population=int(row["population"]) if row["population"] else None,
        tile_q=int(row["tile_q"]) if row["tile_q"] else None,
        tile_r=int(row["tile_r"]) if row["tile_r"] else None,
    )


def _parent(row: dict[str, str]) -> AreaParent:
    if row["child"] == row["parent"]:
        raise ValueError("an area cannot lie in itself")
    return AreaParent(child_id=row["child"], parent_id=row["parent"])


def _successor(row: dict[str, str]) -> AreaSuccessor:
    if row["area"] == row["successor"]:
        raise ValueError("an area cannot follow itself")
    since = date.fromisoformat(row["since"])
    return AreaSuccessor(area_id=row["area"], successor_id=row["successor"], since=since)


def _neighbour(row: dict[str, str]) -> Neighbour:
    if row["a"] >= row["b"]:
        raise ValueError("the lower code comes first")
    border = float(row["border_km"])
    if not 0 <= border < math.inf:
        raise ValueError(f"a border of {row['border_km']} km cannot be")
    return Neighbour(a_id=row["a"], b_id=row["b"], border_km=border)


def _alias(row: dict[str, str]) -> AreaAlias:
    if row["kind"] not in AliasKind.values:
        raise ValueError(f"kind “{row['kind']}” is none of {', '.join(AliasKind.values)}")
    return AreaAlias(kind=row["kind"], text=row["text"][:120], area_id=row["area"])


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _number(text: str) -> float | None:
    return float(text) if text else None
