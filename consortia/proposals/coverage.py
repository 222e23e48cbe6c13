"""Coverage: spare capacity of each assignment, who else could take it, and who could fill gaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from consortia.proposals.assignments.cells import Cell, People, number_of
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.backing import BackedAssignment
from consortia.proposals.problems.core_json import OfferJSON, ProblemJSON
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation, OrganisationQuerySet

_SOURCE, _SINK = "source", "sink"


def backed(
    problem: ProblemJSON, members: Iterable[str], delivery: Delivery
) -> list[BackedAssignment]:
    """Return the assignments of a delivery, each with its backing.

    Parameters
    ----------
    problem : ProblemJSON
        What was asked.
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
            organisation
            for organisation in offers.get(one.cell, {})
            if organisation != one.organisation and room.fits(organisation, one.cell, one.people)
        ]
        within = sum(organisation in inside for organisation in able)
        spare = room.left(one.organisation, one.cell)
        found.append(BackedAssignment(one, spare, within, len(able) - within))
    return found


class _Room:
    """Spare capacity of each organisation in a cell, with all its other work kept."""

    def __init__(
        self, offers: Mapping[Cell, Mapping[str, Sequence[OfferJSON]]], delivery: Delivery
    ) -> None:
        self.offers = offers
        self.known: dict[tuple[str, Cell], int | None] = {}
        self.done: dict[tuple[str, str], dict[Cell, People]] = {}
        for one in delivery:
            self.done.setdefault((one.organisation, one.capability), {})[one.cell] = one.people

    def fits(self, organisation: str, cell: Cell, people: People) -> bool:
        left = self.left(organisation, cell)
        return left is None or left >= people

    def left(self, organisation: str, cell: Cell) -> int | None:
        key = organisation, cell
        if key not in self.known:
            self.known[key] = self._work_out(organisation, cell)
        return self.known[key]

    def _work_out(self, organisation: str, cell: Cell) -> int | None:
        here = self.offers.get(cell, {}).get(organisation, ())
        capacities = [offer.get("capacity") for offer in here]
        limited = [one for one in capacities if one is not None]
        if len(limited) < len(capacities):
            return None
        done = self.done.get((organisation, cell.capability), {})
        if not any(done.values()):
            return int(sum(limited))
        return self._by_flow(organisation, cell, done)

    def _by_flow(self, organisation: str, cell: Cell, done: Mapping[Cell, People]) -> int:
        """Return an organisation's spare capacity in a cell by maximum flow, other work kept."""
        import networkx as nx  # slow to load: see tests/house/test_starting.py

        graph: nx.DiGraph[Any] = nx.DiGraph()
        graph.add_edge(_SOURCE, _SINK, capacity=0)
        for place in {*done, cell}:
            for offer in self.offers.get(place, {}).get(organisation, ()):
                limit = offer.get("capacity")
                bound = {} if limit is None else {"capacity": limit}
                graph.add_edge(_SOURCE, id(offer), **bound)
                graph.add_edge(id(offer), place)
            if place != cell:
                graph.add_edge(place, _SINK, capacity=number_of(done[place]))
        graph.add_edge(
            cell, _SINK, capacity=sum(o["capacity"] for o in self.offers[cell][organisation])
        )
        value = int(nx.maximum_flow_value(graph, _SOURCE, _SINK))
        return max(0, int(value - sum(done.values())))


def offers_by_cell(problem: ProblemJSON) -> dict[Cell, dict[str, list[OfferJSON]]]:
    """Return cell → organisation → its offers there, of organisations that may deliver it."""
    needed = [
        (rule.get("capability"), rule["code"])
        for rule in problem["limits"]["accreditations"]
        if rule["held_by"] == "deliverer"
    ]
    wanted = {(cell["capability"], cell["area"]) for cell in problem["cells"]}
    found: dict[Cell, dict[str, list[OfferJSON]]] = {}
    for organisation in problem["organisations"]:
        accreditations = set(organisation["accreditations"])
        for offer in organisation["offers"]:
            work = offer["capability"]
            if any(only in (None, work) and code not in accreditations for only, code in needed):
                continue
            for area in offer["areas"]:
                if (work, area) in wanted:
                    found.setdefault(Cell(work, area), {}).setdefault(
                        organisation["id"], []
                    ).append(offer)
    return found


MOST = 5


def _there() -> OrganisationQuerySet:
    return Organisation.objects.current().confirmed().registered()


def could_fill(
    cells: Iterable[Cell], *, without: Collection[str] = ()
) -> list[tuple[Organisation, int]]:
    """Return organisations that do such work elsewhere, those that would fill most cells first.

    Only public profiles are used; whether they would join is for them to say.

    Parameters
    ----------
    cells : iterable of Cell
        What nobody offers.
    without : collection of str
        Identifiers of organisations that are members or invited already.

    Returns
    -------
    list of (Organisation, int)
        At most five, with how many of the cells are of a capability that they offer.
    """
    wanted = Counter(cell.capability for cell in cells)
    offers = (
        Offer.objects.live()
        .filter(capability__in=wanted, organisation__in=_there())
        .exclude(organisation__identifier__in=list(without))
    )
    fills: Counter[int] = Counter()
    for organisation, capability in set(offers.values_list("organisation", "capability")):
        fills[organisation] += wanted[capability]
    organisations = Organisation.objects.select_related("home_area").in_bulk(fills)
    ranked = sorted(fills, key=lambda pk: (-fills[pk], organisations[pk].name, pk))
    return [(organisations[pk], fills[pk]) for pk in ranked[:MOST]]
