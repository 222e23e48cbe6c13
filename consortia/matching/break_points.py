"""The break points of one consortium: how far a number may move before it cannot do the work.

Newton's method: what the consortium bears is never more than what a set of cells in which it is
short bears; that is a formula, and the next value to try. So the values fall, each through a set
that no later one comes back to, until nothing is short.

References
----------
W. Dinkelbach, "On nonlinear fractional programming", Management Science 13 (1967), 492-498.
T. Radzik, "Parametric flows, weighted means of cuts, and fractional combinatorial optimization",
in Complexity in Numerical Optimization (1993), 351-386.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from consortia.matching.setting import Members, Numbers, Setting


def largest_share(setting: Setting, members: Members, factor: Fraction) -> int | None:
    """Return the largest threshold by each share (pence) that a consortium bears; None: any.

    It covers every cell; 0 where it cannot do the work under any threshold above nothing.

    Notes
    -----
    Not for cells of which only some have volumes.
    """
    value = _share_of_cells(setting, members, factor, range(len(setting.kept)))
    while value:
        numbers = Numbers(share=value, factor=factor)
        short = setting.network(members, numbers).short_cells()
        if not short:
            return value
        value = _share_of_cells(setting, members, factor, short)
    return value


def _share_of_cells(
    setting: Setting, members: Members, factor: Fraction, cells: Iterable[int]
) -> int | None:
    """Return the largest threshold under which some cells are not short."""
    asked = set(cells)
    if not setting.has_volumes:
        return _share_by_count(setting, members, asked)
    wanted = sum(setting.work[c] for c in asked) * factor.numerator
    if not wanted:
        return None
    whole = setting.total * factor.numerator
    pairs = [
        (_does(setting, m, asked, factor), setting.turnover[m] * whole)
        for m in members
        if setting.turnover[m]
    ]
    if sum(does for does, _ in pairs) < wanted:
        return 0
    # One over the threshold: the least at which enough is done, by Newton's method from below.
    a, b = wanted, sum(share for _, share in pairs)
    while True:
        full = bound = 0
        for does, share in pairs:
            if does * b <= share * a:
                full += does
            else:
                bound += share
        if full * b + bound * a >= wanted * b:
            return b // a
        a, b = wanted - full, bound


def _share_by_count(setting: Setting, members: Members, asked: set[int]) -> int | None:
    """Return the threshold at which the members may still do just as many cells as are asked."""
    if not asked:
        return None
    values = []
    for m in members:
        does = len(asked.intersection(c for _, cells in setting.of_member(m) for c in cells))
        whole = setting.turnover[m] * setting.total
        values += [whole // j for j in range(1, does + 1)]
    values.sort(reverse=True)
    return values[len(asked) - 1] if len(values) >= len(asked) else 0


def _does(setting: Setting, m: int, asked: set[int], factor: Fraction) -> int:
    """Return how much a member can do in some cells, in parts of people; its share aside."""
    p, q = factor.numerator, factor.denominator
    done = 0
    for most, cells in setting.of_member(m):
        within = sum(setting.work[c] for c in cells if c in asked) * p
        done += within if most is None else min(most * q, within)
    return done


def largest_factor(setting: Setting, members: Members, share: int) -> Fraction | None:
    """Return by how much all volumes may be multiplied for a consortium to bear it; None: any.

    It covers every cell; 0 where it cannot do the work at any volume above nothing.

    Parameters
    ----------
    share : int
        Pence: the threshold by each share that holds meanwhile; 0: none.
    """
    least = Fraction(0)  # One over the factor: how large capacities are beside volumes.
    while True:
        short = _short_at(setting, members, share, least)
        if not short:
            return 1 / least if least else None
        further = _room_for(setting, members, share, short)
        if further is None:
            return Fraction(0)
        least = further


def _short_at(setting: Setting, members: Members, share: int, room: Fraction) -> frozenset[int]:
    """Return cells that are short where each capacity counts `room` times its number."""
    if room:
        return setting.network(members, Numbers(share=share, factor=1 / room)).short_cells()
    network = setting.network(members, Numbers(share=share))
    network.offer_most = [None if most is None else 0 for most in network.offer_most]
    return network.short_cells()


def _room_for(
    setting: Setting, members: Members, share: int, cells: frozenset[int]
) -> Fraction | None:
    """Return how many times its number each capacity must count for some cells; None: no number."""
    wanted = sum(setting.work[c] for c in cells)
    parts = [
        (
            setting.turnover[m] * setting.total,
            [
                (most, sum(setting.work[c] for c in reached if c in cells))
                for most, reached in setting.of_member(m)
            ],
        )
        for m in members
    ]
    room = Fraction(0)
    while True:
        done, slope = _done_and_slope(parts, share, room)
        if done >= wanted:
            return room
        if not slope:
            return None
        room += (wanted - done) / slope


def _done_and_slope(
    parts: Sequence[tuple[int, Sequence[tuple[int | None, int]]]], share: int, room: Fraction
) -> tuple[Fraction, int]:
    """Return how much is done where capacities count so many times, and how fast that grows."""
    a, b = room.numerator, room.denominator
    done = by_share = slope = 0
    for cap, own in parts:
        does = rise = 0
        for most, within in own:
            if most is None or most * a >= within * b:
                does += within * b
            else:
                does += most * a
                rise += most
        if share and does * share >= cap * b:
            by_share += cap
        else:
            done += does
            slope += rise
    return Fraction(done, b) + (Fraction(by_share, share) if share else 0), slope
