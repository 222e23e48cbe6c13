"""How long the core takes with all its limits on, how far it gets, and in how much memory.

``python -m benchmarks.limits [--seconds S] [--only TEXT] [PROBLEM.json[.gz] …]``: each problem is
answered by a process of its own, as ``python -m consortia.matching`` does it; a row tells the
seconds inside, the wall clock and CPU of the process, its peak memory over a bare interpreter's,
and what came out. Without paths, problems made here, the same every time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JSON = dict[str, Any]

MEDIAN_TURNOVER, SPREAD = 60_000, 1.3
REACH = ((1, 0.74), (2, 0.18), (4, 0.06), (9, 0.02))
"""In how many neighbouring districts an organisation works, and how many do."""
CODES = ("aqs", "iso9001")
PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Size:
    """How large a problem is: districts, capabilities, organisations that offer any cell."""

    areas: int
    capabilities: int
    candidates: int


COUNTY = Size(14, 8, 1_800)
REGION = Size(60, 10, 8_500)
REGIONS = Size(60, 12, 40_000)
POPULAR = Size(5, 2, 20_000)


def problem(size: Size, seed: int, *, volumes: bool = True, limits: JSON | None = None) -> JSON:
    """Return a problem: districts on a grid, small organisations in one or two, few in many.

    Parameters
    ----------
    volumes : bool
        Whether cells have a volume (30 to 300 people a year) and offers a capacity (20 to 400).
    """
    chance = random.Random(f"{size} {seed}")
    cells: list[JSON] = [
        {"capability": f"c{c:02}", "area": f"a{a:02}"}
        | ({"volume": chance.randint(30, 300)} if volumes else {})
        for a in range(size.areas)
        for c in range(size.capabilities)
    ]
    near = _nearest(size.areas)
    organisations = [_organisation(chance, size, near, i, volumes) for i in range(size.candidates)]
    for cell in cells:
        # Every cell is offered, at least by somebody for whom it is out of the way.
        offer: JSON = {"capability": cell["capability"], "areas": [cell["area"]]}
        offer |= {"capacity": cell["volume"] // 2 + 1} if volumes else {}
        chance.choice(organisations)["offers"].append(offer)
    made: JSON = {"version": 1, "cells": cells, "organisations": organisations}
    return made | {"limits": limits or {}, "ties": _ties(chance, organisations)}


def _organisation(
    chance: random.Random, size: Size, near: list[list[int]], number: int, volumes: bool
) -> JSON:
    home = chance.randrange(size.areas)
    (reach,) = chance.choices([n for n, _ in REACH], [share for _, share in REACH])
    areas = [f"a{a:02}" for a in near[home][:reach]]
    weights = [1 / (c + 1) ** 0.5 for c in range(size.capabilities)]
    picks = chance.choices(range(size.capabilities), weights, k=_offers(chance))
    pounds = chance.lognormvariate(0, SPREAD) * MEDIAN_TURNOVER
    return {
        "id": f"GB-CHC-{1_000_000 + number}",
        "kind": chance.choices(["cio", "charity", "unincorporated"], [5, 4, 1])[0],
        "turnover": f"{pounds:.2f}",
        "cost": reach,
        "accreditations": [code for code in CODES if chance.random() < 0.6],
        "offers": [
            {"capability": f"c{pick:02}", "areas": areas}
            | ({"capacity": chance.randint(20, 400)} if volumes else {})
            for pick in sorted(set(picks))
        ],
    }


def _offers(chance: random.Random) -> int:
    """Return how many of a contract's capabilities an organisation offers: mostly one."""
    return chance.choices([1, 2, 3], [90, 8, 2])[0]


def _nearest(areas: int) -> list[list[int]]:
    """Return for each district all districts, the nearest first."""
    wide = max(1, round(areas**0.5))
    at = [divmod(a, wide) for a in range(areas)]
    return [sorted(range(areas), key=lambda b: (_distance(at[a], at[b]), b)) for a in range(areas)]


