"""The matcher when time runs out: no error, and nothing said that is not so.

The clock is stopped at its n-th question, for n = 1, 2, …, so that it ends in each phase in turn,
always in the same place. How well real time is obeyed is measured in ``benchmarks/limits.py``.
"""

import pytest

from consortia.matching.clock import Clock
from consortia.matching.reading import read_problem
from consortia.matching.solve import solve
from tests.consortia.matching import every_limit
from tests.consortia.matching.judge import dishonest
from tests.consortia.matching.oracle import Oracle

pytestmark = pytest.mark.long

COMPLETE = (22, 66, 580, 861, 2314)
INFEASIBLE = (60, 63, 71, 228, 293, 953, 1122, 1487)
PARTS = ["cells", "conflict", "partial", "remedies"]
LONG = 1000.0


def answered(monkeypatch, stated, ends_at):
    """Return the answer with a clock that ends at its n-th question, and how often it was asked."""
    questions = []

    def spent(clock):
        questions.append(clock)
        return 0.0 if len(questions) < ends_at else (clock.seconds or 0.0) + 1.0

    monkeypatch.setattr(Clock, "spent", spent)
    return solve(stated, seconds=LONG).to_json(), len(questions)


@pytest.mark.parametrize("seed", [*COMPLETE, *INFEASIBLE])
def test_a_clock_that_ends_at_any_question_gets_an_honest_answer(monkeypatch, seed):
    """Each question in turn; in the later ones, which are alike, one in seven."""
    asked_of = every_limit.problem(seed)
    stated = read_problem(asked_of)
    _, questions = answered(monkeypatch, stated, LONG)
    for ends_at in [*range(1, min(questions, 25) + 1), *range(26, questions + 1, 7)]:
        answer, _ = answered(monkeypatch, stated, ends_at)
        assert list(dishonest(asked_of, answer)) == [], ends_at


def test_each_phase_asks_the_clock(monkeypatch):
    """Conflict, part and remedies take time, so that each has questions of its own."""
    stated = read_problem(every_limit.problem(INFEASIBLE[0]))
    _, questions = answered(monkeypatch, stated, LONG)
    looked = [
        answered(monkeypatch, stated, ends_at)[0]["missing"].get("looked_at")
        for ends_at in range(1, questions + 1)
    ]
    finished = [PARTS if one is None else one for one in looked]
    assert finished[0] != PARTS
    assert all(set(one) <= set(PARTS) for one in finished)


@pytest.mark.parametrize("seed", INFEASIBLE)
def test_with_all_the_time_everything_is_looked_at(seed):
    missing = solve(read_problem(every_limit.problem(seed))).to_json()["missing"]
    assert sorted(missing["looked_at"]) == PARTS


@pytest.mark.parametrize("seed", INFEASIBLE)
def test_what_was_not_looked_at_is_absent_not_empty(monkeypatch, seed):
    stated = read_problem(every_limit.problem(seed))
    for ends_at in (1, 2, 3, 5, 8, 13):
        missing = answered(monkeypatch, stated, ends_at)[0]["missing"]
        for part in ("cells", "conflict", "remedies"):
            assert (part in missing) == (part in missing["looked_at"]), ends_at


@pytest.mark.parametrize("seed", [*COMPLETE, *INFEASIBLE])
def test_the_set_has_both_kinds(seed):
    """What the clock is tried on is what it is said to be."""
    assert Oracle(every_limit.problem(seed)).exists() == (seed in COMPLETE)
