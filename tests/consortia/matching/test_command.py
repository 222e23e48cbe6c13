"""``python -m consortia.matching``: JSON in, JSON out, and never a traceback."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from consortia.matching.__main__ import main
from tests.consortia.matching.test_rules import GOOD, organisation, problem

ROOT = Path(__file__).parents[3]


def run(path, *more, seed="0"):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "consortia.matching", str(path), *more],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_answers_with_nothing_but_json(tmp_path):
    """Standard output is the answer; also where the answer is that it cannot be done."""
    for name, given, status in (
        ("good", GOOD, "complete"),
        ("none", problem(["a X"], []), "impossible"),
    ):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(given))
        done = run(path)
        assert (done.returncode, done.stderr) == (0, "")
        assert json.loads(done.stdout)["status"] == status


def test_it_is_the_same_in_every_process(tmp_path):
    """Whatever the hash seed."""
    organisations = [
        organisation(f"o{i}", ("a", "X Y"), ("b", "Y Z"), turnover=str(i * 1000)) for i in range(6)
    ]
    path = tmp_path / "p.json"
    path.write_text(json.dumps(problem(["a X", "b Y", "b Z"], organisations, alternatives=4)))
    said = [json.loads(run(path, "--alternatives", "3", seed=s).stdout) for s in ("1", "99")]
    assert said[0] | {"seconds": 0} == said[1] | {"seconds": 0}
    assert len(said[0]["proposals"]) == 3


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"version": 1, "version": 1}', "[" * 99_999])
def test_what_is_no_problem_ends_with_two_and_one_line(tmp_path, text):
    """The reason is on standard error."""
    path = tmp_path / "p.json"
    path.write_text(text)
    done = run(path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_there_ends_with_two(tmp_path):
    """It says so."""
    assert run(tmp_path / "none.json").returncode == 2


STRANGE: tuple[object, ...] = (
    None,
    True,
    -1,
    -0.0,
    1e308,
    10**400,
    0.1,
    "",
    "NaN",
    "\x00",
    "\ud800",
    "9" * 50,
    [],
    {},
    [[]],
    {"a": {}},
    ["o1", "o1"],
)


def mutate(chance, value):
    """Return a copy with one thing in it changed, moved, doubled or gone."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        key = chance.choice(sorted(value))
        changed = dict(value)
        kind = chance.random()
        if kind < 0.15:
            del changed[key]
        elif kind < 0.25:
            changed[chance.choice(["x", "volume", "cost", "include"])] = chance.choice(STRANGE)
        else:
            changed[key] = mutate(chance, value[key])
        return changed
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        if chance.random() < 0.2:
            return [*value, value[place]]
        return [*value[:place], mutate(chance, value[place]), *value[place + 1 :]]
    return chance.choice(STRANGE)


def test_ten_thousand_broken_files_never_break_it(tmp_path, capsys):
    """Answered or refused in one line; never a traceback, never a hang."""
    chance = random.Random(20_261_123)
    seed = problem(
        ["a X 3", "b X 2", "b Y 1"],
        [
            organisation("o1", ("a", "X", 5), turnover="1000.50", cost=2, accreditations=["aqs"]),
            organisation("o2", ("b", "X Y"), kind="unincorporated"),
            organisation("o3", ("a", "X"), ("b", "X Y", 4), can_lead=True, name="Three"),
        ],
        ties=[["o1", "o2", 2]],
        limits={
            "max_members": 3,
            "turnover": {"minimum": "500", "rule": "each_by_share"},
            "lead_turnover": "100",
            "accreditations": [{"code": "aqs", "held_by": "deliverer", "capability": "a"}],
            "include": ["o1"],
            "exclude": [],
            "incompatible": [["o2", "o3"]],
        },
        objective="members",
        alternatives=2,
    )
    path, answered = tmp_path / "p.json", 0
    for _ in range(10_000):
        broken = seed
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            broken = mutate(chance, broken)
        path.write_text(json.dumps(broken))
        code = main([str(path), "--seconds", "5"])
        said = capsys.readouterr()
        assert code in (0, 2)
        if code == 0:
            answered += 1
            assert json.loads(said.out)["version"] == 1
        else:
            assert len(said.err.splitlines()) == 1
    assert 200 < answered < 9_800
