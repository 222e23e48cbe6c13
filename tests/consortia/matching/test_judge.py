"""The matcher before the judge: hundreds of small problems with every limit at once.

Thousands more: ``python -m tests.consortia.matching.judging --seeds 0:5000``.
"""

import hashlib
import json
import os
import subprocess
import sys

import pytest

from consortia.matching.reading import read_problem
from consortia.matching.solve import solve
from tests.consortia.matching import every_limit
from tests.consortia.matching.judge import faults
from tests.consortia.matching.judge_others import told
from tests.consortia.matching.judging import judged
from tests.consortia.matching.oracle import Oracle

pytestmark = pytest.mark.long

OFTEN_WRONG = [*(66, 71, 84, 151, 228, 293, 413, 580), *(749, 861, 953, 1122, 1273, 1487, 1889)]
"""Seeds of problems that a matcher has answered wrongly: one for each kind of fault."""


@pytest.mark.parametrize("seeds", [range(n, n + 40) for n in range(100, 180, 40)], ids=str)
def test_nothing_is_wrong_in_any_answer(seeds):
    """Proposals with all that they say, and conflict, part and remedies where there are none."""
    assert wrong_in(seeds, others=False) == {}


def test_nothing_is_wrong_in_what_else_is_asked():
    """Chosen consortia, repairs, answers to invitations; another order, other identifiers."""
    assert wrong_in(range(16), others=True) == {}


def wrong_in(seeds, *, others):
    """Return seed → what is wrong, of those where anything is."""
    found = {seed: judged(every_limit.problem(seed), seed, others=others) for seed in seeds}
    return {seed: faults for seed, faults in found.items() if faults}


@pytest.mark.parametrize("seed", [*OFTEN_WRONG, 2021, 2310, 2314, 2619, 3083])
def test_nothing_is_wrong_in_answers_that_were_wrong_once(seed):
    assert judged(every_limit.problem(seed), seed, others=False) == []


def two(**limits):
    """Return a problem of a small one that may lead and a big one that may not."""
    offers = [{"capability": "advice", "areas": ["X"]}]
    return {
        "version": 1,
        "cells": [{"capability": "advice", "area": "X", "volume": 10}],
        "organisations": [
            {"id": "small", "turnover": "80000", "can_lead": True, "offers": offers},
            {"id": "big", "turnover": "900000", "can_lead": False, "offers": offers},
        ],
        "limits": limits,
    }


def test_the_easy_remedy_is_not_overlooked():
    """Shares count the same whether or not capacities do, so that the lead's turnover mends it."""
    shares = {"minimum": "600000", "rule": "each_by_share"}
    problem = two(turnover=shares, lead_turnover="100000")
    small, big = problem["organisations"]
    problem["cells"] = [
        {"capability": "advice", "area": "X", "volume": 10},
        {"capability": "advice", "area": "Y", "volume": 90},
    ]
    big["offers"] = [{"capability": "advice", "areas": ["Y"]}]
    assert small["offers"] == [{"capability": "advice", "areas": ["X"]}]
    missing = solve(read_problem(problem)).to_json()["missing"]
    assert missing["conflict"] == ["lead_turnover", "lead"]
    first = missing["remedies"][0]
    said = (first["limit"], first["from"], first["to"])
    assert said == ("lead_turnover", "100000.00", "80000.00")


def test_the_judge_finds_what_is_wrong():
    """Each part of a right answer, spoilt, is found out; unspoilt, nothing is."""
    problem = two(turnover={"minimum": "600000", "rule": "each_by_share"})
    answer = solve(read_problem(problem)).to_json()
    assert list(faults(problem, answer)) == []
    first = answer["proposals"][0]
    spoilt = [
        {"members": ["big"]},
        {"lead": "big"},
        {"irreplaceable": []},
        {"reserves": {"big": [], "small": ["big"]}},
        {"objective": 3.0},
        {"delivery": [row | {"volume": 5} for row in first["delivery"]]},
        {"delivery": [row | {"organisation": "nobody"} for row in first["delivery"]][:0]},
    ]
    for change in spoilt:
        wrong = answer | {"proposals": [first | change]}
        assert list(faults(problem, wrong)), change


@pytest.mark.parametrize(
    ("minimum", "fits"), [("600000.00", True), ("600000.01", False), ("300000", True)]
)
def test_the_specification_shares_mixed_cells_to_the_penny(minimum, fits):
    """One whole cell and one shared by volume: two cells, half the work each, portions exact."""
    offers = [{"capability": "advice", "areas": ["X", "Y"]}]
    problem = {
        "version": 1,
        "cells": [
            {"capability": "advice", "area": "X"},
            {"capability": "advice", "area": "Y", "volume": 3},
        ],
        "organisations": [
            {"id": "whole", "turnover": "400000", "offers": offers},
            {"id": "rest", "turnover": "200000", "offers": offers},
        ],
        "limits": {"turnover": {"minimum": minimum, "rule": "each_by_share"}},
    }
    assert Oracle(problem).exists() == fits


def test_the_order_of_hashes_changes_nothing():
    """Two processes with other hashes say the same to the byte."""
    code = "from tests.consortia.matching.test_judge import digest; print(digest())"
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]


def digest():
    """Return what ten answers say, in one short text."""
    said = [told(solve(read_problem(every_limit.problem(seed))).to_json()) for seed in range(10)]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
