"""Many scenarios of one contract, together and apart: ``python -m benchmarks.scenarios``.

Prints one row a family: 200 scenarios at 14 x 8 on a register of 200,000, in seconds of processor
time, and with ``--apart`` how often that goes into solving them one by one (a sample is solved, and
has to say the same). Then curves, who could take part, and the best consortium with one.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from statistics import median
from typing import NamedTuple

from benchmarks.contracts import contracts
from benchmarks.register import index, make_register
from consortia.matching.clock import Clock, TimeUp
from consortia.matching.completion import best_with
from consortia.matching.curves import Along, Asked, curve
from consortia.matching.optimise import best
from consortia.matching.prepared import Prepared
from consortia.matching.problem import Limits, Problem, Rule
from consortia.matching.scenarios import Outcome, Scenario, Scenarios, same_as

COUNT = 200
SAMPLE = 8
"""So many of each family are solved apart, and the time multiplied."""
POUND = 100


class Row(NamedTuple):
    """A row of the table; seconds of processor time."""

    family: str
    proven: str
    sizes: str
    together_s: float
    apart_s: float | None
    times: float | None


@dataclass(frozen=True)
class Contract:
    """A contract at 14 x 8, without volumes and with."""

    plain: Problem
    volumes: Problem


def read_contract(seed: int) -> Contract:
    """Return one contract on the register of 200,000."""
    made = make_register(200_000)
    asked = contracts(made, index(made), (14, 8), seed + 1)[seed]
    plain = asked.problem()
    return Contract(plain, replace(plain, cells=dict.fromkeys(plain.cells, 20)))


def sizes(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return scenarios in which the size limit moves."""
    return contract.plain, [_scenario(Limits(max_members=n)) for n in range(1, COUNT + 1)]


