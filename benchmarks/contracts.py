"""Contracts on the made-up register: as covers, and as whole problems with limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.register import RegisterArrays, capability_code, cells_of, costs_of, make_contract
from consortia.matching.clock import Clock
from consortia.matching.cover import Cover
from consortia.matching.lexicographic import LexicographicSearch
from consortia.matching.problem import (
    Accreditation,
    Holder,
    Limits,
    Offer,
    Organisation,
    Problem,
    Rule,
)
from consortia.matching.register import Register
from consortia.matching.search import Answer

SIZES = ((8, 5), (14, 8), (60, 10), (120, 12))
ACCREDITATION = "accreditation"


@dataclass(frozen=True)
class Asked:
    """A contract: its districts and capabilities, on a register."""

    organisations: RegisterArrays
    register: Register
    contract: tuple[list[int], list[int]]

    def solve(self, seconds: float | None) -> Answer:
        """Return the smallest, then cheapest consortium: candidates looked up, solved, proven."""
        found = self.register.candidates(cells_of(self.organisations.places, self.contract))
        ones = np.ones(len(found.organisations), dtype=np.int64)
        cost = costs_of(self.organisations, found.organisations, self.contract)
        return LexicographicSearch(found.cover, Clock(seconds)).run([ones, cost])

    def smallest(self, seconds: float | None) -> Answer:
        """Return a smallest consortium, whatever it costs."""
        found = self.register.candidates(cells_of(self.organisations.places, self.contract))
        ones = np.ones(len(found.organisations), dtype=np.int64)
        return LexicographicSearch(found.cover, Clock(seconds)).run([ones])

    def has_consortium_of(self, most: int) -> bool:
        """Tell whether a consortium of at most this many members exists."""
        found = self.register.candidates(cells_of(self.organisations.places, self.contract))
        return LexicographicSearch(found.cover, Clock(None)).at_most(most)

    def cover(self) -> tuple[Cover, Any]:
        """Return the candidates as a cover, and their costs."""
        found = self.register.candidates(cells_of(self.organisations.places, self.contract))
        return found.cover, costs_of(self.organisations, found.organisations, self.contract)

    def problem(self) -> Problem:
        """Return the plain problem: no volumes, no thresholds."""
        cells = cells_of(self.organisations.places, self.contract)
        found = self.register.candidates(cells)
        gone = {cells[n] for n in found.unoffered.tolist()}
        cost = costs_of(self.organisations, found.organisations, self.contract)
        organisations = tuple(
            self._organisation(n, c)
            for n, c in zip(found.organisations.tolist(), cost.tolist(), strict=True)
        )
        return Problem({cell: None for cell in sorted(cells) if cell not in gone}, organisations)

    def limited(self, problem: Problem) -> Problem:
        """Return the problem with volumes, a pooled turnover, lead and accreditation limits."""
        volumes = dict.fromkeys(problem.cells, 20)
        work = capability_code(self.contract[1][0])
        limits = Limits(
            turnover=40_000_00 * len(self.contract[0]),
            rule=Rule.POOLED,
            lead_turnover=100_000_00,
            accreditations=(
                Accreditation(ACCREDITATION, Holder.LEAD),
                Accreditation(ACCREDITATION, Holder.DELIVERER, work),
            ),
        )
        return replace(problem, cells=dict(volumes), limits=limits)

    def _organisation(self, n: int, cost: int) -> Organisation:
        organisations, codes = self.organisations, self.organisations.places.codes
        inside = set(self.contract[0])
        areas = tuple(codes[d] for d in organisations.sets[organisations.reach[n]] if d in inside)
        offers = tuple(
            Offer(capability_code(work), areas, int(organisations.capacity[n]) * len(areas))
            for work in self.contract[1]
            if organisations.works[n, work]
        )
        return Organisation(
            id=f"organisation-{n:07d}",
            name=f"Organisation {n}",
            turnover=int(organisations.turnover[n]) * 100,
            cost=cost,
            accreditations=frozenset([ACCREDITATION] if organisations.accredited[n] else []),
            offers=offers,
        )


def contracts(
    organisations: RegisterArrays, register: Register, size: tuple[int, int], count: int
) -> list[Asked]:
    """Return `count` contracts of a size."""
    made = [make_contract(organisations.places, *size, seed=seed) for seed in range(count)]
    return [Asked(organisations, register, contract) for contract in made]
