"""``python -m consortia.matching PROBLEM.json --scenarios CHANGES.json``."""

import json
import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from consortia.matching.__main__ import main
from consortia.matching.changes import write_answers
from consortia.matching.clock import Clock
from consortia.matching.curves import Along, Asked, curve
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Limits, Offer, Organisation, Problem, Rule
from consortia.matching.scenarios import Scenario, Scenarios, same_as
from tests.consortia.matching.problems import random_problem

PROBLEM = {
    "version": 1,
    "cells": [
        {"capability": "b", "area": "X", "volume": 5},
        {"capability": "a", "area": "X", "volume": 3},
    ],
    "organisations": [
        {
            "id": "one",
            "turnover": "100.50",
            "offers": [{"capability": "a", "areas": ["X"], "capacity": 9}],
        },
        {"id": "two", "turnover": "70", "offers": [{"capability": "b", "areas": ["X"]}]},
        {
            "id": "three",
            "turnover": "20",
            "offers": [
                {"capability": "b", "areas": ["X"]},
                {"capability": "a", "areas": ["X"], "capacity": 3},
            ],
        },
    ],
}
CHANGES = {
    "scenarios": [
        {"name": "more", "limits": {"turnover": {"minimum": "100", "rule": "pooled"}}},
        {"name": "b alone", "cells": [0], "limits": {"max_members": 1}},
        {"name": "never", "limits": {"turnover": {"minimum": "190.51", "rule": "pooled"}}},
        {"name": "half as many again", "volume_factor": 1.5},
    ],
    "curves": [
        {"along": "turnover", "rule": "each_by_share"},
        {"along": "max_members"},
        {"along": "volume_factor"},
    ],
    "participation": True,
}


def asked(tmp_path, capsys, changes, *more):
    """Run the command on some changes of the problem; what it returns, says, and complains of."""
    paths = [tmp_path / "problem.json", tmp_path / "changes.json"]
    for path, document in zip(paths, (PROBLEM, changes), strict=True):
        path.write_text(document if isinstance(document, str) else json.dumps(document))
    try:
        code = main([str(paths[0]), "--scenarios", str(paths[1]), *more])
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_answers_in_the_form_that_is_promised(tmp_path, capsys):
    """Scenarios in their order, curves by their steps, nothing on standard error."""
    code, out, err = asked(tmp_path, capsys, CHANGES)
    answer = json.loads(out)
    assert (code, err, answer.pop("version")) == (0, "", 1)
    assert answer.pop("seconds") > 0
    row = {"bound": 2, "proven": True, "alone": 0, "could_take_part": 3}
    assert answer["scenarios"] == [
        {"name": "more", "smallest": 2} | row,
        {"name": "b alone", "smallest": 1} | row | {"bound": 1, "alone": 2, "could_take_part": 2},
        {"name": "never", "smallest": None} | row | {"bound": 0, "could_take_part": 0},
        {"name": "half as many again", "smallest": 2} | row,
    ]
    assert answer["curves"] == [
        {
            "along": "turnover",
            "rule": "each_by_share",
            "points": [
                {"value": "20.00", "smallest": 1},
                {"value": "112.00", "smallest": 2},
                {"value": "144.00", "smallest": 3},
            ],
            "ends_at": "144.00",
        },
        {"along": "max_members", "points": [{"value": 1, "smallest": 1}], "ends_at": 1},
        {
            "along": "volume_factor",
            "points": [{"value": "1", "smallest": 1}, {"value": "4", "smallest": 2}],
            "ends_at": "4",
        },
    ]


def test_cells_are_numbered_as_the_document_has_them(tmp_path, capsys):
    """Not in the order in which the matcher keeps them."""
    changes = {"scenarios": [{"cells": [1], "limits": {"exclude": ["one", "two", "three"]}}]}
    changes["scenarios"].append({"cells": [1], "limits": {"exclude": ["two", "three"]}})
    _, out, _ = asked(tmp_path, capsys, changes)
    assert [one["smallest"] for one in json.loads(out)["scenarios"]] == [None, 1]


BAD = {
    "an unknown limit": {"scenarios": [{"limits": {"most_members": 4}}]},
    "a limit that is none": {"scenarios": [{"limits": {"max_members": -1}}]},
    "who must be in is not there": {"scenarios": [{"limits": {"include": ["nobody"]}}]},
    "who do not go together are not there": {
        "scenarios": [{"limits": {"incompatible": [["one", "nobody"]]}}]
    },
    "a cell that is not there": {"scenarios": [{"cells": [2]}]},
    "a cell below nothing": {"scenarios": [{"cells": [-1]}]},
    "a cell twice": {"scenarios": [{"cells": [1, 1]}]},
    "no cell": {"scenarios": [{"cells": []}]},
    "no volume": {"scenarios": [{"volume_factor": 0}]},
    "a volume that is none": {"scenarios": [{"volume_factor": "many"}]},
    "a curve along nothing": {"curves": [{"along": "weather"}]},
    "a rule that goes with nothing": {"curves": [{"along": "max_members", "rule": "pooled"}]},
    "an unknown key": {"scenario": []},
    "no object": [1],
    "no JSON": "{",
}