def _distance(a: tuple[int, int], b: tuple[int, int]) -> int:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _ties(chance: random.Random, organisations: list[JSON]) -> list[list[Any]]:
    ids = [organisation["id"] for organisation in organisations]
    pairs = {tuple(sorted(chance.sample(ids, 2))) for _ in range(len(ids) // 20)}
    return [[a, b, 1] for a, b in sorted(pairs)]


def _turnover(minimum: str, rule: str) -> JSON:
    return {"turnover": {"minimum": minimum, "rule": rule}}


ALL_LIMITS: JSON = {
    "max_members": 60,
    "lead_turnover": "250000",
    "accreditations": [
        {"code": "aqs", "held_by": "lead"},
        {"code": "iso9001", "held_by": "anyone"},
        {"code": "aqs", "held_by": "deliverer", "capability": "c00"},
    ],
}


def _county(limits: JSON, *, volumes: bool = True) -> Callable[[], JSON]:
    return lambda: problem(COUNTY, 1, volumes=volumes, limits=limits)


def _beyond_all(size: Size, seed: int, most: int) -> JSON:
    """Return a problem with a pooled turnover a penny more than the largest together have."""
    made = problem(size, seed, volumes=False)
    largest = sorted((_pence(one) for one in made["organisations"]), reverse=True)[:most]
    pence = sum(largest) + 1
    asked = _turnover(f"{pence // 100}.{pence % 100:02}", "pooled")
    return made | {"limits": {"max_members": most} | asked}


def _pence(organisation: JSON) -> int:
    return int(organisation["turnover"].replace(".", ""))


ROWS: dict[str, Callable[[], JSON]] = {
    "14 x 8, volumes": _county({}),
    "14 x 8, volumes, pooled, lead, accreditations": _county(
        ALL_LIMITS | _turnover("3000000", "pooled")
    ),
    "14 x 8, volumes, shares, lead, accreditations": _county(
        ALL_LIMITS | _turnover("1000000", "each_by_share")
    ),
    "14 x 8, shares by cells": _county(_turnover("1000000", "each_by_share"), volumes=False),
    "14 x 8, volumes, pooled, 4 members: infeasible": _county(
        {"max_members": 4} | _turnover("3000000", "pooled")
    ),
    "14 x 8, volumes, shares: infeasible": _county(
        {"max_members": 30} | _turnover("900000000", "each_by_share")
    ),
    "60 x 10, volumes, pooled": lambda: problem(REGION, 1, limits=_turnover("20000000", "pooled")),
    "60 x 12, pooled: infeasible": lambda: _beyond_all(REGIONS, 1, 250),
    "10 cells, pooled, 20,000 candidates": lambda: problem(
        POPULAR, 1, volumes=False, limits=_turnover("50000000", "pooled")
    ),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What one process took, and what it answered; None where it gave no answer."""

    wall: float
    cpu: float
    memory: int
    answer: JSON | None


def measure(arguments: Sequence[str]) -> Measured:
    """Return what a Python process with these arguments takes: seconds, and peak bytes."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, *arguments], stdout=out)
        too_long = threading.Timer(PATIENCE, child.kill)
        too_long.start()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        too_long.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read()
    answer = json.loads(said) if said and child.returncode == 0 else None
    return Measured(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, answer)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one row a problem."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.limits", description=__doc__)
    parser.add_argument("problems", nargs="*", type=Path, help="JSON files, gzipped or not")
    parser.add_argument("--seconds", help="the time limit that the core is given")
    parser.add_argument("--only", default="", help="only rows whose name contains this")
    options = parser.parse_args(arguments)
    bare = measure(["-c", ""]).memory
    limit = ["--seconds", options.seconds] if options.seconds else []
    print(f"{'problem':48} {'inside':>8} {'wall':>8} {'CPU':>8} {'MB':>6}  answer")
    for name, text in _texts(options.problems, options.only):
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            file.write(text)
            file.flush()
            row = measure(["-m", "consortia.matching", file.name, *limit])
        inside = f"{row.answer['seconds']:8.2f}" if row.answer else f"{'-':>8}"
        memory = (row.memory - bare) / 2**20
        print(
            f"{name:48} {inside} {row.wall:8.2f} {row.cpu:8.2f} {memory:6.0f}  {_said(row.answer)}",
            flush=True,
        )


def _texts(paths: Sequence[Path], only: str) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        raw = path.read_bytes()
        yield path.name, gzip.decompress(raw) if path.suffix == ".gz" else raw
    for name, make in ROWS.items() if not paths else ():
        if only in name:
            yield name, json.dumps(make()).encode()


def _said(answer: JSON | None) -> str:
    if answer is None:
        return "none"
    proven = "proven" if answer["bound"]["proven"] else f"bound {answer['bound']['members']}"
    parts = [answer["status"], proven]
    for proposal in answer["proposals"][:1]:
        cells = {(row["capability"], row["area"]) for row in proposal["delivery"]}
        parts.append(f"{len(proposal['members'])} members, {len(cells)} cells")
    if answer["missing"]:
        kinds = [remedy["kind"] for remedy in answer["missing"].get("remedies", [])]
        conflict = answer["missing"].get("conflict", "not looked at")
        parts.append(f"conflict {conflict}, remedies {kinds}")
    return ", ".join(parts)


if __name__ == "__main__":
    main()