def pooled(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return scenarios in which the pooled turnover moves from nothing to half of all there is."""
    most = sum(one.turnover for one in contract.plain.organisations) // 2
    return contract.plain, _thresholds(most, Rule.POOLED)


def pooled_with_volumes(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return the same with volumes that must be shared out."""
    return contract.volumes, pooled(contract)[1]


def shares(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return scenarios in which the turnover by each share moves, up to past its end."""
    return contract.plain, _thresholds(1_000_000 * POUND, Rule.EACH_BY_SHARE)


def shares_with_volumes(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return the same with volumes that must be shared out."""
    return contract.volumes, shares(contract)[1]


def leads(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return scenarios in which the turnover of the lead moves, up to past the largest."""
    most = max(one.turnover for one in contract.plain.organisations if one.can_lead)
    steps = [most * n // (COUNT - 1) + 1 for n in range(COUNT)]
    return contract.plain, [_scenario(Limits(lead_turnover=pence)) for pence in steps]


def volumes(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return scenarios in which all volumes grow."""
    steps = [Fraction(n, 50) for n in range(1, COUNT + 1)]
    return contract.volumes, [Scenario("", Limits(), None, factor) for factor in steps]


def lots(contract: Contract) -> tuple[Problem, list[Scenario]]:
    """Return scenarios that each keep other cells, chosen by chance."""
    chance, cells = random.Random(1), range(len(contract.plain.cells))
    kept = [
        tuple(sorted(chance.sample(cells, chance.randint(5, len(cells))))) for _ in range(COUNT)
    ]
    return contract.plain, [Scenario("", Limits(), some) for some in kept]


FAMILIES: dict[str, Callable[[Contract], tuple[Problem, list[Scenario]]]] = {
    "size": sizes,
    "pooled": pooled,
    "pooled, volumes": pooled_with_volumes,
    "shares": shares,
    "shares, volumes": shares_with_volumes,
    "lead": leads,
    "volumes": volumes,
    "lots": lots,
}


def _scenario(limits: Limits) -> Scenario:
    return Scenario("", limits)


def _thresholds(most: int, rule: Rule) -> list[Scenario]:
    return [_scenario(Limits(turnover=most * n // (COUNT - 1), rule=rule)) for n in range(COUNT)]


def family_row(name: str, contract: Contract, *, apart: bool) -> Row:
    """Return the row of one family; what is solved apart has to say the same."""
    problem, steps = FAMILIES[name](contract)
    begun = time.process_time()
    found = Scenarios(problem).outcomes(steps, Clock(60.0))
    together = time.process_time() - begun
    ends = sorted(one.smallest for one in found if one.smallest is not None)
    seconds = _apart(problem, steps, found) if apart else None
    return Row(
        family=name,
        proven=f"{sum(one.proven for one in found)}/{len(found)}",
        sizes=f"{ends[0]}-{ends[-1]}" if ends else "none",
        together_s=round(together, 3),
        apart_s=None if seconds is None else round(seconds, 1),
        times=None if seconds is None else round(seconds / together, 1),
    )


def _apart(problem: Problem, steps: Sequence[Scenario], found: Sequence[Outcome]) -> float:
    """Return how long all would take one by one, by a sample of them."""
    sample = range(COUNT // (2 * SAMPLE), COUNT, COUNT // SAMPLE)
    seconds = 0.0
    for i in sample:
        one = same_as(problem, steps[i])
        one = replace(one, organisations=tuple(replace(o, cost=0) for o in one.organisations))
        begun = time.process_time()
        try:
            solution = best(Prepared(one, one.limits), Clock(20.0))
        except TimeUp:
            solution = None
        else:
            size = None if solution is None else len(solution.members)
            if found[i].proven and size != found[i].smallest and (not solution or solution.proven):
                raise AssertionError(f"apart {size}, together {found[i].smallest}")
        seconds += time.process_time() - begun
    return seconds / len(sample) * COUNT


def curve_rows(contract: Contract) -> list[Row]:
    """Return a row for each curve."""
    asked = [
        ("curve: pooled, to 40", contract.plain, Asked(Along.TURNOVER, Rule.POOLED), 40),
        ("curve: shares", contract.plain, Asked(Along.TURNOVER, Rule.EACH_BY_SHARE), None),
        (
            "curve: shares, volumes",
            contract.volumes,
            Asked(Along.TURNOVER, Rule.EACH_BY_SHARE),
            None,
        ),
        ("curve: lead", contract.plain, Asked(Along.LEAD_TURNOVER), None),
        ("curve: volumes", contract.volumes, Asked(Along.VOLUME_FACTOR), None),
    ]
    rows = []
    for name, problem, one, most in asked:
        begun = time.process_time()
        found = curve(Scenarios(problem), one, Limits(max_members=most), Clock(60.0))
        seconds = time.process_time() - begun
        steps = [step.smallest for step in found.steps]
        ends = f"{steps[0]}-{steps[-1]}" if steps else "none"
        proven = f"{len(steps)} steps" + ("" if found.finished else ", unfinished")
        rows.append(Row(name, proven, ends, round(seconds, 3), None, None))
    return rows


def participation_rows(contract: Contract) -> list[Row]:
    """Return rows of who could take part, where the size leaves no room for one more."""
    rows = []
    for name, problem, limits in (
        ("take part", contract.plain, Limits()),
        ("take part, volumes", contract.volumes, Limits()),
        ("take part, pooled", contract.volumes, Limits(turnover=1_000_000 * POUND)),
    ):
        least = Scenarios(problem).outcome(_scenario(limits), Clock(60.0)).smallest
        tight = Scenario("", replace(limits, max_members=least))
        begun = time.process_time()
        one = Scenarios(problem).outcome(tight, Clock(60.0), participation=True)
        seconds = time.process_time() - begun
        count = one.could_take_part
        said = "undecided" if count is None or count.number is None else str(count.number)
        rows.append(Row(name, said, str(one.smallest), round(seconds, 3), None, None))
    return rows


def completion_rows(contract: Contract) -> list[Row]:
    """Return rows of the best consortium with one organisation: the median of some."""
    rows = []
    chosen = random.Random(2).sample([one.id for one in contract.plain.organisations], 9)
    for name, problem in (("best with", contract.plain), ("best with, volumes", contract.volumes)):
        times, found = [], []
        for one in chosen:
            begun = time.process_time()
            found.append(best_with(problem, one, seconds=20.0))
            times.append(time.process_time() - begun)
        ends = sorted(len(one.members) for one in found)
        proven = f"{sum(one.proven for one in found)}/{len(found)}"
        rows.append(Row(name, proven, f"{ends[0]}-{ends[-1]}", round(median(times), 3), None, None))
    return rows


OTHERS: dict[str, Callable[[Contract], list[Row]]] = {
    "curves": curve_rows,
    "part": participation_rows,
    "with": completion_rows,
}


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scenarios", description=__doc__)
    parser.add_argument("--apart", action="store_true", help="solve a sample apart too")
    parser.add_argument("--only", action="append", choices=[*FAMILIES, *OTHERS])
    parser.add_argument("--contract", type=int, default=0, help="which contract")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    contract = read_contract(asked.contract)
    wanted = asked.only or [*FAMILIES, *OTHERS]
    rows = [family_row(name, contract, apart=asked.apart) for name in FAMILIES if name in wanted]
    for name, measure in OTHERS.items():
        rows += measure(contract) if name in wanted else []
    if asked.json:
        print(json.dumps([row._asdict() for row in rows]))
        return 0
    for row in rows:
        print(" | ".join("" if value is None else str(value) for value in row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
