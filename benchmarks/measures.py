"""The measures, each a ratio or a time within one run."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contracts import SIZES, Asked, contracts
from benchmarks.orlib import read_instances
from benchmarks.peers import by_cp_sat, by_cp_sat_grouped, by_greed, by_highs, combined
from benchmarks.register import index, make_register
from benchmarks.timing import geometric_mean, median, timed
from consortia.matching.clock import Clock, TimeUp
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Limits
from consortia.matching.scenarios import Scenario, Scenarios
from consortia.matching.solve import different

Row = dict[str, Any]
_STATUS = Path("/proc/self/status")
Say = Callable[[str], None]


@dataclass
class Report:
    """Tables by name, rows as dictionaries."""

    tables: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        """Add a row to a table."""
        self.tables.setdefault(table, []).append(row)


def _many(organisations: int, count: int, *, local_only: bool = False) -> dict[str, list[Asked]]:
    made = make_register(organisations, local_only=local_only)
    register = index(made)
    return {f"{d} x {c}": contracts(made, register, (d, c), count) for d, c in SIZES}


def against_peers(report: Report, say: Say, count: int, seconds: float) -> None:
    """Compare with CP-SAT and HiGHS on the same candidates, and with greed."""
    for size, asked in _many(200_000, count).items():
        say(f"against peers, {size}")
        rows = [_compared(one, seconds, cheapest=False) for one in asked]
        report.add("peers", _summary(size, rows))
        rows = [_compared(one, seconds, cheapest=True) for one in asked]
        report.add("cheapest", _summary(size, rows))


def _compared(one: Asked, seconds: float, *, cheapest: bool) -> Row:
    ours, answer = timed(lambda: one.solve(2.0) if cheapest else one.smallest(2.0))
    cover, cost = one.cover()
    weights = combined(cost) if cheapest else np.ones(cover.columns, dtype=np.int64)
    weight = int(weights[answer.chosen].sum())
    cp_sat, found = timed(lambda: by_cp_sat(cover, weights, seconds))
    highs, other = timed(lambda: by_highs(cover, weights, seconds))
    for peer in (found, other):
        if peer.proven and answer.proven and peer.weight != weight:
            raise AssertionError(f"a peer proves {peer.weight}, we prove {weight}")
    members = len(answer.chosen)
    return {
        "candidates": cover.columns,
        "members": members,
        "proven": answer.proven,
        "ours": ours,
        "cp_sat": cp_sat,
        "cp_sat_proven": found.proven,
        "highs": highs,
        "highs_proven": other.proven,
        "greed": by_greed(cover, cost) / members - 1,
    }


def _summary(size: str, rows: list[Row]) -> Row:
    def middle(key: str) -> float:
        return float(median(row[key] for row in rows))

    return {
        "size": size,
        "candidates": int(middle("candidates")),
        "members": int(middle("members")),
        "proven": f"{sum(row['proven'] for row in rows)}/{len(rows)}",
        "ours_ms": middle("ours") * 1e3,
        "worst_ms": max(row["ours"] for row in rows) * 1e3,
        "cp_sat_ms": middle("cp_sat") * 1e3,
        "cp_sat_proven": f"{sum(row['cp_sat_proven'] for row in rows)}/{len(rows)}",
        "highs_ms": middle("highs") * 1e3,
        "times_cp_sat": geometric_mean([row["cp_sat"] / row["ours"] for row in rows]),
        "times_highs": geometric_mean([row["highs"] / row["ours"] for row in rows]),
        "greed_off": max(row["greed"] for row in rows) * 100,
    }


def local_only(report: Report, say: Say, count: int, seconds: float) -> None:
    """Measure contracts that only small local organisations may answer."""
    for size, asked in list(_many(200_000, count, local_only=True).items())[:3]:
        say(f"local organisations only, {size}")
        rows = [_local(one, seconds, grouped=size != "60 x 10") for one in asked]
        report.add(
            "local",
            {
                "size": size,
                "members": int(median(row["members"] for row in rows)),
                "proven": f"{sum(row['proven'] for row in rows)}/{len(rows)}",
                "all_proven": f"{sum(row['all_proven'] for row in rows)}/{len(rows)}",
                "gap": max(row["gap"] for row in rows) * 100,
                "ours_ms": median(row["ours"] for row in rows) * 1e3,
                "worst_ms": max(row["ours"] for row in rows) * 1e3,
                "times_cp_sat": geometric_mean([row["cp_sat"] / row["ours"] for row in rows]),
            },
        )


def _local(one: Asked, seconds: float, *, grouped: bool) -> Row:
    ours, answer = timed(lambda: one.smallest(5.0))
    members = len(answer.chosen)
    cover, _ = one.cover()
    limit = seconds if grouped else 5.0
    ones = np.ones(cover.columns, dtype=np.int64)
    cp_sat, _ = timed(lambda: by_cp_sat_grouped(cover, ones, limit))
    _, cheapest = timed(lambda: one.solve(5.0))
    return {
        "members": members,
        "proven": members == answer.bound,
        "all_proven": cheapest.proven,
        "gap": members / answer.bound - 1,
        "ours": ours,
        "cp_sat": cp_sat,
    }


def too_few(report: Report, say: Say, count: int) -> None:
    """Measure the proof that no consortium of at most twelve exists."""
    for size, asked in list(_many(200_000, count, local_only=True).items())[1:3]:
        say(f"no consortium of twelve, {size}")
        times = []
        for one in asked:
            seconds, exists = timed(lambda one=one: one.has_consortium_of(12))  # type: ignore[misc]
            if exists:
                raise AssertionError("a consortium of twelve exists after all")
            times.append(seconds)
        report.add(
            "too_few",
            {
                "size": size,
                "ms": median(times) * 1e3,
                "worst_ms": max(times) * 1e3,
            },
        )


def larger_register(report: Report, say: Say, count: int, sizes: tuple[int, ...]) -> None:
    """Measure registers of different size at the same contracts."""
    for organisations in sizes:
        say(f"a register of {organisations:,}")
        for size, asked in list(_many(organisations, count).items())[:3]:
            times = [timed(lambda one=one: one.solve(5.0))[0] for one in asked]  # type: ignore[misc]
            candidates = median(one.cover()[0].columns for one in asked)
            report.add(
                "register",
                {
                    "organisations": organisations,
                    "size": size,
                    "candidates": int(candidates),
                    "ms": median(times) * 1e3,
                },
            )


def limits_and_choice(report: Report, say: Say, count: int) -> None:
    """Measure five alternatives, and all limits on, against one plain answer."""
    for size, asked in list(_many(200_000, count).items())[:3]:
        say(f"alternatives and limits, {size}")
        one, five, limited, proven = [], [], [], 0
        for each in asked:
            problem = each.problem()
            plain, first = timed(lambda problem=problem: _best(problem))  # type: ignore[misc]
            more, _ = timed(lambda problem=problem: _five(problem))  # type: ignore[misc]
            hard = each.limited(problem)
            with_limits, found = timed(lambda hard=hard: _best(hard))  # type: ignore[misc]
            one.append(plain)
            five.append(more / plain)
            limited.append(with_limits / plain)
            proven += bool(first) and (found is None or found.proven)
        report.add(
            "limits",
            {
                "size": size,
                "plain_ms": median(one) * 1e3,
                "five": median(five),
                "limited": median(limited),
                "proven": f"{proven}/{len(asked)}",
            },
        )


def _best(problem: Any) -> Any:
    try:
        return best(Prepared(problem, problem.limits), Clock(20.0))
    except TimeUp:
        return None


def _five(problem: Any) -> Any:
    prepared = Prepared(problem, problem.limits)
    first = best(prepared, Clock(20.0))
    return [] if first is None else different(prepared, first, 4, Clock(20.0))


def related(report: Report, say: Say) -> None:
    """Measure 200 problems in which one limit moves, apart and as scenarios."""
    say("200 related problems")
    problem = _many(200_000, 1)["14 x 8"][0].problem()
    steps = [Limits(turnover=n * 500_000) for n in range(100)]
    steps += [Limits(max_members=n) for n in range(10, 60)]
    steps += [Limits(lead_turnover=n * 10_000_00) for n in range(50)]
    apart, alone = timed(lambda: [_size(best(Prepared(problem, s), Clock(20.0))) for s in steps])
    together, shared = timed(lambda: _together(problem, steps))
    if alone != shared:
        raise AssertionError("scenarios answer otherwise than one problem at a time")
    report.add(
        "related",
        {
            "problems": len(steps),
            "apart_s": apart,
            "together_s": together,
            "times": apart / together,
        },
    )


def _together(problem: Any, steps: list[Limits]) -> list[int | None]:
    moved = [Scenario("", step) for step in steps]
    return [one.smallest for one in Scenarios(problem).outcomes(moved, Clock(20.0))]


def _size(solution: Any) -> int | None:
    return None if solution is None else len(solution.members)


def set_cover(report: Report, say: Say, folder: Path) -> None:
    """Solve the OR-Library's instances, by cost, as plain HiGHS does."""
    ours_s = highs_s = 0.0
    proven = total = 0
    for name, cover, cost, optimum in read_instances(folder):
        say(f"set cover, {name}")
        ours, answer = timed(lambda c=cover, w=cost: LexicographicSearch(c, Clock(60.0)).run([w]))  # type: ignore[misc]
        plain, _ = timed(lambda c=cover, w=cost: by_highs(c, w, 60.0))  # type: ignore[misc]
        ours_s, highs_s, total = ours_s + ours, highs_s + plain, total + 1
        proven += answer.proven and int(cost[answer.chosen].sum()) == optimum
    report.add(
        "set_cover",
        {
            "instances": total,
            "proven": proven,
            "ours_s": ours_s,
            "highs_s": highs_s,
        },
    )


def memory(report: Report, say: Say) -> None:
    """Measure what index and solving add at their peak; to be run in a process of its own."""
    say("memory")
    organisations = make_register(200_000)
    gc.collect()
    _STATUS.with_name("clear_refs").write_text("5", encoding="ascii")  # forgets the peak so far
    before = _kilobytes("VmRSS")
    register = index(organisations)
    for one in contracts(organisations, register, (60, 10), 2):
        one.solve(5.0)
    after = _kilobytes("VmHWM")
    report.add("memory", {"added_mb": (after - before) / 1024})


def _kilobytes(what: str) -> int:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))
