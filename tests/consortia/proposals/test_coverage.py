"""What each part of a delivery rests on, against counting by hand."""

from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.coverage import backed


def organisation(identifier, *offers, accreditations=()):
    return {"id": identifier, "accreditations": list(accreditations), "offers": list(offers)}


def offer(*areas, capacity=None, work="debt"):
    made = {"capability": work, "areas": list(areas)}
    return made if capacity is None else made | {"capacity": capacity}


def problem(*organisations, volumes=(), accreditations=()):
    areas = sorted({area for one in organisations for o in one["offers"] for area in o["areas"]})
    cells = [{"capability": "debt", "area": area} for area in areas]
    if volumes:
        cells = [cell | {"volume": v} for cell, v in zip(cells, volumes, strict=True)]
    return {
        "cells": cells,
        "organisations": list(organisations),
        "limits": {"accreditations": list(accreditations)},
    }


def row(area, who, volume=None):
    return Assignment("debt", area, who, volume)


def parts_of(asked, members, assignments):
    return backed(asked, members, Delivery(assignments))


def facts(parts):
    return [(one.spare, one.members, one.others) for one in parts]


def test_capacity_is_one_offers_over_all_its_places():
    """An offer for 100 people, 60 here and 30 there, leaves 10 in either place."""
    asked = problem(organisation("x", offer("a", "b", capacity=100)), volumes=(60, 30))
    parts = parts_of(asked, ["x"], [row("a", "x", 60), row("b", "x", 30)])
    assert facts(parts) == [(10, 0, 0), (10, 0, 0)]


def test_two_offers_of_an_organisation_carry_what_each_can():
    """What only the wide offer reaches is kept; the rest may move to the other."""
    offers = offer("a", "b", capacity=50), offer("a", capacity=40)
    asked = problem(organisation("x", *offers), volumes=(30, 45))
    parts = parts_of(asked, ["x"], [row("a", "x", 30), row("b", "x", 45)])
    assert facts(parts) == [(15, 0, 0), (5, 0, 0)]


def test_an_offer_without_limit_is_not_limited():
    parts = parts_of(problem(organisation("x", offer("a"))), ["x"], [row("a", "x")])
    assert facts(parts) == [(None, 0, 0)]


def test_who_else_could_take_it_has_room_and_the_accreditation():
    """In the consortium and outside it, apart; not the full, the small, the unaccredited."""
    asked = problem(
        organisation("x", offer("a", "b"), accreditations=["aqs"]),
        organisation("in", offer("a", "b", capacity=50), accreditations=["aqs"]),
        organisation("out", offer("a", capacity=40), accreditations=["aqs"]),
        organisation("small", offer("a", capacity=39), accreditations=["aqs"]),
        organisation("unmarked", offer("a", "b")),
        volumes=(40, 20),
        accreditations=[{"code": "aqs", "held_by": "deliverer"}],
    )
    delivery = [row("a", "x", 40), row("b", "in", 20)]
    assert facts(parts_of(asked, ["x", "in"], delivery)) == [(None, 0, 1), (30, 1, 0)]
    assert facts(parts_of(asked, ["x", "in"], [row("a", "x", 40), row("b", "x", 20)])) == [
        (None, 1, 1),
        (None, 1, 0),
    ]
