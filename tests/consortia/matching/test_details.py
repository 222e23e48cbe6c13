"""Details of an answer, each of which was wrong in some copy of the core unnoticed."""

import highspy
import numpy as np

from consortia.matching import integer_program
from consortia.matching.clock import Clock
from consortia.matching.cover import from_pairs
from tests.consortia.matching.test_rules import answer, organisation


def test_a_conflict_is_told_beside_what_nobody_offers():
    """Both are in the way, and a commissioner wants to know of both."""
    missing = answer(
        ["a X", "b X"],
        [organisation("p", ("a", "X"), turnover="10")],
        limits={"turnover": {"minimum": "99", "rule": "pooled"}},
    )["missing"]
    assert missing["cells"] == [{"capability": "b", "area": "X"}]
    assert missing["conflict"] == ["turnover"]


def test_whoever_two_together_can_replace_is_not_irreplaceable():
    """Nobody alone stands in for m, which cannot do it alone either, but p and q together do."""
    organisations = [
        organisation("m", ("a", "X"), ("b", "X")),
        organisation("p", ("a", "X")),
        organisation("q", ("b", "X")),
    ]
    best = answer(["a X", "b X", "c X"], [*organisations, organisation("z", ("c", "X"))])[
        "proposals"
    ][0]
    assert (best["members"], best["reserves"]["m"]) == (["m", "z"], [])
    assert best["irreplaceable"] == ["z"]


def test_lots_are_proposed_only_where_each_can_be_done():
    """By capability each lot asks half of the turnover of one organisation; one has a tenth."""
    remedies = answer(
        ["a X", "b X"],
        [
            organisation("p", ("a", "X"), turnover="60"),
            organisation("q", ("b", "X"), turnover="10"),
        ],
        limits={"max_members": 1, "turnover": {"minimum": "100", "rule": "pooled"}},
    )["missing"]["remedies"]
    assert "split" not in [one["kind"] for one in remedies]


def test_work_without_volumes_is_shared_out_evenly_beside_work_with_them():
    """Where p serves most of the people, q has most of the places that both can serve."""
    counted = [f"X{n}" for n in range(6)]
    shared = [f"Y{n}" for n in range(6)]
    organisations = [
        organisation("p", ("a", " ".join(counted), 50), ("b", " ".join(shared))),
        organisation("q", ("a", " ".join(counted), 10), ("b", " ".join(shared))),
    ]
    cells = [*(f"a {area} 10" for area in counted), *(f"b {area}" for area in shared)]
    rows = answer(cells, organisations)["proposals"][0]["delivery"]
    counts = [sum(row["organisation"] == who for row in rows) for who in "pq"]
    assert max(counts) - min(counts) <= 1


class OutOfTime:
    """A solver that has found something when its time is up."""

    mip_dual_bound = 1.0
    primal_solution_status = 2
    col_value = (1.0, 1.0)

    def run(self):
        """Do nothing: the time is up."""

    def getModelStatus(self):
        """Say so."""
        return highspy.HighsModelStatus.kTimeLimit

    def getInfo(self):
        """Return the bound so far."""
        return self

    getSolution = getInfo  # noqa: N815


def test_what_is_found_when_time_is_up_is_not_proven(monkeypatch):
    monkeypatch.setattr(integer_program, "_solver", lambda *_: OutOfTime())
    cover = from_pairs(2, 1, np.array([0, 1]), np.array([0, 0]))
    found = integer_program.solve_integer_program(cover, np.array([1, 1]), Clock(None))
    assert (found.chosen.tolist(), found.proven) == ([0, 1], False)
    assert found.bound <= 1.0
