"""What each part of a delivery rests on: room that is left, and who else could take it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import networkx as nx

from consortia.proposals.assignments import Delivery
from consortia.proposals.backing import BackedAssignment
from consortia.proposals.cells import Cell, People, number_of

_SOURCE, _SINK = "source", "sink"


def backed(
    problem: Mapping[str, Any], members: Iterable[str], delivery: Delivery
) -> list[BackedAssignment]:
    """Return the assignments of a delivery, each with what it rests on.

    Parameters
    ----------
    problem : mapping
        The problem in the core's JSON form.
    members : iterable of str
        Identifiers of everybody in the consortium.
    delivery : Delivery
        Who does what.
    """
    inside = set(members)
    offers = offers_by_cell(problem)
    room = _Room(offers, delivery)
    found = []
    for one in delivery:
        able = [
            body
            for body in offers.get(one.cell, {})
            if body != one.organisation and room.fits(body, one.cell, one.people)
        ]
        within = sum(body in inside for body in able)
        spare = room.left(one.organisation, one.cell)
        found.append(BackedAssignment(one, spare, within, len(able) - within))
    return found


class _Room:
    """How much more each organisation could do in a place, all else that it does being kept."""

    def __init__(
        self, offers: Mapping[Cell, Mapping[str, Sequence[Any]]], delivery: Delivery
    ) -> None:
        self.offers = offers
        self.known: dict[tuple[str, Cell], int | None] = {}
        self.done: dict[tuple[str, str], dict[Cell, People]] = {}
        for one in delivery:
            self.done.setdefault((one.organisation, one.capability), {})[one.cell] = one.people

    def fits(self, body: str, cell: Cell, people: People) -> bool:
        left = self.left(body, cell)
        return left is None or left >= people

    def left(self, body: str, cell: Cell) -> int | None:
        key = body, cell
        if key not in self.known:
            self.known[key] = self._work_out(body, cell)
        return self.known[key]

    def _work_out(self, body: str, cell: Cell) -> int | None:
        here = self.offers.get(cell, {}).get(body, ())
        capacities = [offer.get("capacity") for offer in here]
        if None in capacities:
            return None
        done = self.done.get((body, cell.capability), {})
        if not any(done.values()):
            return int(sum(capacities))
        return self._by_flow(body, cell, done)

    def _by_flow(self, body: str, cell: Cell, done: Mapping[Cell, People]) -> int:
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
                graph.add_edge(place, _SINK, capacity=number_of(done[place]))
        graph.add_edge(cell, _SINK, capacity=sum(o["capacity"] for o in self.offers[cell][body]))
        value = int(nx.maximum_flow_value(graph, _SOURCE, _SINK))
        return max(0, int(value - sum(done.values())))


def offers_by_cell(problem: Mapping[str, Any]) -> dict[Cell, dict[str, list[Any]]]:
    """Return cell → body → its offers there, of bodies that may deliver it."""
    marks = [
        (mark.get("capability"), mark["code"])
        for mark in problem["limits"].get("accreditations", [])
        if mark["held_by"] == "deliverer"
    ]
    wanted = {(cell["capability"], cell["area"]) for cell in problem["cells"]}
    found: dict[Cell, dict[str, list[Any]]] = {}
    for body in problem["organisations"]:
        held = set(body["accreditations"])
        for offer in body["offers"]:
            work = offer["capability"]
            if any(only in (None, work) and code not in held for only, code in marks):
                continue
            for area in offer["areas"]:
                if (work, area) in wanted:
                    found.setdefault(Cell(work, area), {}).setdefault(body["id"], []).append(offer)
    return found
