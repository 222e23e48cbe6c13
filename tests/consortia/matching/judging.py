"""Thousands of small problems with every limit at once, in one process.

``python -m tests.consortia.matching.judging --seeds 0:5000 [--shrink] [--first-only]`` prints for
each fault the seed, the problem as JSON (the smallest with this fault where asked) and what is
wrong; ends with the number of each kind, exit 1 where there is any.
"""

import argparse
import copy
import json
import sys
import time
from collections import Counter

from consortia.matching.reading import read_problem
from consortia.matching.solve import solve
from tests.consortia.matching import every_limit
from tests.consortia.matching.judge import faults
from tests.consortia.matching.judge_others import chance_of, faults_in_others


def judged(problem, seed, *, others=True):
    """Return everything that is wrong in the matcher's answers about a problem: (kind, what)."""
    try:
        answer = solve(read_problem(problem)).to_json()
        found = list(faults(problem, answer))
        if others:
            found += faults_in_others(problem, answer, chance_of(seed))
    except Exception as error:  # whatever it is, the search for faults goes on
        found = [(f"raises {type(error).__name__}", str(error)[:200])]
    return found


def smallest(problem, seed, kind, *, others=True):
    """Return the smallest part of a problem found in which the same kind of fault remains."""
    again = True
    while again:
        again = False
        for part in _parts(problem):
            if any(found == kind for found, _ in judged(part, seed, others=others)):
                problem, again = part, True
                break
    return problem


def _parts(problem):
    """Yield the problem with one thing left out."""
    for name in ("organisations", "cells"):
        for i, row in enumerate(problem[name]):
            if len(problem[name]) > 1 and not _is_named(problem, row):
                yield problem | {name: problem[name][:i] + problem[name][i + 1 :]}
    for name in ("ties", "objective"):
        if name in problem:
            yield {key: value for key, value in problem.items() if key != name}
    if problem.get("alternatives", 1) > 1:
        yield problem | {"alternatives": problem["alternatives"] - 1}
    for name, value in problem["limits"].items():
        rest = {key: one for key, one in problem["limits"].items() if key != name}
        yield problem | {"limits": rest}
        if isinstance(value, list) and len(value) > 1:
            for i in range(len(value)):
                yield problem | {"limits": rest | {name: value[:i] + value[i + 1 :]}}
    yield from _plainer(problem)


def _is_named(problem, row):
    said = json.dumps([problem.get("limits"), problem.get("ties")])
    return "id" in row and f'"{row["id"]}"' in said


def _plainer(problem):
    """Yield the problem with one organisation or cell plainer."""
    for i, organisation in enumerate(problem["organisations"]):
        for key in sorted({"name", "cost", "accreditations", "can_lead", "kind"} & {*organisation}):
            yield _without(problem, i, key)
        for j, offer in enumerate(organisation["offers"]):
            changed = copy.deepcopy(problem)
            del changed["organisations"][i]["offers"][j]
            yield changed
            if "capacity" in offer:
                changed = copy.deepcopy(problem)
                del changed["organisations"][i]["offers"][j]["capacity"]
                yield changed
    for i, cell in enumerate(problem["cells"]):
        if cell.get("volume") not in (None, 1):
            changed = copy.deepcopy(problem)
            changed["cells"][i]["volume"] = 1
            yield changed


def _without(problem, i, key):
    changed = copy.deepcopy(problem)
    del changed["organisations"][i][key]
    return changed


def main(arguments=None):
    """Judge the seeds asked for; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0:1000", help="from:to")
    parser.add_argument("--shrink", action="store_true", help="print the smallest such problem")
    parser.add_argument("--first-only", action="store_true", help="one problem of each kind")
    parser.add_argument("--solve-only", action="store_true", help="nothing but solve")
    options = parser.parse_args(arguments)
    first, last = map(int, options.seeds.split(":"))
    kinds, begun, others = Counter(), time.process_time(), not options.solve_only
    for seed in range(first, last):
        problem = every_limit.problem(seed)
        found = judged(problem, seed, others=others)
        new = {kind for kind, _ in found if not (options.first_only and kinds[kind])}
        kinds.update({kind for kind, _ in found})
        for kind in sorted(new):
            shown = problem
            if options.shrink:
                shown = smallest(problem, seed, kind, others=others)
            _print(seed, kind, shown, judged(shown, seed, others=others))
    seconds = time.process_time() - begun
    print(f"{last - first} problems, {sum(kinds.values())} faults, {seconds:.1f} s of CPU")
    for kind, number in kinds.most_common():
        print(f"{number:6} {kind}")
    return 1 if kinds else 0


def _print(seed, kind, problem, found):
    print(f"seed {seed}: {kind}")
    for other, what in found:
        if other == kind:
            print(f"  {what}")
    print(f"  {json.dumps(problem)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
