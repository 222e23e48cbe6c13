"""Accepted work stays with its members: no more, no less, and shared cells are given back."""

from consortia.forming.accepted_work import accepted_work, fix_accepted_work, give_back
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.delivery import Assignment, Delivery

A, B = Cell("work", "A"), Cell("work", "B")


def problem(*offers, volume=None):
    """Return a problem of two cells; offers are (organisation, areas)."""
    cells = [cell.as_json() | ({"volume": volume} if volume else {}) for cell in (A, B)]
    return {
        "cells": cells,
        "organisations": [
            {
                "id": organisation,
                "offers": [{"capability": "work", "areas": list(areas), "capacity": 90}],
            }
            for organisation, areas in offers
        ],
    }


def row(cell, organisation, volume=None):
    return Assignment(*cell, organisation, volume)


def test_a_member_offers_the_cell_it_accepted_alone_and_nothing_else():
    """Also where it offers more, or offers it no longer; one without a part offers nothing."""
    accepted = accepted_work(Delivery([row(A, "one"), row(B, "gone")]), ["one", "idle"])
    assert accepted == {"one": Delivery([row(A, "one")]), "idle": Delivery()}
    made = fix_accepted_work(problem(("one", "B"), ("two", "AB"), ("idle", "AB")), accepted)
    offers = {
        organisation["id"]: [offer["areas"] for offer in organisation["offers"]]
        for organisation in made["organisations"]
    }
    assert offers == {"one": [["A"]], "two": [["B"]], "idle": []}


def test_a_shared_cell_is_kept_to_the_person():
    """The rest of a cell is others'; where the matcher gave the member less, it is put right."""
    accepted = {"one": Delivery([row(A, "one", 80)])}
    asked = problem(("one", "AB"), ("two", "AB"), ("three", "A"), volume=120)
    made = fix_accepted_work(asked, accepted)
    assert made["organisations"][0]["offers"] == [
        {"capability": "work", "areas": ["A"], "capacity": 80}
    ]
    assert made["organisations"][1]["offers"][0]["areas"] == ["A", "B"]
    given = Delivery(
        [row(A, "one", 20), row(A, "three", 30), row(A, "two", 70), row(B, "two", 120)]
    )
    assert give_back(asked, given, accepted) == Delivery(
        [row(A, "one", 80), row(A, "three", 30), row(A, "two", 10), row(B, "two", 120)]
    )


def test_a_member_that_accepted_a_whole_cell_leaves_nothing_of_it_to_others():
    """With a volume or without; cells that the lot no longer has are nobody's."""
    for volume in (None, 120):
        accepted = {"one": Delivery([row(A, "one", volume), row(Cell("work", "C"), "one", volume)])}
        made = fix_accepted_work(problem(("one", "A"), ("two", "AB"), volume=volume), accepted)
        assert made["organisations"][1]["offers"][0]["areas"] == ["B"]
        given = Delivery([row(A, "two", volume), row(B, "two", volume)])
        wanted = Delivery([row(A, "one", volume), row(B, "two", volume)])
        assert give_back(problem(volume=volume), given, accepted) == wanted
