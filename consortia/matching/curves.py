"""How the smallest consortium grows as one number moves, exact to the penny.

For each size k the largest threshold T(k) that any consortium of at most k members meets. It is
climbed to from below: the best consortium known bears so much by a formula; a search says whether
any of that size bears a penny more, and if so its own formula says where it ends. Each step is
Newton's, as in Dinkelbach's treatment of ratios, with the cuts of all steps before. Totals of
turnover are maximised outright.

References
----------
W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967), 492-498.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from consortia.matching.clock import Clock
from consortia.matching.family import Family
from consortia.matching.known import NEVER, Known
from consortia.matching.problem import Limits, Rule
from consortia.matching.scenarios import Scenarios, numbers_of
from consortia.matching.setting import Members, Numbers

FINEST = 10**6
"""A factor of volumes is stated in millionths, rounded down."""

PATIENCE = 50
"""So many steps within one size are taken where a solver's rounding decides, not a formula."""


class Along(StrEnum):
    """What moves along a curve."""

    TURNOVER = "turnover"
    LEAD_TURNOVER = "lead_turnover"
    MAX_MEMBERS = "max_members"
    VOLUME_FACTOR = "volume_factor"
    ACCREDITATIONS = "accreditations"


@dataclass(frozen=True, slots=True)
class Asked:
    """A curve that is asked for; `rule` says which turnover threshold moves."""

    along: Along
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a curve: `smallest` members suffice up to and including `value`.

    Attributes
    ----------
    value : int or None
        Pence; members; millionths of the volumes; or how many of the accreditations, in their
        order, are asked for. None: however far it goes.
    """

    value: int | None
    smallest: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve, its steps in order.

    Attributes
    ----------
    finished : bool
        Whether all steps are there; each that is there is proven.
    ends_at : int or None
        Past it nothing is feasible; None where it never ends, or no step is feasible at all.
    """

    asked: Asked
    steps: tuple[Step, ...]
    finished: bool

    @property
    def ends_at(self) -> int | None:
        """The last value at which anything is feasible."""
        return self.steps[-1].value if self.steps and self.finished else None


def curve(scenarios: Scenarios, asked: Asked, limits: Limits, clock: Clock) -> Curve:
    """Return how the smallest consortium grows along one number, all other limits kept.

    Parameters
    ----------
    scenarios : Scenarios
        The problem; what is learnt of it is used and kept.
    limits : Limits
        Those that hold, but for the one that moves.

    Examples
    --------
    >>> from consortia.matching.problem import Offer, Organisation, Problem
    >>> offers = (Offer("debt", ("x",)),)
    >>> two = (Organisation("a", "A", 500, offers=offers), Organisation("b", "B", 300))
    >>> scenarios = Scenarios(Problem({("debt", "x"): None}, two))
    >>> curve(scenarios, Asked(Along.TURNOVER, Rule.POOLED), Limits(), Clock(None)).steps
    (Step(value=500, smallest=1), Step(value=800, smallest=2))
    """
    asked = replace(asked, rule=asked.rule or limits.rule)
    steps: list[Step] = []
    try:
        for step in _steps(scenarios, asked, limits, clock):
            if steps and steps[-1].smallest == step.smallest:
                steps.pop()
            steps.append(step)
    except OutOfTime:
        return Curve(asked, tuple(steps), finished=False)
    return Curve(asked, tuple(steps), finished=True)


class OutOfTime(Exception):
    """The time ran out before the next step was settled."""


def _steps(scenarios: Scenarios, asked: Asked, limits: Limits, clock: Clock) -> Iterator[Step]:
    if asked.along is Along.ACCREDITATIONS:
        return _by_accreditations(scenarios, limits, clock)
    moved = _without(limits, asked)
    family = scenarios.family(moved)
    start = numbers_of(moved)
    most = NEVER if moved.max_members is None else moved.max_members
    if asked.along is Along.MAX_MEMBERS:
        return _by_size(family, start, clock)
    return _Climb(family, asked, start, most, clock).steps()


def _without(limits: Limits, asked: Asked) -> Limits:
    """Return the limits with the one that moves lifted."""
    if asked.along is Along.TURNOVER:
        return replace(limits, turnover=None, rule=asked.rule or limits.rule)
    if asked.along is Along.LEAD_TURNOVER:
        return replace(limits, lead_turnover=None)
    if asked.along is Along.MAX_MEMBERS:
        return replace(limits, max_members=None)
    return limits


def _by_size(family: Family, numbers: Numbers, clock: Clock) -> Iterator[Step]:
    """Yield the one step of a curve along the size: it is the smallest, or there is none."""
    answer = family.smallest(numbers, clock)
    if not answer.proven:
        raise OutOfTime
    if answer.members is not None:
        yield Step(len(answer.members), len(answer.members))