@pytest.mark.parametrize("why", BAD)
def test_what_is_malformed_ends_with_two_and_one_line(tmp_path, capsys, why):
    """On standard error; nothing else is said."""
    code, out, err = asked(tmp_path, capsys, BAD[why])
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("malformed problem: ")


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "soon"])
def test_no_time_is_refused_in_one_line(tmp_path, capsys, seconds):
    """Nothing can be said in no seconds."""
    code, out, err = asked(tmp_path, capsys, CHANGES, "--seconds", seconds)
    assert (code, out, len(err.splitlines())) == (2, "", 1)


def county(organisations=1200, cells=(10, 6), seed=3):
    """Return a problem of a county's size: many small organisations, few large."""
    chance = random.Random(seed)
    areas, works = [f"A{n}" for n in range(cells[0])], [f"w{n}" for n in range(cells[1])]
    found = []
    for n in range(organisations):
        home = chance.randrange(len(areas))
        reach = tuple(sorted({areas[home], areas[(home + chance.randrange(3)) % len(areas)]}))
        offers = tuple(
            Offer(work, reach, chance.randint(5, 200))
            for work in sorted(chance.sample(works, chance.choice([1, 1, 1, 2])))
        )
        turnover = int(2_000_000 * 2 ** chance.gauss(0, 2.5))
        found.append(Organisation(f"o{n:05d}", f"O {n}", turnover, offers=offers))
    asked = {(work, area): 20 for work in works for area in areas}
    return Problem(dict(sorted(asked.items())), tuple(found))


MOVED = [
    *(Scenario("", Limits(turnover=n * 10**8)) for n in (1, 40, 80)),
    *(Scenario("", Limits(turnover=n * 10**6, rule=Rule.EACH_BY_SHARE)) for n in (5, 30)),
    *(Scenario("", Limits(lead_turnover=n * 10**7)) for n in (1, 5)),
    *(Scenario("", Limits(), None, Fraction(n, 2)) for n in (1, 3)),
    Scenario("", Limits(), tuple(range(0, 60, 3))),
]


def test_a_county_is_answered_as_one_problem_at_a_time():
    """Thresholds, volumes and lots of one contract; all proven."""
    problem = county(400, (6, 4))
    moved = [one if one.cells is None else replace(one, cells=(0, 5, 9)) for one in MOVED]
    for scenario, outcome in zip(
        moved, Scenarios(problem).outcomes(moved, Clock(None)), strict=True
    ):
        apart = same_as(problem, scenario)
        solution = best(Prepared(apart, apart.limits), Clock(None))
        assert outcome.proven
        assert outcome.smallest == (None if solution is None else len(solution.members))


@pytest.mark.parametrize("seconds", [0.001, 0.02, 0.1, 0.3])
def test_out_of_time_nothing_is_claimed_that_is_not_so(seconds):
    """Bounds and proofs hold, whenever the clock ends; what is undecided is left out."""
    problem = county(400, (6, 4))
    moved = [one for one in MOVED if one.cells is None]
    sure = Scenarios(problem).outcomes(moved, Clock(None), participation=True)
    hasty = Scenarios(problem)
    begun = time.process_time()
    found = hasty.outcomes(moved, Clock(seconds), participation=True)
    curves = [curve(hasty, Asked(along), Limits(), Clock(seconds)) for along in Along]
    assert time.process_time() - begun < 6 * seconds + 2
    for one, truth in zip(found, sure, strict=True):
        assert one.bound <= (truth.smallest or 10**9)
        assert not one.proven or one.smallest == truth.smallest
        assert one.smallest is None or one.smallest >= truth.smallest
        part = truth.could_take_part.number
        assert one.could_take_part.least <= part <= one.could_take_part.most
    for row in write_answers(found, curves, 0.0)["curves"]:
        assert ("ends_at" in row) or row["points"] == sorted(
            row["points"], key=lambda point: point["smallest"]
        )
    for row, one in zip(write_answers(found, curves, 0.0)["scenarios"], found, strict=True):
        assert ("could_take_part" in row) == (one.could_take_part.number is not None)
        assert not row["proven"] or "could_take_part" in row


def test_the_order_of_scenarios_does_not_matter():
    """Nor what was asked before."""
    chance = random.Random(2)
    for _ in range(15):
        given = random_problem(chance, ["pooled"])
        given["limits"] = {}
        organisations = tuple(
            Organisation(
                one["id"],
                one["id"],
                int(one["turnover"]) * 100,
                offers=tuple(Offer(o["capability"], tuple(o["areas"])) for o in one["offers"]),
            )
            for one in given["organisations"]
        )
        cells = sorted((cell["capability"], cell["area"]) for cell in given["cells"])
        problem = Problem(dict.fromkeys(cells), organisations)
        steps = [Scenario(str(n), Limits(turnover=n * 2_500_000)) for n in range(30)]
        straight = Scenarios(problem).outcomes(steps, Clock(None), participation=True)
        chance.shuffle(steps)
        scenarios = Scenarios(problem)
        mixed = [scenarios.outcome(one, Clock(None), participation=True) for one in steps]
        said = {one.name: (one.smallest, one.bound, one.could_take_part) for one in mixed}
        assert said == {o.name: (o.smallest, o.bound, o.could_take_part) for o in straight}
