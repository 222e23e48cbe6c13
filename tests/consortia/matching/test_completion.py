"""The best consortium that keeps some organisations, or what stops it: judged by trying all."""

import random
from itertools import combinations

import pytest

from consortia.matching.completion import Stop, best_with, complete
from consortia.matching.errors import MalformedProblem
from consortia.matching.reading import read_problem
from tests.consortia.matching.oracle import feasible, value
from tests.consortia.matching.problems import random_problem
from tests.consortia.matching.test_scenarios import KINDS, by_trying, takes_part


def offering(identifier, *areas, **more):
    """Return an organisation that offers advice in some areas."""
    offers = [{"capability": "a", "areas": list(areas)}] if areas else []
    return {"id": identifier, "name": identifier.upper(), "offers": offers} | more


def asking(areas, organisations, **limits):
    """Return a problem that asks for advice in some areas."""
    cells = [{"capability": "a", "area": area} for area in areas]
    return {"version": 1, "cells": cells, "organisations": organisations, "limits": limits}


@pytest.mark.parametrize("seed", range(60))
def test_a_completion_is_the_best_of_all_that_keep_them(seed):
    """Size and cost are those of the best by trying; where there is none, it is stopped."""
    chance = random.Random(seed)
    given = random_problem(chance, chance.sample(KINDS, chance.randint(0, 3)))
    ids = [organisation["id"] for organisation in given["organisations"]]
    kept = set(chance.sample(ids, min(len(ids), chance.randint(0, 2))))
    found = complete(read_problem(given), kept)
    able = [
        list(members)
        for size in range(1, len(ids) + 1)
        for members in combinations(given["organisations"], size)
        if kept <= {one["id"] for one in members} and feasible(given, list(members))
    ]
    assert found.proven
    if not able:
        assert not found.members
        assert found.obstacles
        assert all(one.text.endswith(".") for one in found.obstacles)
        return
    chosen = [one for one in given["organisations"] if one["id"] in found.members]
    assert kept <= set(found.members)
    assert feasible(given, chosen)
    assert value(given, chosen) == min(value(given, members) for members in able)
    assert set(found.joined) == set(found.members) - kept
    assert {row["organisation"] for row in found.delivery} <= set(found.members)


@pytest.mark.parametrize("seed", range(60))
def test_one_organisation_is_in_or_is_stopped(seed):
    """It is in a best consortium exactly when some feasible one has it deliver a cell."""
    chance = random.Random(100 + seed)
    given = random_problem(chance, chance.sample(KINDS, chance.randint(0, 3)))
    one = chance.choice(given["organisations"])
    able = [m for m in by_trying(given) if one in m and takes_part(given, m, one)]
    found = best_with(read_problem(given), one["id"])
    assert bool(found.members) == bool(able)
    assert bool(found.obstacles) != bool(able)
    if able:
        assert one["id"] in found.members
        assert len(found.members) == min(len(members) for members in able)


def test_who_joins_says_why():
    """What only it offers."""
    problem = read_problem(asking("XY", [offering("one", "X"), offering("two", "Y")]))
    found = complete(problem, ["one"])
    assert found.members == ("one", "two")
    assert found.joined == {"two": "TWO offers a in Y, which no other member does."}


STOPPED = {
    Stop.EXCLUDED: asking("X", [offering("one", "X")], exclude=["one"]),
    Stop.ACCREDITATION: asking(
        "X", [offering("one", "X")], accreditations=[{"code": "aqs", "held_by": "everyone"}]
    ),
    Stop.NOTHING_TO_DELIVER: asking("X", [offering("one", "Z"), offering("two", "X")]),
    Stop.INCOMPATIBLE: asking(
        "X",
        [offering("one", "X"), offering("two", "X")],
        include=["two"],
        incompatible=[["one", "two"]],
    ),
    Stop.TOO_MANY: asking(
        "X", [offering("one", "X"), offering("two", "X")], include=["two"], max_members=1
    ),
    Stop.CELLS: asking("XY", [offering("one", "X")]),
    Stop.CONFLICT: asking(
        "XY", [offering("one", "X"), offering("two", "Y"), offering("six", "X", "Y")], max_members=1
    ),
}


@pytest.mark.parametrize("kind", STOPPED, ids=str)
def test_what_stops_it_is_said_as_it_is(kind):
    """Each kind of obstacle, with the limits that it comes from."""
    found = best_with(read_problem(STOPPED[kind]), "one")
    assert [one.kind for one in found.obstacles] == [kind]
    assert found.proven
    if kind is Stop.CONFLICT:
        assert found.obstacles[0].limits == ("max_members",)
        assert "smallest consortium has 2 members" in found.obstacles[0].text


def test_who_is_not_there_is_refused():
    """By name."""
    problem = read_problem(asking("X", [offering("one", "X")]))
    with pytest.raises(MalformedProblem, match="'nobody' is no organisation here"):
        complete(problem, ["nobody"])
    with pytest.raises(MalformedProblem, match="'nobody' is no organisation here"):
        best_with(problem, "nobody")


def test_without_time_nothing_is_claimed():
    """Neither members nor an obstacle; the bound says who is in anyway."""
    problem = read_problem(asking("XY", [offering("one", "X"), offering("two", "Y")]))
    found = complete(problem, ["one"], seconds=1e-9)
    assert found.members or not found.proven
