"""The rule by which two consortia count as different.

For A found earlier and B: with s the size of the smaller and k = max(1, round(0.3 · s)) (half to
even), at least k members of each are not in the other: min(|A∖B|, |B∖A|) ≥ k. The rule is
symmetric, and since |A∖B| = |A| − |A∩B| it says |A∩B| ≤ s − k.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from consortia.matching.program import Program

SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Earlier:
    """A consortium found before, as member indexes."""

    members: frozenset[int]


def unshared_at_least(size: int) -> int:
    """Return how many members of the smaller consortium may not be shared.

    Examples
    --------
    >>> [unshared_at_least(size) for size in (1, 2, 3, 5, 7, 10)]
    [1, 1, 1, 2, 2, 3]
    """
    return max(1, round(SHARE * size))


def shared_at_most(earlier: Earlier) -> int:
    """Return how many members a later consortium, no smaller, may share with an earlier one."""
    return len(earlier.members) - unshared_at_least(len(earlier.members))


def keep_different(
    program: Program, columns: Mapping[int, int], earlier: Earlier, *, by_cost: bool
) -> None:
    """Add the rule to a program.

    Where members are counted, whatever comes later is at least as large, so that the earlier one
    is the smaller and one row says it all. Where costs are counted, a later one may be smaller:
    a binary for each smaller size says how much it may share.
    """
    size = len(earlier.members)
    shared = {columns[m]: 1.0 for m in sorted(earlier.members) if m in columns}
    most = float(shared_at_most(earlier))
    if not by_cost:
        program.row(shared, most=most)
        return
    sizes = {s: program.column(0.0, 1.0, integer=True) for s in range(1, size)}
    larger = program.column(0.0, 1.0, integer=True)
    rest = program.column(0.0, float(len(columns)))
    program.row(dict.fromkeys([*sizes.values(), larger], 1.0), least=1.0, most=1.0)
    program.row({rest: 1.0, larger: -float(len(columns))}, most=0.0)
    program.row({rest: 1.0, larger: -float(size)}, least=0.0)
    everyone = dict.fromkeys(columns.values(), 1.0)
    program.row(
        everyone | {column: -float(s) for s, column in sizes.items()} | {rest: -1.0},
        least=0.0,
        most=0.0,
    )
    allowed = {column: -float(s - unshared_at_least(s)) for s, column in sizes.items()}
    program.row(shared | allowed | {larger: -most}, most=0.0)
