"""``python -m consortia.matching PROBLEM.json``: the core alone, JSON in, JSON out."""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from consortia.matching.changes import (
    AnswersJSON,
    Changes,
    read_changes,
    stated_cells,
    write_answers,
)
from consortia.matching.clock import Clock
from consortia.matching.curves import curve
from consortia.matching.errors import MalformedProblem
from consortia.matching.problem import Problem
from consortia.matching.reading import read_problem
from consortia.matching.scenarios import Scenarios
from consortia.matching.solve import solve


def main(arguments: list[str] | None = None) -> int:
    """Answer one problem; 0 when answered, 2 with one line when it is malformed."""
    options = _options().parse_args(arguments)
    # Whoever waits has waited since the command began: reading and loading count.
    clock = Clock(None if options.seconds is None else options.seconds - time.process_time())
    answer: object
    try:
        document = _read(options.problem)
        problem = read_problem(document)
        if options.scenarios is None:
            asked = options.alternatives
            answer = solve(problem, alternatives=asked, seconds=clock.left()).to_json()
        else:
            changes = read_changes(_read(options.scenarios), problem, stated_cells(document))
            answer = _answers(problem, changes, clock)
    except MalformedProblem as reason:
        line = " ".join(str(reason).encode("ascii", "backslashreplace").decode().split())
        sys.stderr.write(f"malformed problem: {line[:400]}\n")
        return 2
    sys.stdout.write(json.dumps(answer, indent=2) + "\n")
    return 0


def _answers(problem: Problem, changes: Changes, clock: Clock) -> AnswersJSON:
    """Return what changes of a problem come to; what was not finished in time is left out."""
    scenarios = Scenarios(problem)
    outcomes = scenarios.outcomes(changes.scenarios, clock, participation=changes.participation)
    curves = [curve(scenarios, one, problem.limits, clock) for one in changes.curves]
    return write_answers(outcomes, curves, clock.spent())


class _Parser(argparse.ArgumentParser):
    """Options; what is wrong with them is said in one line."""

    def error(self, message: str) -> NoReturn:
        """End with 2 and one line."""
        self.exit(2, f"{self.prog}: {message}\n")


def _options() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m consortia.matching", description=__doc__)
    parser.add_argument("problem", help="a JSON file, or - for standard input")
    parser.add_argument("--alternatives", type=_positive, help="how many consortia to propose")
    parser.add_argument(
        "--scenarios", metavar="CHANGES", help="a JSON file of scenarios and curves"
    )
    parser.add_argument("--seconds", type=_seconds, help="when to stop looking")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 50:
        raise argparse.ArgumentTypeError("a whole number from 1 to 50")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or number <= 0:
        raise argparse.ArgumentTypeError("a number of seconds above nothing")
    return number


def _read(name: str) -> Any:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_once)
    except OSError as problem:
        raise MalformedProblem(f"the file cannot be read: {problem.strerror}") from problem
    except (ValueError, RecursionError) as problem:
        raise MalformedProblem(f"not JSON: {problem}") from problem


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise MalformedProblem("an object has the same key twice")
    return dict(pairs)


if __name__ == "__main__":
    sys.exit(main())
