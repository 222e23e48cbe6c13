"""Whether a set of members is feasible, judged in exact arithmetic."""

from __future__ import annotations

from collections.abc import Collection

from consortia.matching.clock import Clock
from consortia.matching.flow import NEVER, share_out
from consortia.matching.network import Shortage
from consortia.matching.prepared import Prepared


def is_feasible(prepared: Prepared, members: Collection[int], clock: Clock = NEVER) -> bool:
    """Tell whether these members (indexes) meet every limit and cover every cell.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    return meets_limits(prepared, members) and can_deliver(prepared, members, clock)


def meets_limits(prepared: Prepared, members: Collection[int]) -> bool:
    """Tell whether these members meet every limit on who is in."""
    limits, inside = prepared.limits, set(members)
    named = {prepared.members[m].id for m in inside}
    if not limits.include <= named:
        return False
    if limits.max_members is not None and len(inside) > limits.max_members:
        return False
    if any(a in named and b in named for a, b in limits.incompatible):
        return False
    if limits.needs_lead and not any(prepared.leads[m] for m in inside):
        return False
    if not all(accredited & inside for accredited in prepared.anyone):
        return False
    return sum(prepared.members[m].turnover for m in inside) >= (prepared.pooled or 0)


def can_deliver(prepared: Prepared, members: Collection[int], clock: Clock = NEVER) -> bool:
    """Tell whether these members can deliver every cell between them.

    Raises
    ------
    TimeUp
        When the time ran out before that was known.
    """
    if len(prepared.not_covered_by(members)):
        return False
    return not prepared.needs_delivery or not isinstance(
        share_out(prepared, members, clock), Shortage
    )


def all_together_lack(prepared: Prepared) -> bool:
    """Tell whether even all candidates together fall short of something: then nobody can.

    Who may be in together, and how many, is not looked at; whole cells count as divisible.
    """
    everyone = range(len(prepared.members))
    limits = prepared.limits
    if not limits.include <= set(prepared.position):
        return True
    if limits.needs_lead and not any(prepared.leads):
        return True
    if not all(prepared.anyone) or len(prepared.not_covered_by(everyone)):
        return True
    most = len(prepared.members) if limits.max_members is None else limits.max_members
    largest = sorted((one.turnover for one in prepared.members), reverse=True)[:most]
    if sum(largest) < (prepared.pooled or 0):
        return True
    return prepared.needs_delivery and isinstance(
        share_out(prepared, everyone, divisible=True), Shortage
    )
