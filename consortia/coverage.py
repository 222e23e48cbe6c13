"""What each part of a delivery rests on: room that is left, and who else could take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
_SOURCE, _SINK = "source", "sink"


def parts_of(
    problem: Mapping[str, Any], members: Iterable[str], delivery: Iterable[Row]
) -> list[Any]:
    """Return a delivery's rows, each with what it rests on.

    Parameters
    ----------
    problem : mapping
        The problem in the core's JSON form.
    members : iterable of str
        Identifiers of everybody in the group.
    delivery : iterable of mapping
        Who does what, as proposals keep it.

    Returns
    -------
    list of dict
        Each row with three more keys. ``spare``: how many more people a year its body could take
        there while doing all else that it does, None where it names no limit. ``members`` and
        ``bodies``: how many others of the group, and how many of the register beside the group,
        could take this row over alone: they offer it, hold the marks that it needs, and have room
        for its volume. Whether they would is theirs to say.
    """
    rows, inside = list(delivery), set(members)
    offers = offers_by_cell(problem)
    room = _Room(offers, rows)
    parts = []
    for row in rows:
        cell = row["capability"], row["area"]
        able = [
            body
            for body in offers.get(cell, {})
            if body != row["organisation"] and room.fits(body, cell, row.get("volume") or 0)
        ]
        within = sum(body in inside for body in able)
        spare = room.left(row["organisation"], cell)
        more = {"spare": spare, "members": within, "bodies": len(able) - within}
        parts.append(dict(row) | more)
    return parts


class _Room:
    """How much more each body could do in a place, all else that it does being kept."""

    def __init__(self, offers: Mapping[Any, Mapping[str, Sequence[Any]]], rows: list[Row]) -> None:
        self.offers = offers
        self.known: dict[tuple[str, Any], int | None] = {}
        self.done: dict[tuple[str, str], dict[Any, int]] = {}
        for row in rows:
            mine = self.done.setdefault((row["organisation"], row["capability"]), {})
            cell = row["capability"], row["area"]
            mine[cell] = mine.get(cell, 0) + (row.get("volume") or 0)

    def fits(self, body: str, cell: Any, people: int) -> bool:
        left = self.left(body, cell)
        return left is None or left >= people

    def left(self, body: str, cell: Any) -> int | None:
        key = body, cell
        if key not in self.known:
            self.known[key] = self._work_out(body, cell)
        return self.known[key]

    def _work_out(self, body: str, cell: Any) -> int | None:
        here = self.offers.get(cell, {}).get(body, ())
        capacities = [offer.get("capacity") for offer in here]
        if None in capacities:
            return None
        done = self.done.get((body, cell[0]), {})
        if not any(done.values()):
            return int(sum(capacities))
        return self._by_flow(body, cell, done)

    def _by_flow(self, body: str, cell: Any, done: Mapping[Any, int]) -> int:
        """Return what a body's offers carry beyond what it does, each work kept in its place."""
        import networkx as nx  # slow to load: see tests/house/test_starting.py

        graph: nx.DiGraph[Any] = nx.DiGraph()
        graph.add_edge(_SOURCE, _SINK, capacity=0)
        for place in {*done, cell}:
            for offer in self.offers.get(place, {}).get(body, ()):
                limit = offer.get("capacity")
                bound = {} if limit is None else {"capacity": limit}
                graph.add_edge(_SOURCE, id(offer), **bound)
                graph.add_edge(id(offer), place)
            if place != cell:
                graph.add_edge(place, _SINK, capacity=done[place])
        graph.add_edge(cell, _SINK, capacity=sum(o["capacity"] for o in self.offers[cell][body]))
        value = int(nx.maximum_flow_value(graph, _SOURCE, _SINK))
        return max(0, value - sum(done.values()))


def offers_by_cell(problem: Mapping[str, Any]) -> dict[Any, dict[str, list[Any]]]:
    """Return cell → body → its offers there, of bodies that may deliver it."""
    marks = [
        (mark.get("capability"), mark["code"])
        for mark in problem["limits"].get("accreditations", [])
        if mark["held_by"] == "deliverer"
    ]
    wanted = {(cell["capability"], cell["area"]) for cell in problem["cells"]}
    found: dict[Any, dict[str, list[Any]]] = {}
    for body in problem["organisations"]:
        held = set(body["accreditations"])
        for offer in body["offers"]:
            work = offer["capability"]
            if any(only in (None, work) and code not in held for only, code in marks):
                continue
            for area in offer["areas"]:
                if (work, area) in wanted:
                    found.setdefault((work, area), {}).setdefault(body["id"], []).append(offer)
    return found
