"""A proposal explained in plain words: its proof, and on whom each threshold falls."""

from collections.abc import Sequence
from dataclasses import replace

from accounts.clock import database_now
from consortia.proposals.models import Proposal
from consortia.proposals.thresholds_met import Assessment, party_of, thresholds_met
from contracts.local_time import to_local
from organisations.register.models.organisations import Organisation


def proof_in_words(proposal: Proposal, members: int) -> list[str]:
    """Return sentences on whether the proposal is proven best, and what was searched.

    Parameters
    ----------
    members : int
        How many organisations the proposal has.
    """
    run = proposal.match
    looked = f"{run.candidates:,} organisations" if run.candidates != 1 else "One organisation"
    said = [f"{looked} in the register offer part of this work; all of them were looked at."]
    least = run.bound_members or 0
    if proposal.rank > 1:
        said.append(
            "It is the best of the consortia that really differ from the "
            f"{proposal.rank - 1} before it: about a third of the members are others."
        )
    if members == least:
        said.append(
            f"No consortium of fewer than {least} could do all of it within what the lot asks. "
            "That was proven, not guessed."
        )
    elif proposal.rank > 1:
        said.append(f"The smallest possible consortium has {least}; this one has {members}.")
    else:
        said.append(
            f"At least {least} are needed, and this consortium has {members}. Whether a smaller "
            "one exists could not be settled in the time there was."
        )
    if proposal.rank == 1 and run.proven:
        said.append(
            "Among consortia of this size none has smaller and more local members, then more that "
            "have worked together. Between equals, those that came first less often come first."
        )
    return said


def thresholds_of(
    proposal: Proposal, members: Sequence[Organisation]
) -> list[tuple[Assessment, str]]:
    """Return each threshold of a proposal's lot, whether it is met, and who has to meet it.

    Turnover is told as it was at the match: a member that saw the answer change with its own figure
    could work out the others' figures.
    """
    party = party_of(members, lead=proposal.lead, delivery=proposal.delivery)
    assessments = thresholds_met(
        proposal.lot,
        members,
        on=to_local(database_now()).date(),
        lead=proposal.lead,
        delivery=proposal.delivery,
    )
    return [
        (
            one if one.threshold.told_live else replace(one, met=True, why=_FOUND),
            one.threshold.whom(party),
        )
        for one in assessments
    ]


_FOUND = "The matcher found it met when it made this proposal."
