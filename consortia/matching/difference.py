"""The rule by which two consortia count as different.

For A found earlier and B: with s the size of the smaller and k = max(1, round(0.3 · s)) (half to
even), at least k members of each are not in the other: min(|A∖B|, |B∖A|) ≥ k. The rule is
symmetric, and since |A∖B| = |A| − |A∩B| it says |A∩B| ≤ s − k.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
    """Return how many members a later consortium, whatever its size, shares with an earlier one."""
    return len(earlier.members) - unshared_at_least(len(earlier.members))


def new_members_asked(earlier: Earlier) -> Iterator[tuple[int, int]]:
    """Yield (size, members): larger than this size, a later one has so many who are not in A.

    Only what `shared_at_most` does not say already: a later one may be smaller than A.

    Examples
    --------
    >>> list(new_members_asked(Earlier(frozenset(range(10)))))
    [(0, 1), (4, 2), (8, 3)]
    """
    asked = 0
    for size in range(1, len(earlier.members) + 1):
        if unshared_at_least(size) > asked:
            asked = unshared_at_least(size)
            yield size - 1, asked


def are_different(one: frozenset[int], other: frozenset[int]) -> bool:
    """Tell whether two consortia really differ."""
    least = unshared_at_least(min(len(one), len(other)))
    return len(one - other) >= least and len(other - one) >= least
