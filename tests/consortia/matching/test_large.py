"""Problems too large for trying every subset: two ways of solving them must agree."""

import json
import random
import re
from dataclasses import replace

import numpy as np
import pytest

from consortia.matching.clock import Clock
from consortia.matching.cover import Row, from_pairs
from consortia.matching.difference import Earlier, are_different, unshared_at_least
from consortia.matching.feasible import is_feasible
from consortia.matching.integer_program import solve_integer_program
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.optimise import best, exists
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Limits
from consortia.matching.reading import read_problem
from consortia.matching.register import Register
from consortia.matching.relaxation import Relaxation
from consortia.matching.search import Search
from consortia.matching.solve import solve
from consortia.matching.supply import links, supply_graph
from consortia.matching.workspace import Workspace, eases
from consortia.matching.zero_half_cuts import zero_half_cuts
from tests.consortia.matching.plain_program import plain_program

pytestmark = pytest.mark.long

ACCREDITATIONS = ["aqs", "cqc"]


def contract(chance, *, owners=60, areas=6, works=4, volumes=False):
    """A contract on a row of districts, with small organisations and a few wide ones."""
    cells = [{"capability": f"c{w}", "area": f"a{a}"} for w in range(works) for a in range(areas)]
    if volumes:
        for cell in cells:
            cell["volume"] = chance.randint(5, 20)
    organisations = []
    for n in range(owners):
        start, length = chance.randrange(areas), chance.choice((1, 1, 2, 3))
        offered = chance.sample(range(works), chance.choice((1, 1, 2)))
        where = [f"a{a}" for a in range(start, min(areas, start + length))]
        offers = [{"capability": f"c{w}", "areas": where} for w in offered]
        if volumes:
            for offer in offers:
                offer["capacity"] = chance.randint(10, 60)
        organisations.append(
            {
                "id": f"o{n:02d}",
                "turnover": chance.choice((5_000, 20_000, 80_000)),
                "cost": chance.randrange(6),
                "accreditations": [code for code in ACCREDITATIONS if chance.random() < 0.6],
                "offers": offers,
            }
        )
    return {"version": 1, "cells": cells, "organisations": organisations}


def limits_of(chance, kind):
    """Some limits of a kind that usually leave something feasible."""
    return {
        "none": {},
        "pooled": {"turnover": {"minimum": chance.randint(200_000, 700_000), "rule": "pooled"}},
        "lead": {"lead_turnover": 80_000, "accreditations": [{"code": "aqs", "held_by": "lead"}]},
        "share": {"turnover": {"minimum": 150_000, "rule": "each_by_share"}},
        "accreditations": {
            "accreditations": [
                {"code": "aqs", "held_by": "deliverer", "capability": "c0"},
                {"code": "cqc", "held_by": "anyone"},
            ]
        },
        "people": {
            "include": ["o01"],
            "exclude": ["o02"],
            "incompatible": [["o03", "o04"], ["o05", "o06"], ["o01", "o07"]],
        },
    }[kind]


def value(prepared, members):
    """How good a consortium is: members, then cost."""
    return len(members), sum(prepared.members[m].cost for m in members)


@pytest.mark.parametrize("kind", ["none", "pooled", "lead", "share", "accreditations", "people"])
@pytest.mark.parametrize("volumes", [False, True], ids=["presence", "volumes"])
def test_what_is_best_of_sixty_is_as_good_in_one_plain_program(kind, volumes):
    """The search finds what one integer program with all flows in it finds, and proves it."""
    chance = random.Random(f"{kind}{volumes}")
    answered = 0
    for _ in range(6):
        document = contract(chance, volumes=volumes)
        document["limits"] = limits_of(chance, kind)
        problem = read_problem(document)
        prepared = Prepared(problem, problem.limits)
        solution = best(prepared, Clock(None))
        expected = plain_program(document)
        assert exists(prepared, Clock(None)) == (expected is not None)
        if solution is None:
            assert expected is None
            continue
        answered += 1
        assert solution.proven
        assert is_feasible(prepared, solution.members)
        assert value(prepared, solution.members) == expected
        assert solution.bound == len(solution.members)
    assert answered, "no problem of this kind was feasible: it shows nothing"


def test_alternatives_of_larger_contracts_differ_and_are_best():
    """Each alternative differs from the first and is no worse than the plain program's."""
    chance = random.Random(5)
    for _ in range(6):
        document = contract(chance, owners=120)
        problem = read_problem(document)
        prepared = Prepared(problem, problem.limits)
        first = best(prepared, Clock(None))
        earlier = [Earlier(frozenset(first.members))]
        second = best(prepared, Clock(None), earlier=earlier, least=first.bound)
        assert are_different(frozenset(first.members), frozenset(second.members))
        shared = [prepared.members[m].id for m in first.members]
        most = len(shared) - unshared_at_least(len(shared))
        assert value(prepared, second.members) == plain_program(document, (shared, most))


