"""Whether a set of members is feasible, judged in exact arithmetic."""

from __future__ import annotations

from collections.abc import Collection

from consortia.matching.delivery import share_out
from consortia.matching.prepared import Prepared


def is_feasible(prepared: Prepared, members: Collection[int]) -> bool:
    """Tell whether these members (indexes) meet every limit and cover every cell."""
    return meets_limits(prepared, members) and can_deliver(prepared, members)


def meets_limits(prepared: Prepared, members: Collection[int]) -> bool:
    """Tell whether these members meet every limit on who is in."""
    limits, inside = prepared.limits, set(members)
    named = {prepared.members[m].id for m in inside}
    if not limits.include <= named or len(inside) > (limits.max_members or len(inside)):
        return False
    if limits.max_members == 0 and inside:
        return False
    if any(a in named and b in named for a, b in limits.incompatible):
        return False
    if limits.needs_lead and not any(prepared.leads[m] for m in inside):
        return False
    if not all(accredited & inside for accredited in prepared.anyone):
        return False
    return sum(prepared.members[m].turnover for m in inside) >= (prepared.pooled or 0)


def can_deliver(prepared: Prepared, members: Collection[int]) -> bool:
    """Tell whether these members can deliver every cell between them."""
    covered = 0
    for m in members:
        covered |= prepared.masks[m]
    if covered != (1 << len(prepared.cells)) - 1:
        return False
    return not prepared.needs_delivery or share_out(prepared, members) is not None