def _by_accreditations(scenarios: Scenarios, limits: Limits, clock: Clock) -> Iterator[Step]:
    """Yield the smallest with the first of the accreditations, the first two, and so on."""
    for count in range(len(limits.accreditations) + 1):
        asked = replace(limits, accreditations=limits.accreditations[:count])
        answer = scenarios.family(asked).smallest(numbers_of(asked), clock)
        if answer.members is None and answer.proven:
            return
        if limits.max_members is not None and answer.bound > limits.max_members:
            return
        if answer.members is None or not answer.proven:
            raise OutOfTime
        yield Step(count, len(answer.members))


@dataclass(eq=False)
class _Climb:
    """From one break point to the next."""

    family: Family
    asked: Asked
    start: Numbers
    most: int
    clock: Clock

    def steps(self) -> Iterator[Step]:
        """Yield the steps as they are settled."""
        value = 1 if self.asked.along is Along.VOLUME_FACTOR else 0
        while True:
            answer = self.family.smallest(self._at(value), self.clock)
            if answer.is_none or answer.bound > self.most:
                return
            if answer.members is None or not answer.proven:
                raise OutOfTime
            size = len(answer.members)
            end = self._end(answer.members, value)
            yield Step(end, size)
            if end is None:
                return
            value = end + 1

    def _end(self, members: Members, value: int) -> int | None:
        """Return the last value at which as many members suffice as these, which do at one."""
        size, steps = len(members), 0
        if self.asked.along is Along.TURNOVER and self._maximises:
            totals = self.family.totals(self.start, self.clock)
            most = None if totals is None else totals.most(size, self.clock)
            if most is None:
                raise OutOfTime
            return most
        while True:
            reached = self._reached(members, value)
            if reached is None:
                return None
            answer = self.family.smallest(self._at(reached + 1), self.clock)
            if answer.is_none or answer.bound > size:
                return reached
            if answer.members is None or len(answer.members) > size:
                raise OutOfTime
            members, value, steps = answer.members, reached + 1, steps + 1
            if steps > PATIENCE and self.family.mixes(self._at(value)):
                raise OutOfTime

    @property
    def _maximises(self) -> bool:
        """Whether totals of turnover can be maximised outright."""
        return self.asked.rule is Rule.POOLED and not self.family.setting.rivals

    def _at(self, value: int) -> Numbers:
        """Return the numbers at one point of the curve."""
        start, along, rule = self.start, self.asked.along, self.asked.rule
        if along is Along.VOLUME_FACTOR:
            return replace(start, factor=Fraction(value, FINEST))
        if along is Along.LEAD_TURNOVER or rule is Rule.LEAD_ONLY:
            return replace(start, lead=max(start.lead, value))
        if rule is Rule.EACH_BY_SHARE:
            return replace(start, share=value)
        return replace(start, pooled=value)

    def _reached(self, answer: Members, value: int) -> int | None:
        """Return how far consortia known, no larger than one that suffices at a value, go."""
        numbers, pool = self._at(value), self.family.pool
        mine = pool.note(answer)
        if self.family.mixes(self._at(max(value, 1))):
            return self._bisected(answer, value)
        ends = [value]
        for one in pool.known:
            if one is mine or (one.size <= len(answer) and one.bears(numbers)):
                end = self._bears(one)
                if end is None:
                    return None
                ends.append(end)
        return max(ends)

    def _bears(self, one: Known) -> int | None:
        """Return how far a consortium goes; None: any far."""
        along, rule = self.asked.along, self.asked.rule
        if along is Along.VOLUME_FACTOR:
            factor = one.factor(self.start.share)
            return None if factor is None else int(factor * FINEST)
        if along is Along.LEAD_TURNOVER or rule is Rule.LEAD_ONLY:
            return one.lead
        return one.share(self.start.factor) if rule is Rule.EACH_BY_SHARE else one.pooled

    def _bisected(self, members: Members, value: int) -> int | None:
        """Return how far a consortium goes whose shares mix cells and volumes.

        There the shares are a small integer program, and no formula says where it ends.
        """
        top = self.family.setting.pooled(members) + 1
        if self.asked.along is Along.VOLUME_FACTOR:
            room = Known(self.family.setting, members).factor(0)
            if room is None:
                return None
            top = int(room * FINEST) + 1
        low = value
        while top - low > 1:
            if self.clock.is_up():
                raise OutOfTime
            middle = (low + top) // 2
            fits = self.family.is_feasible(members, self._at(middle))
            low, top = (middle, top) if fits else (low, middle)
        return low
