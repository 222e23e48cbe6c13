"""Work that members have accepted stays theirs when the rest is planned again."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from consortia.proposals.assignments.cells import Cell, People, number_of, people_of
from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.coverage import offers_by_cell
from consortia.proposals.problems.core_json import OfferJSON, OrganisationJSON, ProblemJSON

AcceptedWork = Mapping[str, Delivery]
"""Identifier → the part that this organisation accepted."""


def accepted_work(delivery: Delivery, organisations: Iterable[str]) -> dict[str, Delivery]:
    """Return identifier → the part of each of these organisations, empty where it has none."""
    return {one: delivery.of(one) for one in organisations}


def fix_accepted_work(problem: ProblemJSON, accepted: AcceptedWork) -> ProblemJSON:
    """Return a problem in which these organisations take the part they accepted and no more.

    Cells that they accepted whole are offered by nobody else. Their other offers do not count: they
    accepted their part only.
    """
    wanted = wanted_in(problem)
    whole = _taken_whole(wanted, accepted)

    def offers(organisation: OrganisationJSON) -> list[OfferJSON]:
        if organisation["id"] in accepted:
            return [_offer(one) for one in accepted[organisation["id"]].within(cells=wanted.keys())]
        return within(organisation["offers"], wanted.keys() - whole)

    organisations: list[OrganisationJSON] = [
        {**organisation, "offers": offers(organisation)}
        for organisation in problem["organisations"]
    ]
    return {**problem, "organisations": organisations}


def give_back(problem: ProblemJSON, delivery: Delivery, accepted: AcceptedWork) -> Delivery:
    """Return a delivery in which each of these organisations does just what it accepted.

    Where several share a cell, the matcher may give one less than it accepted; the others
    then do so much less.
    """
    wanted = wanted_in(problem)
    mine = _together(accepted).within(cells=wanted.keys())
    left = {cell: (wanted[cell] or 0) - people for cell, people in mine.people_by_cell().items()}
    others = []
    for one in delivery.without(accepted.keys()):
        if one.cell not in left:
            others.append(one)
        elif left[one.cell] > 0:
            share = min(one.people, left[one.cell])
            left[one.cell] -= share
            others.append(replace(one, volume=people_of(share)))
    return Delivery(one for one in (*mine, *others) if one.volume != 0)


def steady(
    problem: ProblemJSON, delivery: Delivery, planned: Delivery, who: Collection[str]
) -> Delivery:
    """Return a delivery that leaves each assignment where it was planned, unless it must move.

    Work of organisations that are not among `who` moves, first to organisations that are new: one
    that replaces another one for one changes nobody else's part. Work that is shared by people, or
    by each member's turnover, may move too.
    """
    turnover = problem["limits"].get("turnover")
    if turnover and turnover["rule"] == "each_by_share":
        return delivery
    able = offers_by_cell(problem)
    earlier = {one.cell: one.organisation for one in planned}
    staying = {
        organisation
        for cell, organisation in earlier.items()
        if organisation in who and organisation in able.get(cell, {})
    }
    new = sorted(set(who) - set(earlier.values()))

    def wanted(one: Assignment) -> str | None:
        organisation = earlier.get(one.cell)
        if organisation in who:
            return organisation
        if organisation is None or one.organisation not in staying:
            return None
        return next((it for it in new if it in able.get(one.cell, {})), None)

    def kept(one: Assignment) -> Assignment:
        organisation = wanted(one)
        stays = (
            one.volume is None
            and organisation is not None
            and organisation in able.get(one.cell, {})
        )
        return replace(one, organisation=organisation) if stays and organisation else one

    return Delivery(kept(one) for one in delivery)


def within(offers: Iterable[OfferJSON], cells: Collection[tuple[str, str]]) -> list[OfferJSON]:
    """Return these offers limited to these cells; empty ones are dropped."""
    less: list[OfferJSON] = [
        {**one, "areas": [area for area in one["areas"] if (one["capability"], area) in cells]}
        for one in offers
    ]
    return [one for one in less if one["areas"]]


def wanted_in(problem: ProblemJSON) -> dict[Cell, People | None]:
    """Return the cells of a problem, with their volumes."""
    return {Cell(cell["capability"], cell["area"]): cell.get("volume") for cell in problem["cells"]}


def _together(accepted: AcceptedWork) -> Delivery:
    return Delivery(one for part in accepted.values() for one in part)


def _taken_whole(wanted: Mapping[Cell, People | None], accepted: AcceptedWork) -> set[Cell]:
    mine = _together(accepted).within(cells=wanted.keys())
    whole = {one.cell for one in mine if not one.volume}
    sums = mine.people_by_cell().items()
    return whole | {cell for cell, people in sums if people >= (wanted[cell] or 0)}


def _offer(one: Assignment) -> OfferJSON:
    offer: OfferJSON = {"capability": one.capability, "areas": [one.area]}
    return {**offer, "capacity": number_of(one.volume)} if one.volume else offer