def test_a_workspace_answers_as_one_problem_at_a_time():
    """Whatever carries over between related problems, the answers are the same."""
    chance = random.Random(7)
    problem = read_problem(contract(chance, volumes=True))
    workspace = Workspace(problem)
    steps = [Limits(turnover=n * 4_000_000) for n in (0, 9, 3, 20, 12, 15, 40)]
    steps += [Limits(max_members=n) for n in (20, 12, 5, 9, 8)]
    steps += [Limits(lead_turnover=n * 1_000_000) for n in (0, 9, 5, 2)]
    steps += [replace(step, exclude=frozenset(["o10", "o11"])) for step in steps]
    chance.shuffle(steps)
    for limits in steps:
        prepared = Prepared(problem, limits)
        expected = best(prepared, Clock(None))
        found = workspace.best(limits, Clock(None))
        assert workspace.exists(limits, Clock(None)) == (expected is not None)
        if expected is None:
            assert found is None
        else:
            assert value(prepared, found.members) == value(prepared, expected.members)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Limits(max_members=3), Limits()),
        (Limits(max_members=3), Limits(max_members=4)),
        (Limits(turnover=5), Limits(turnover=4)),
        (Limits(lead_turnover=5), Limits(lead_turnover=4)),
        (Limits(include=frozenset("a")), Limits()),
        (Limits(exclude=frozenset("a")), Limits(exclude=frozenset("b"))),
        (Limits(incompatible=(("a", "b"),)), Limits()),
        (Limits(), Limits(needs_lead=False)),
        (Limits(), Limits(share_volumes=False)),
    ],
)
def test_stricter_limits_ease_nothing(one, other):
    """Only limits that let through whatever the others do pass their bounds on."""
    assert not eases(one, other)
    assert eases(one, one)


def test_the_register_finds_who_offers_what():
    """Candidates are exactly those who offer one of the cells, each with its cells."""
    chance = random.Random(11)
    problem = read_problem(contract(chance, owners=80, areas=9, works=5))
    register = Register.of(problem.organisations)
    wanted = [("c1", "a2"), ("c4", "a8"), ("c9", "a1"), ("c1", "nowhere"), ("c0", "a0")]
    found = register.candidates(wanted)
    assert found.unoffered.tolist() == [2, 3]
    offered = [wanted[0], wanted[1], wanted[4]]
    columns = {}
    for column, cell in zip(found.cover.owners.tolist(), found.cover.cell.tolist(), strict=True):
        columns.setdefault(int(found.organisations[column]), set()).add(offered[cell])
    expected = {
        n: own
        for n, organisation in enumerate(problem.organisations)
        if (own := {(o.capability, a) for o in organisation.offers for a in o.areas} & set(offered))
    }
    assert columns == expected


def test_a_cover_that_falls_apart_is_solved_piece_by_piece():
    """Pieces that share nothing give the sum of their optima."""
    ring = [(n, n) for n in range(5)] + [(n, (n + 1) % 5) for n in range(5)]
    pairs = np.array([(b * 5 + n, b * 5 + c) for b in range(8) for n, c in ring])
    cover = from_pairs(40, 40, pairs[:, 0], pairs[:, 1])
    answer = Search(cover, np.ones(40, dtype=np.int64), Clock(None)).run()
    assert (len(answer.chosen), answer.bound, answer.proven) == (24, 24, True)


def test_the_supply_graph_shows_parts_and_hinges():
    """Separate parts, organisations without which one falls apart, cells that one alone offers."""
    document = {
        "version": 1,
        "cells": [{"capability": "c", "area": a} for a in ("a", "b", "x")],
        "organisations": [
            {"id": "one", "offers": [{"capability": "c", "areas": ["a", "b"]}]},
            {"id": "two", "offers": [{"capability": "c", "areas": ["b"]}]},
            {"id": "far", "offers": [{"capability": "c", "areas": ["x"]}]},
        ],
    }
    problem = read_problem(document)
    found = links(supply_graph(Prepared(problem, problem.limits)))
    assert found.parts == [[("c", "a"), ("c", "b")], [("c", "x")]]
    assert found.hinges == ["one"]
    assert found.alone == {"one": [("c", "a")], "far": [("c", "x")]}


@pytest.mark.parametrize("seed", range(40))
def test_the_relaxation_never_claims_more_than_the_best_choice(seed):
    """Empty columns, forced ones, sums and halved sums included."""
    chance = np.random.default_rng(seed)
    columns, cells = 9, int(chance.integers(1, 7))
    pairs = np.argwhere(chance.random((columns, cells)) < 0.3)
    cover = from_pairs(columns, cells, pairs[:, 0], pairs[:, 1])
    cover.forced[int(chance.integers(columns))] = seed % 3 == 0
    cover = cover.with_rows([Row(chance.integers(0, 5, columns), least=int(chance.integers(6)))])
    weights = chance.integers(0, 9, columns)
    choices = [np.flatnonzero([n >> j & 1 for j in range(columns)]) for n in range(2**columns)]
    good = [int(weights[one].sum()) for one in choices if cover.is_satisfied_by(one)]
    relaxation = Relaxation(cover, weights)
    relaxed = relaxation.solve()
    for _ in range(5):
        assert relaxed is not None or not good
        if relaxed is None or not good:
            return
        assert relaxed.bound <= min(good)
        for j in np.flatnonzero(~cover.forced):
            dear = [
                int(weights[one].sum())
                for one in choices
                if j in one and cover.is_satisfied_by(one)
            ]
            assert not dear or relaxed.bound + relaxed.extra[j] <= min(dear)
        rows = zero_half_cuts(cover, relaxed.values)
        assert all(
            row.is_satisfied_by(one)
            for row in rows
            for one in choices
            if cover.is_satisfied_by(one)
        )
        for row in rows:
            relaxation.add(row)
        relaxed = relaxation.solve()


