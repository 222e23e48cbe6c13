"""What members have said yes to stays theirs, whatever else is planned anew."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from consortia.coverage import offers_by_cell

Row = Mapping[str, Any]
Cell = tuple[str, str]
Held = Mapping[str, Sequence[Row]]


def parts_held(delivery: Iterable[Row], bodies: Collection[str]) -> dict[str, list[Row]]:
    """Return identifier → what a plan gives each of these bodies; nobody is left out."""
    held: dict[str, list[Row]] = {body: [] for body in bodies}
    for row in delivery:
        if row["organisation"] in held:
            held[row["organisation"]].append(row)
    return held


def hold(problem: Mapping[str, Any], held: Held) -> dict[str, Any]:
    """Return a problem in which these bodies take what they hold and no more.

    What they hold whole is offered by nobody else. What they offer otherwise does not count: their
    yes was to their part.
    """
    wanted = _volumes(problem)
    whole = _held_whole(wanted, held)

    def offers(body: Row) -> list[dict[str, Any]]:
        if body["id"] in held:
            return [_offer(row) for row in held[body["id"]] if cell_of(row) in wanted]
        return within(body["offers"], wanted.keys() - whole)

    bodies = [body | {"offers": offers(body)} for body in problem["organisations"]]
    return {**problem, "organisations": bodies}


def give_back(
    problem: Mapping[str, Any], delivery: Iterable[Row], held: Held
) -> list[dict[str, Any]]:
    """Return a plan in which each of these bodies does just what it holds.

    Where several share a cell, the matcher may give a body less than it said yes to; the others
    then do so much less.
    """
    wanted = _volumes(problem)
    mine = [dict(row) for rows in held.values() for row in rows if cell_of(row) in wanted]
    taken = sums_of(mine)
    left = {cell: (wanted[cell] or 0) - people for cell, people in taken.items()}
    others = []
    for row in delivery:
        cell = cell_of(row)
        if row["organisation"] in held:
            continue
        if cell not in taken:
            others.append(dict(row))
        elif left[cell] > 0:
            share = min(row.get("volume") or 0, left[cell])
            left[cell] -= share
            others.append({**row, "volume": share})
    rows = [row for row in (*mine, *others) if row.get("volume", 1) != 0]
    return sorted(rows, key=lambda row: (*cell_of(row), row["organisation"]))


def steady(
    problem: Mapping[str, Any],
    delivery: Iterable[Row],
    planned: Iterable[Row],
    who: Collection[str],
) -> list[dict[str, Any]]:
    """Return a plan in which work that nothing forces to move stays with whom it was planned.

    Work of bodies that are not among `who` moves, to whoever is new where one of them can do it:
    so whoever replaces somebody one for one changes nobody else's part. Work whose shares are
    counted, by people or by each member's turnover, may move too.
    """
    if (problem["limits"].get("turnover") or {}).get("rule") == "each_by_share":
        return [dict(row) for row in delivery]
    able = offers_by_cell(problem)
    earlier = {cell_of(row): row["organisation"] for row in planned}
    staying = {body for cell, body in earlier.items() if body in who and body in able.get(cell, {})}
    new = sorted(set(who) - set(earlier.values()))

    def wanted(row: Row) -> str | None:
        body = earlier.get(cell_of(row))
        if body in who:
            return body
        if body is None or row["organisation"] not in staying:
            return None
        return next((one for one in new if one in able.get(cell_of(row), {})), None)

    def kept(row: Row) -> dict[str, Any]:
        body = wanted(row)
        stays = "volume" not in row and body in able.get(cell_of(row), {})
        return {**row, "organisation": body} if stays else dict(row)

    return [kept(row) for row in delivery]


def cell_of(row: Row) -> Cell:
    """Return the capability and the area of a row."""
    return row["capability"], row["area"]


def within(offers: Iterable[Row], cells: Collection[Cell]) -> list[dict[str, Any]]:
    """Return what offers say of these cells alone; an offer of nothing is none."""
    less = [
        {**one, "areas": [area for area in one["areas"] if (one["capability"], area) in cells]}
        for one in offers
    ]
    return [one for one in less if one["areas"]]


def _volumes(problem: Mapping[str, Any]) -> dict[Cell, Any]:
    return {cell_of(cell): cell.get("volume") for cell in problem["cells"]}


def _held_whole(wanted: Mapping[Cell, Any], held: Held) -> set[Cell]:
    rows = [row for parts in held.values() for row in parts if cell_of(row) in wanted]
    whole = {cell_of(row) for row in rows if not row.get("volume")}
    return whole | {cell for cell, people in sums_of(rows).items() if people >= (wanted[cell] or 0)}


def sums_of(rows: Iterable[Row]) -> dict[Cell, Any]:
    """Return how many people a year these rows come to in each of their cells."""
    sums: dict[Cell, Any] = {}
    for row in rows:
        sums[cell_of(row)] = sums.get(cell_of(row), 0) + (row.get("volume") or 0)
    return sums


def _offer(row: Row) -> dict[str, Any]:
    offer = {"capability": row["capability"], "areas": [row["area"]]}
    return offer | {"capacity": row["volume"]} if row.get("volume") else offer
