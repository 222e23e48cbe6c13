"""The matcher against the specification, on every small problem that hypothesis thinks of."""

import copy
import random
from itertools import combinations_with_replacement

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortia.matching.reading import read_problem
from consortia.matching.resolve import resolve
from consortia.matching.solve import solve
from tests.consortia.matching import oracle
from tests.consortia.matching.problems import KINDS, problems, random_problem

pytestmark = pytest.mark.long

CHECKS = settings(max_examples=250, deadline=None, derandomize=True)


def organisations_among(problem, ids):
    by_id = {organisation["id"]: organisation for organisation in problem["organisations"]}
    return [by_id[i] for i in ids]


@CHECKS
@given(problems())
def test_the_first_proposal_is_the_best_there_is_or_there_is_none(problem):
    """A complete answer is optimal in every stage; an incomplete one means nothing is feasible."""
    result = solve(read_problem(problem)).to_json()
    best = oracle.all_feasible(problem)
    if not best:
        assert result["status"] != "complete"
        assert result["bound"]["proven"]
        return
    assert result["status"] == "complete"
    assert result["bound"]["proven"]
    first = result["proposals"][0]
    members = organisations_among(problem, first["members"])
    assert oracle.feasible(problem, members)
    assert oracle.value(problem, members) == best[0][0]
    assert oracle.may_lead(organisations_among(problem, [first["lead"]])[0], problem["limits"])
    assert result["bound"]["objective"] == first["objective"]


@pytest.mark.parametrize("pair", list(combinations_with_replacement(KINDS, 2)), ids="+".join)
def test_every_limit_alone_and_in_pairs(pair):
    """Random problems with exactly these limits: the optimum is the oracle's."""
    chance = random.Random("+".join(pair))
    for _ in range(40):
        problem = random_problem(chance, sorted(set(pair)))
        result = solve(read_problem(problem), alternatives=1).to_json()
        best = oracle.all_feasible(problem)
        assert (result["status"] == "complete") == bool(best), problem
        assert result["bound"]["proven"]
        if best:
            members = organisations_among(problem, result["proposals"][0]["members"])
            assert oracle.value(problem, members) == best[0][0], problem


@CHECKS
@given(problems())
def test_each_alternative_is_the_best_that_differs(problem):
    """Every later proposal is the best of those that really differ from all before it."""
    proposals = solve(read_problem(problem), alternatives=4).to_json()["proposals"]
    ranked = oracle.all_feasible(problem)
    if not ranked:
        return
    chosen = []
    for proposal in proposals:
        allowed = [v for v, ids in ranked if all(oracle.differ(ids, other) for other in chosen)]
        value = oracle.value(problem, organisations_among(problem, proposal["members"]))
        assert value[:2] == allowed[0][:2]
        chosen.append(frozenset(proposal["members"]))
    if len(chosen) < 4:
        assert not [i for _, i in ranked if all(oracle.differ(i, other) for other in chosen)]


@CHECKS
@given(problems())
def test_irreplaceable_and_reserves_are_what_they_say(problem):
    """A member is irreplaceable where nothing is feasible without it; a reserve can step in."""
    result = solve(read_problem(problem), alternatives=1).to_json()
    if result["status"] != "complete":
        return
    ranked = oracle.all_feasible(problem)
    for proposal in result["proposals"]:
        for member in proposal["members"]:
            included = problem["limits"].get("include", [])
            if member not in included:
                without = [ids for _, ids in ranked if member not in ids]
                assert (member in proposal["irreplaceable"]) == (not without)
            rest = [i for i in proposal["members"] if i != member]
            able = {
                organisation["id"]
                for organisation in problem["organisations"]
                if organisation["id"] not in proposal["members"]
                and oracle.feasible(
                    problem, organisations_among(problem, [*rest, organisation["id"]])
                )
            }
            assert set(proposal["reserves"][member]) == able


@CHECKS
@given(problems(with_limits=3))
def test_a_conflict_is_irreducible_and_remedies_work(problem):
    """The named limits alone are infeasible, and feasible without any one of them."""
    result = solve(read_problem(problem)).to_json()
    if result["status"] == "complete":
        return
    missing = result["missing"]
    offered = [
        cell
        for cell in problem["cells"]
        if {"capability": cell["capability"], "area": cell["area"]} not in missing["cells"]
    ]
    named = missing["conflict"]
    if named and offered:
        assert not exists(problem, offered, named)
        for name in named:
            assert exists(problem, offered, [other for other in named if other != name])
    for remedy in missing["remedies"]:
        if remedy["kind"] == "threshold":
            assert oracle.all_feasible(moved(problem, remedy["limit"], remedy["to"]))


