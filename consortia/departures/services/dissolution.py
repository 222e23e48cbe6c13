"""Dissolves a consortium, and tells its members and the organisations it invited."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from consortia.bids.services.submitting import withdraw_in_time
from consortia.departures.models import Expulsion, ExpulsionState
from consortia.departures.rules import require_dissolver
from consortia.destinations import MemberPage
from consortia.forming.letters.invited import write_to_invited
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of
from consortia.forming.models.answers import CounterOffer
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.models.invitations import UNANSWERED, Invitation, InvitationState
from consortia.forming.models.replacements import Replacement, ReplacementState
from consortia.terms.models.terms import TermsState

LONGEST = 500


@transaction.atomic
def dissolve_consortium(
    *, by: Actor, at: datetime, consortium: Consortium, reason: str = ""
) -> Consortium:
    """Dissolve a consortium for good; every member and every invited organisation gets a letter.

    Withdraws waiting invitations, proposed terms, and a submitted bid where bids are not due yet.
    Idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation that started it, or of the lead that was
        agreed.
    """
    require_dissolver(by, consortium)
    consortium = lock_consortium(consortium)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        return consortium
    invited = list(
        consortium.invitations.filter(state__in=UNANSWERED).select_related("organisation")
    )
    withdrawn = withdraw_in_time(consortium, at)
    _close(consortium, at)
    consortium.stage = ConsortiumStage.DISSOLVED
    consortium.save(update_fields=["stage"])
    reason = reason.strip()[:LONGEST]
    note(by, at, "dissolve_consortium", consortium, reason=reason, withdrawn=withdrawn)
    _tell(by, at, consortium, invited, {"reason": reason, "withdrawn": withdrawn})
    return consortium


def _close(consortium: Consortium, at: datetime) -> None:
    """Withdraw or drop everything that waits in a consortium."""
    consortium.invitations.filter(state__in=UNANSWERED).update(state=InvitationState.WITHDRAWN)
    CounterOffer.objects.filter(invitation__consortium=consortium).lapse(at)
    consortium.terms.filter(state=TermsState.PROPOSED).update(
        state=TermsState.WITHDRAWN, settled_at=at
    )
    Replacement.objects.open().filter(consortium=consortium).update(
        state=ReplacementState.DROPPED, worked_out_at=at
    )
    Expulsion.objects.open().filter(consortium=consortium).update(
        state=ExpulsionState.DROPPED, settled_at=at
    )


def _tell(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    invited: list[Invitation],
    more: dict[str, object],
) -> None:
    write_to_members(
        by,
        at,
        consortium,
        page=MemberPage.MEMBERS,
        kind="dissolved",
        more=more,
        members=members_of(consortium).values(),
        subject=f"The consortium is dissolved: {consortium.lot.contract.title}",
    )
    for invitation in invited:
        invitation.consortium = consortium
        write_to_invited(
            by,
            at,
            invitation,
            kind="dissolved-invited",
            more=more,
            subject="You are not asked to join any more",
        )