@pytest.mark.parametrize("kind", ["none", "pooled", "lead", "share", "volumes"])
def test_other_names_for_everything_change_nothing_but_the_names(kind):
    """Organisations, capabilities and areas renamed: as many members, the same cost, proven."""
    chance = random.Random(f"names {kind}")
    for _ in range(4):
        told = contract(chance, owners=30, volumes=kind == "volumes")
        told["limits"] = limits_of(chance, "none" if kind == "volumes" else kind)
        text = json.dumps(told)
        for letter in "oac":
            order = chance.sample(range(100), 100)
            text = re.sub(
                rf'"{letter}(\d+)"',
                lambda found, letter=letter, order=order: f'"{letter}{order[int(found[1])]:02d}x"',
                text,
            )
        one, other = (solve(read_problem(each)) for each in (told, json.loads(text)))
        assert (one.status, one.proven) == (other.status, other.proven)
        if one.status == "complete":
            assert one.bound_members == other.bound_members
            assert one.proposals[0].objective == other.proposals[0].objective


@pytest.mark.parametrize("kind", ["none", "pooled", "lead", "share", "volumes"])
def test_a_proposal_fed_back_as_the_only_candidates_returns_itself(kind):
    chance = random.Random(f"fed back {kind}")
    for _ in range(6):
        told = contract(chance, volumes=kind == "volumes")
        told["limits"] = limits_of(chance, "none" if kind == "volumes" else kind)
        found = solve(read_problem(told))
        if found.status != "complete":
            continue
        for proposal in found.proposals:
            inside = [one for one in told["organisations"] if one["id"] in proposal.members]
            again = solve(read_problem(told | {"organisations": inside}))
            assert again.proven
            assert again.proposals[0].members == proposal.members


def test_volumes_and_capacities_scaled_together_change_nothing():
    chance = random.Random("scaled")
    for _ in range(5):
        told = contract(chance, owners=30, volumes=True)
        larger = json.loads(json.dumps(told))
        for cell in larger["cells"]:
            cell["volume"] *= 7
        for organisation in larger["organisations"]:
            for offer in organisation["offers"]:
                offer["capacity"] *= 7
        one, other = solve(read_problem(told)), solve(read_problem(larger))
        assert [p.members for p in one.proposals] == [p.members for p in other.proposals]
        assert one.status == other.status


def test_one_more_organisation_never_makes_the_smallest_group_larger():
    chance = random.Random("one more")
    for _ in range(8):
        told = contract(chance)
        before = solve(read_problem(told), alternatives=1)
        extra = contract(chance)["organisations"][0] | {"id": "one-more"}
        told["organisations"].append(extra)
        after = solve(read_problem(told), alternatives=1)
        if before.status == "complete":
            assert after.bound_members <= before.bound_members


def test_when_the_time_is_up_the_best_found_comes_back_with_a_bound_that_holds():
    """A cover far too hard to prove: half a second is enough for a choice, not for its proof."""
    chance = np.random.default_rng(5)
    pairs = np.argwhere(chance.random((900, 220)) < 0.05)
    cover = from_pairs(900, 220, pairs[:, 0], pairs[:, 1])
    answer = Search(cover, np.ones(900, dtype=np.int64), Clock(0.5)).run()
    assert not answer.proven
    assert cover.is_satisfied_by(answer.chosen)
    assert 10 <= answer.bound < len(answer.chosen) < 60


@pytest.mark.parametrize("seed", range(12))
def test_hard_covers_come_out_as_one_whole_program_says(seed):
    """Covers that the relaxation does not settle, some of which fall into pieces."""
    chance = np.random.default_rng(seed)
    pairs = np.argwhere(chance.random((110, 45)) < 0.07)
    columns, cells = pairs[:, 0], pairs[:, 1]
    if seed % 2:  # two with nothing in common
        columns = np.concatenate([columns, columns + 110])
        cells = np.concatenate([cells, cells + 45])
    organisations, parts = 110 * (1 + seed % 2), 45 * (1 + seed % 2)
    cover = from_pairs(organisations, parts, columns, cells)
    weights = chance.integers(1, 10 if seed % 3 else 2, organisations)
    whole = solve_integer_program(cover, weights, Clock(None))
    answer = LexicographicSearch(cover, Clock(None)).run([weights])
    assert answer.proven
    assert cover.is_satisfied_by(answer.chosen)
    assert int(weights[answer.chosen].sum()) == answer.bound == whole.bound
