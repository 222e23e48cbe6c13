"""Many problems that differ in limits and cells, answered together.

What a commissioner asks of a draft ("and with half the turnover? and in the north alone?") is one
problem again and again with something moved. Scenarios with the same cells and the same limits on
who is in are one family and share what is learnt; a size limit never changes which consortium is
smallest, only whether it is small enough. Families share the arrays of the problem, and bounds
where one asks for less than another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.cover import BoolArray
from consortia.matching.family import Family, Smallest
from consortia.matching.ground import Ground
from consortia.matching.participation import Count, could_take_part
from consortia.matching.problem import Limits, Problem, Rule
from consortia.matching.restated import restated
from consortia.matching.setting import Numbers, Setting


@dataclass(frozen=True, slots=True)
class Scenario:
    """A problem with some limits moved, cells left out or volumes multiplied.

    Attributes
    ----------
    limits : Limits
        All that hold, moved or not.
    cells : tuple of int or None
        The cells (places among the problem's) that are kept; None: all.
    volume_factor : Fraction
        What all volumes are multiplied by.
    """

    name: str
    limits: Limits
    cells: tuple[int, ...] | None = None
    volume_factor: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scenario comes to.

    Attributes
    ----------
    smallest : int or None
        Members of the smallest consortium found; None where none was.
    members : tuple of str
        Its identifiers.
    bound : int
        No feasible consortium is smaller; 0 where nothing is feasible at any size.
    proven : bool
        True where `smallest` is so, or where it is shown that nothing is feasible.
    alone : int
        Organisations that are feasible by themselves.
    could_take_part : Count or None
        Organisations that are in a feasible consortium and deliver a cell there; None unless asked.
    """

    name: str
    smallest: int | None
    members: tuple[str, ...]
    bound: int
    proven: bool
    alone: int
    could_take_part: Count | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be found out."""
        part = self.could_take_part
        return self.proven and (part is None or part.number is not None)


@dataclass(eq=False)
class Scenarios:
    """A problem under changing limits; it keeps what it learns.

    Examples
    --------
    >>> from consortia.matching.problem import Offer, Organisation
    >>> offer = Offer("debt", ("x",))
    >>> problem = Problem({("debt", "x"): None}, (Organisation("a", "A", 500, offers=(offer,)),))
    >>> scenarios = Scenarios(problem)
    >>> [scenarios.outcome(Scenario("", Limits(turnover=pence)), Clock(None)).smallest
    ...     for pence in (500, 501)]
    [1, None]
    """

    problem: Problem
    _families: dict[tuple[object, ...], Family] = field(default_factory=dict)

    @cached_property
    def ground(self) -> Ground:
        """The problem as arrays."""
        return Ground(self.problem)

    def family(self, limits: Limits, cells: tuple[int, ...] | None = None) -> Family:
        """Return the family of scenarios with these cells and limits, numbers aside."""
        kept = tuple(range(len(self.problem.cells))) if cells is None else tuple(sorted(cells))
        fixed = replace(
            limits, max_members=None, turnover=None, rule=Rule.POOLED, lead_turnover=None
        )
        key = (kept, fixed)
        if key not in self._families:
            family = Family(Setting(self.ground, fixed, kept))
            for other in self._families.values():
                if asks_less(other.setting, family.setting):
                    same = other.setting.kept == kept
                    family.bounds += [b for b in other.bounds if same or not b[0].share]
            self._families[key] = family
        return self._families[key]

    def outcomes(
        self, scenarios: Sequence[Scenario], clock: Clock, *, participation: bool = False
    ) -> list[Outcome]:
        """Return what each scenario comes to, in their order; the easiest are answered first.

        None takes more than half of the time that is left, until all had a turn.
        """
        every = len(self.problem.cells)
        order = sorted(range(len(scenarios)), key=lambda i: _ease(scenarios[i], every))
        found: dict[int, Outcome] = {}
        for i in order:
            left = clock.left()
            turn = clock if left is None or clock.is_up() else Clock(left / 2)
            found[i] = self.outcome(scenarios[i], turn, participation=participation)
        for i in order:
            if not found[i].is_settled and not clock.is_up():
                found[i] = self.outcome(scenarios[i], clock, participation=participation)
        return [found[i] for i in range(len(scenarios))]

    def outcome(self, scenario: Scenario, clock: Clock, *, participation: bool = False) -> Outcome:
        """Return what one scenario comes to."""
        family = self.family(scenario.limits, scenario.cells)
        numbers, most = numbers_of(scenario.limits, scenario.volume_factor), scenario.limits
        answer = within(family.smallest(numbers, clock), most.max_members)
        part = None
        if participation:
            part = could_take_part(family, numbers, most.max_members, answer, clock)
        members = family.setting.names(answer.members or ())
        return Outcome(
            name=scenario.name,
            smallest=None if answer.members is None else len(members),
            members=members,
            bound=answer.bound,
            proven=answer.proven,
            alone=int(alone(family, numbers, most.max_members).sum()),
            could_take_part=part,
        )


def numbers_of(limits: Limits, factor: Fraction = Fraction(1)) -> Numbers:
    """Return the numbers of some limits."""
    turnover, lead = limits.turnover or 0, limits.lead_turnover or 0
    return Numbers(
        pooled=turnover if limits.rule is Rule.POOLED else 0,
        lead=max(lead, turnover) if limits.rule is Rule.LEAD_ONLY else lead,
        share=turnover if limits.rule is Rule.EACH_BY_SHARE else 0,
        factor=factor,
    )


def within(answer: Smallest, most: int | None) -> Smallest:
    """Return the answer under a size limit."""
    if most is None or answer.is_none:
        return answer
    if answer.bound > most:
        return Smallest(None, answer.bound, proven=True)
    if answer.members is not None and len(answer.members) > most:
        return Smallest(None, answer.bound, proven=False)
    return answer


def alone(family: Family, numbers: Numbers, most: int | None) -> BoolArray:
    """Return which columns are feasible by themselves."""
    setting = family.setting
    able = _covering_all(family) & setting.leads_or_need_not(numbers.lead)
    if most == 0 or setting.include is None or len(setting.include) > 1:
        return np.zeros_like(able)
    for holders in setting.anyone:
        holds = np.zeros_like(able)
        holds[holders] = True
        able &= holds
    if setting.include:
        inside = np.zeros_like(able)
        inside[list(setting.include)] = True
        able &= inside
    least = max(numbers.pooled, numbers.share if setting.total or setting.is_mixed else 0)
    able &= (setting.exact_turnover >= least).astype(bool)
    if setting.has_volumes:
        for m in np.flatnonzero(able).tolist():
            one = family.pool.single(m)
            able[m] = one.does_the_work(Numbers(factor=numbers.factor))
    return able


def _covering_all(family: Family) -> BoolArray:
    """Return which columns offer every cell."""
    setting = family.setting
    width = max(len(setting.kept), 1)
    many = np.bincount(setting.arc_owner, minlength=len(setting.turnover)) >= len(setting.kept)
    here = many[setting.arc_owner]
    pairs = np.unique(setting.arc_owner[here] * width + setting.arcs[1][here])
    counts = np.bincount(pairs // width, minlength=len(setting.turnover))
    return np.asarray(counts == len(setting.kept), dtype=bool)


def asks_less(one: Setting, other: Setting) -> bool:
    """Tell whether what meets the other setting meets this one, but for shares of other cells."""
    mine, its = one.limits, other.limits
    return (
        set(one.kept) <= set(other.kept)
        and set(mine.accreditations) <= set(its.accreditations)
        and mine.include <= its.include
        and mine.exclude <= its.exclude
        and set(mine.incompatible) <= set(its.incompatible)
        and mine.needs_lead <= its.needs_lead
        and mine.share_volumes <= its.share_volumes
    )


def _ease(scenario: Scenario, every: int) -> tuple[object, ...]:
    """Return what puts the easier of two scenarios of one family first."""
    numbers = numbers_of(scenario.limits, scenario.volume_factor)
    cells = scenario.cells
    return (
        every if cells is None else len(cells),
        cells or (),
        len(scenario.limits.accreditations),
        numbers.factor,
        numbers.share,
        numbers.lead,
        numbers.pooled,
    )


def same_as(problem: Problem, scenario: Scenario) -> Problem:
    """Return a scenario as a problem of its own, which says the same."""
    kept = range(len(problem.cells)) if scenario.cells is None else scenario.cells
    limits = scenario.limits
    setting = Setting(Ground(problem), limits, tuple(sorted(kept)))
    alike = restated(setting, Numbers(factor=scenario.volume_factor)).problem
    return replace(alike, limits=limits)
