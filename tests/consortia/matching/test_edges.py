"""Limits met exactly, and choices among equals: where one too many or too few would show."""

import random

import pytest

from consortia.matching.errors import MalformedProblem
from consortia.matching.reading import read_problem
from consortia.matching.solve import solve
from tests.consortia.matching import oracle
from tests.consortia.matching.problems import random_problem
from tests.consortia.matching.test_oracle import organisations_among


def check_alternatives(problem, wanted=4):
    """Compare every proposal with the best that the oracle allows at its place."""
    proposals = solve(read_problem(problem), alternatives=wanted).to_json()["proposals"]
    ranked = oracle.all_feasible(problem)
    chosen = []
    for proposal in proposals if ranked else []:
        allowed = [v for v, ids in ranked if all(oracle.differ(ids, one) for one in chosen)]
        assert (
            oracle.value(problem, organisations_among(problem, proposal["members"]))[:2]
            == allowed[0][:2]
        )
        chosen.append(frozenset(proposal["members"]))
    if len(chosen) < wanted:
        assert not [i for _, i in ranked if all(oracle.differ(i, one) for one in chosen)]


@pytest.mark.parametrize("objective", ["members", "cost"])
def test_alternatives_by_members_and_by_cost(objective):
    chance = random.Random(f"alternatives {objective}")
    for _ in range(60):
        problem = random_problem(chance, []) | {"objective": objective}
        check_alternatives(problem)


@pytest.mark.parametrize("objective", ["members", "cost"])
@pytest.mark.parametrize("above", [0, 1])
def test_a_pooled_turnover_met_to_the_penny(objective, above):
    """Exactly enough is enough; a penny more is not, for that consortium."""
    chance = random.Random(f"penny {objective}")
    for _ in range(40):
        problem = random_problem(chance, []) | {"objective": objective}
        ranked = oracle.all_feasible(problem)
        if not ranked:
            continue
        _, ids = chance.choice(ranked)
        turnover = sum(
            float(organisation.get("turnover", 0))
            for organisation in organisations_among(problem, ids)
        )
        minimum = f"{turnover:.0f}.{above:02d}"
        problem["limits"] = {"turnover": {"minimum": minimum, "rule": "pooled"}}
        check_alternatives(problem, wanted=3)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_a_size_limit_counts_everyone(most):
    chance = random.Random("sizes")
    for _ in range(30):
        problem = random_problem(chance, [])
        problem["limits"] = {"max_members": most}
        check_alternatives(problem, wanted=2)


def test_who_is_named_stays_and_who_is_not_needed_goes_by_cost():
    """A member that costs nothing is there only when it is needed, or named."""
    organisation = {"offers": [{"capability": "a", "areas": ["x"]}]}
    problem = {
        "version": 1,
        "cells": [{"capability": "a", "area": "x"}],
        "organisations": [
            organisation | {"id": "p", "cost": 0},
            organisation | {"id": "q", "cost": 0},
        ],
        "objective": "cost",
    }
    first = solve(read_problem(problem))
    assert len(first.proposals[0].members) == first.bound_members == 1
    problem["limits"] = {"include": ["p", "q"]}
    assert solve(read_problem(problem)).proposals[0].members == ["p", "q"]


@pytest.mark.parametrize(
    ("value", "fits"),
    [("1000000000000000", True), ("1000000000000000.01", False), ("-0.01", False)],
)
def test_the_largest_amount(value, fits):
    problem = {
        "version": 1,
        "cells": [],
        "organisations": [{"id": "p", "turnover": value, "offers": []}],
    }
    if fits:
        read_problem(problem)
    else:
        with pytest.raises(MalformedProblem, match="turnover"):
            read_problem(problem)


def test_only_cells_with_a_volume_are_delivered_by_volume():
    """Beside cells with volumes, one without says who delivers it and no number."""
    offers = [{"capability": "a", "areas": ["x", "y"], "capacity": 9}]
    problem = {
        "version": 1,
        "cells": [
            {"capability": "a", "area": "x", "volume": 3},
            {"capability": "a", "area": "y"},
        ],
        "organisations": [{"id": "p", "offers": offers}],
    }
    delivery = solve(read_problem(problem)).to_json()["proposals"][0]["delivery"]
    told = {row["area"]: row.get("volume", "none") for row in delivery}
    assert told == {"x": 3, "y": "none"}


@pytest.mark.parametrize(("cost", "fits"), [("1.000000001", True), ("1.0000000005", False)])
def test_the_most_decimals_of_a_cost(cost, fits):
    """Nine are weighed exactly; with ten, sums might no longer be."""
    offers = [{"capability": "a", "areas": ["x"]}]
    problem = {
        "version": 1,
        "cells": [{"capability": "a", "area": "x"}],
        "organisations": [{"id": "p", "cost": float(cost), "offers": offers}],
        "objective": "cost",
    }
    if fits:
        assert solve(read_problem(problem)).proposals[0].members == ["p"]
    else:
        with pytest.raises(MalformedProblem, match="decimals"):
            read_problem(problem)


def test_by_cost_a_single_organisation_may_follow_a_cheaper_pair():
    """What comes later may be smaller than what came before."""
    offer = {"capability": "a"}
    pair = [
        {"id": "p", "cost": 1, "offers": [offer | {"areas": ["x"]}]},
        {"id": "q", "cost": 1, "offers": [offer | {"areas": ["y"]}]},
    ]
    alone = {"id": "z", "cost": 9, "offers": [offer | {"areas": ["x", "y"]}]}
    problem = {
        "version": 1,
        "cells": [offer | {"area": area} for area in "xy"],
        "organisations": [*pair, alone],
        "objective": "cost",
    }
    proposals = solve(read_problem(problem), alternatives=2).proposals
    assert [proposal.members for proposal in proposals] == [["p", "q"], ["z"]]


@pytest.mark.parametrize("minimum", ["5000.00", "12345.67"])
def test_a_remedy_says_both_amounts_in_pounds(minimum):
    offers = [{"capability": "a", "areas": ["x"]}]
    problem = {
        "version": 1,
        "cells": [{"capability": "a", "area": "x"}],
        "organisations": [{"id": "p", "turnover": "1200.50", "offers": offers}],
        "limits": {"turnover": {"minimum": minimum, "rule": "pooled"}},
    }
    remedies = solve(read_problem(problem)).to_json()["missing"]["remedies"]
    asked = f"£{float(minimum):,.2f}"
    assert f"Lower the turnover asked from {asked} to £1,200.50." in [r["text"] for r in remedies]
