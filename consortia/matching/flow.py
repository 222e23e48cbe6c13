"""Who delivers what: the work shared out among some members, or what they are short in."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

import numpy as np

from consortia.matching.clock import Clock
from consortia.matching.mixed_shares import share_out_mixed
from consortia.matching.network import Delivery, Network, Shortage
from consortia.matching.prepared import Prepared

NEVER = Clock(None)


def share_out(
    prepared: Prepared, members: Collection[int], clock: Clock = NEVER, *, divisible: bool = False
) -> Delivery | Shortage:
    """Return a delivery by these members that meets every limit on it, or what they are short in.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    members : collection of int
        Indexes of the members.
    divisible : bool
        True to look only at volumes and at shares apart, where shares mix whole cells and
        portions: what then comes back as a delivery is none, a shortage is one.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.

    Notes
    -----
    Cells with a volume are shared by maximum flow within each offer's capacity. Under
    ``each_by_share`` a member delivers at most the part of the whole that its turnover allows:
    by volume where all cells have one, else by number of cells, see `mixed_shares`.
    """
    inside = sorted(members)
    bare = prepared.not_covered_by(inside)
    if len(bare):
        return Shortage(frozenset(bare.tolist()), frozenset(bare.tolist()))
    if not prepared.needs_delivery:
        return _by_presence(prepared, inside, {}, {})
    if prepared.mixes_shares:
        return _mixed(prepared, inside, clock, divisible=divisible)
    easy = _easy(prepared, inside) if prepared.by_share is None else {}
    network = Network.of(prepared, inside, prepared.work, prepared.offered.most, easy)
    for caps in _shares_tried(prepared, inside):
        found = network.flow(caps)
        if not isinstance(found, Shortage):
            return found | _by_presence(prepared, inside, found, easy)
    return found


def _mixed(
    prepared: Prepared, members: Sequence[int], clock: Clock, *, divisible: bool
) -> Delivery | Shortage:
    """Share out by volume alone, by shares alone, and only where both can be, by both at once."""
    ones = [1] * len(prepared.cells)
    unbounded = np.full(len(prepared.offered.member), len(ones), dtype=object)
    shares = {m: prepared.share_of_work(m) or Fraction(0) for m in members}
    for network, caps in (
        (Network.of(prepared, members, prepared.work, prepared.offered.most), None),
        (Network.of(prepared, members, ones, unbounded), shares),
    ):
        found = network.flow(caps)
        if isinstance(found, Shortage):
            return found
    if divisible:
        return {}
    portions = share_out_mixed(prepared, members, clock)
    if portions is None:
        everything = frozenset(range(len(ones)))
        return Shortage(everything, everything)
    return {(m, c): part * (prepared.volumes[c] or 1) for (m, c), part in portions.items()}


def _shares_tried(
    prepared: Prepared, members: Sequence[int]
) -> list[Mapping[int, Fraction] | None]:
    """Return how much of the work each member may do: in whole people first, then exactly."""
    if prepared.by_share is None:
        return [None]
    exact = {m: prepared.share_of_work(m) or Fraction(0) for m in members}
    whole = {m: Fraction(int(share)) for m, share in exact.items()}
    return [exact] if whole == exact else [whole, exact]


def _easy(prepared: Prepared, members: Sequence[int]) -> dict[int, list[int]]:
    """Return cell → members who can do all of it and all else that the same offer reaches."""
    offered = prepared.offered
    inside = np.zeros(len(prepared.members), dtype=bool)
    inside[list(members)] = True
    pairs = np.flatnonzero((inside[offered.member] & prepared.ample)[offered.offer])
    found: dict[int, list[int]] = {}
    for c, m in zip(
        offered.cell[pairs].tolist(), offered.member[offered.offer[pairs]].tolist(), strict=True
    ):
        found.setdefault(c, []).append(m)
    return found


def _by_presence(
    prepared: Prepared,
    members: Sequence[int],
    shared: Delivery,
    easy: Mapping[int, list[int]],
) -> Delivery:
    """Give each remaining cell to one of the members that can do it, evenly."""
    load = dict.fromkeys(members, 0)
    for m, _ in shared:
        load[m] += 1
    done = {cell for _, cell in shared}
    reach = {m: set(prepared.cells_of(m).tolist()) for m in members}
    able = {
        c: easy.get(c) or [m for m in members if c in reach[m]]
        for c in range(len(prepared.cells))
        if c not in done
    }
    delivery: Delivery = {}
    for c in sorted(able, key=lambda cell: (len(able[cell]), cell)):
        m = min(able[c], key=lambda member: (load[member], member))
        load[m] += 1
        delivery[m, c] = Fraction(prepared.work[c] or 1)
    return delivery