def exists(problem, cells, names):
    """Tell whether anything is feasible under only these limits."""
    kept = copy.deepcopy(problem)
    kept["cells"] = cells
    limits = kept.pop("limits")
    kept["limits"] = {
        key: value
        for key, value in limits.items()
        if key in names or (key == "accreditations" and "accreditations[0]" in names)
    }
    if "volume" not in names:
        for cell in kept["cells"]:
            cell.pop("volume", None)
    if "lead" not in names:
        for organisation in kept["organisations"]:
            organisation["can_lead"] = True
        if "turnover" not in names and "lead_turnover" not in names:
            kept["limits"]["accreditations"] = [
                a for a in kept["limits"].get("accreditations", []) if a["held_by"] != "lead"
            ]
        else:
            return bool(oracle.all_feasible(without_lead(kept)))
    return bool(oracle.all_feasible(kept))


def without_lead(problem):
    """Return the problem with the limits that only a lead feels taken away."""
    limits = problem["limits"]
    limits.pop("lead_turnover", None)
    if limits.get("turnover", {}).get("rule") == "lead_only":
        limits.pop("turnover")
    limits["accreditations"] = [
        a for a in limits.get("accreditations", []) if a["held_by"] != "lead"
    ]
    return problem


def moved(problem, name, value):
    """Return the problem with one threshold moved."""
    changed = copy.deepcopy(problem)
    if name == "turnover":
        changed["limits"]["turnover"]["minimum"] = value
    elif name == "max_members":
        changed["limits"]["max_members"] = int(value)
    else:
        changed["limits"][name] = value
    return changed


@CHECKS
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(problem, chance):
    """The same problem in any order gives the same answer to the byte, seconds aside."""
    shuffled = copy.deepcopy(problem)
    for rows in (shuffled["cells"], shuffled["organisations"]):
        chance.shuffle(rows)
    for organisation in shuffled["organisations"]:
        chance.shuffle(organisation["offers"])
        for offer in organisation["offers"]:
            chance.shuffle(offer["areas"])
    one = solve(read_problem(problem)).to_json()
    two = solve(read_problem(shuffled)).to_json()
    assert one | {"seconds": 0} == two | {"seconds": 0}


@CHECKS
@given(problems(with_limits=1))
def test_one_more_organisation_never_makes_it_larger(problem):
    """The optimum never grows with the register."""
    fewer = copy.deepcopy(problem)
    gone = fewer["organisations"].pop()["id"]
    named = str(problem["limits"]) + str(problem.get("ties"))
    if gone in named or not fewer["organisations"] or problem["objective"] == "cost":
        return
    before = solve(read_problem(fewer)).to_json()
    after = solve(read_problem(problem)).to_json()
    if before["status"] == "complete":
        assert after["status"] == "complete"
        assert after["bound"]["members"] <= before["bound"]["members"]


@CHECKS
@given(problems(with_limits=1), st.randoms(use_true_random=False))
def test_a_decline_never_makes_somebody_leave_who_accepted(problem, chance):
    """Those that accepted stay, those that declined are out, and as many silent stay as can."""
    result = solve(read_problem(problem), alternatives=1).to_json()
    if result["status"] != "complete":
        return
    members = result["proposals"][0]["members"]
    states = {m: chance.choice(["accepted", "declined", "silent"]) for m in members}
    answers = {
        s: [m for m in members if states[m] == s] for s in ("accepted", "declined", "silent")
    }
    again = resolve(read_problem(problem), **answers).to_json()
    for proposal in again["proposals"] if again["status"] == "complete" else []:
        assert set(answers["accepted"]) <= set(proposal["members"])
        assert not set(answers["declined"]) & set(proposal["members"])


def test_scaling_volumes_and_capacities_together_changes_nothing():
    """Only ratios of volumes to capacities matter."""
    chance = random.Random(7)
    for _ in range(30):
        cells = [
            {"capability": "a", "area": f"A{i}", "volume": chance.randint(1, 9)} for i in range(3)
        ]
        organisations = [
            {
                "id": f"o{i}",
                "offers": [
                    {
                        "capability": "a",
                        "areas": [f"A{j}" for j in range(3)],
                        "capacity": chance.randint(1, 9),
                    }
                ],
            }
            for i in range(5)
        ]
        small = {"version": 1, "cells": cells, "organisations": organisations}
        large = copy.deepcopy(small)
        for cell in large["cells"]:
            cell["volume"] *= 7
        for organisation in large["organisations"]:
            organisation["offers"][0]["capacity"] *= 7
        one, two = (solve(read_problem(p)).to_json() for p in (small, large))
        assert [p["members"] for p in one["proposals"]] == [p["members"] for p in two["proposals"]]
