"""What a proposal is worth, in plain words: its proof, and on whom each threshold falls."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from accounts.clock import database_now
from consortia.models import Proposal
from consortia.proposals.assignments import Delivery
from consortia.terms import thresholds_met
from consortia.terms.standing import Standing
from contracts.local_time import to_local
from contracts.models import FinanceRule, HeldBy, Threshold, ThresholdKind
from organisations.models import Organisation


def proof_in_words(proposal: Proposal, members: int) -> list[str]:
    """Return sentences on how sure it is that nothing better exists, and what was looked at.

    Parameters
    ----------
    members : int
        How many bodies the proposal has.
    """
    run = proposal.match
    looked = f"{run.candidates:,} organisations" if run.candidates != 1 else "One organisation"
    said = [f"{looked} in the register offer part of this work; all of them were looked at."]
    least = run.bound_members or 0
    if proposal.rank > 1:
        said.append(
            f"It is the best of the groups that really differ from the {proposal.rank - 1} before "
            "it: about a third of the members are others."
        )
    if members == least:
        said.append(
            f"No group of fewer than {least} could do all of it within what the lot asks. "
            "That was proven, not guessed."
        )
    elif proposal.rank > 1:
        said.append(f"The smallest possible group has {least}; this one has {members}.")
    else:
        said.append(
            f"At least {least} are needed, and this group has {members}. Whether a smaller one "
            "exists could not be settled in the time there was."
        )
    if proposal.rank == 1 and run.proven:
        said.append(
            "Among groups of this size none has smaller and more local members, then more that "
            "have worked together. Between equals, whoever came first less often comes first."
        )
    return said


def thresholds_of(
    proposal: Proposal, members: Sequence[Organisation]
) -> list[tuple[Standing, str]]:
    """Return each threshold of a proposal's lot, how the group stands to it, on whom it falls.

    Turnover is told as the matcher found it: who could see it change with each change of its own
    would read the others' figures from that.
    """
    names = {body.identifier: body.name for body in members}
    lead = proposal.lead.name if proposal.lead else None
    standing = thresholds_met(
        proposal.lot,
        members,
        on=to_local(database_now()).date(),
        lead=proposal.lead,
        delivery=proposal.delivery,
    )
    return [
        (
            replace(one, met=True, why=_FOUND) if one.threshold.kind in _TURNOVERS else one,
            falls_on(one.threshold, lead=lead, delivery=proposal.delivery, names=names),
        )
        for one in standing
    ]


_TURNOVERS = (ThresholdKind.TURNOVER, ThresholdKind.LEAD_TURNOVER)
_FOUND = "The matcher found it reached when it made this proposal."


def falls_on(
    threshold: Threshold,
    *,
    lead: str | None,
    delivery: Delivery,
    names: Mapping[str, str],
) -> str:
    """Return by whom a threshold is met, as far as that follows from the lot's own rules.

    No more is told: who turns over how much, or holds a mark that somebody must hold, is each
    body's own to tell.

    Parameters
    ----------
    lead : str or None
        Name of the suggested lead.
    names : mapping
        Identifier → name of everybody in the group.
    """
    alone = f"{lead}, the suggested lead" if lead else "The lead"
    if threshold.kind == ThresholdKind.GROUP_SIZE:
        return f"The group of {len(names)}"
    if threshold.kind == ThresholdKind.LEAD_TURNOVER:
        return alone
    if threshold.kind == ThresholdKind.TURNOVER:
        return {
            FinanceRule.POOLED: "All members together",
            FinanceRule.LEAD_ONLY: alone,
            FinanceRule.EACH_BY_SHARE: "Each member, for its share of the work",
        }[FinanceRule(threshold.rule)]
    if threshold.held_by == HeldBy.DELIVERER:
        return ", ".join(_doing(threshold.capability_id, delivery, names)) or "Nobody here"
    return {
        HeldBy.EVERYONE: "Every member",
        HeldBy.LEAD: alone,
        HeldBy.ANYONE: "At least one member",
    }[HeldBy(threshold.held_by)]


def _doing(capability: str | None, delivery: Delivery, names: Mapping[str, str]) -> list[str]:
    doing = delivery.within(capabilities=[capability] if capability else None).members
    return sorted(names.get(one, one) for one in doing)
