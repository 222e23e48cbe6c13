"""What the end of a seat does, whether its organisation leaves or is put out."""

from datetime import datetime

from accounts.actors import Actor
from consortia.bids.services.submitting import withdraw_in_time
from consortia.departures.models import Departure, Expulsion, ExpulsionState, ExpulsionVote
from consortia.departures.succession import successor_of
from consortia.diligence.services.sharing import withdraw_consents
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from consortia.forming.services.replacing import want_replacement
from consortia.forming.services.starting import settle
from consortia.terms.models.terms import TermsState
from consortia.terms.services.signing import void_agreements
from organisations.register.models.organisations import Organisation

LONGEST = 500


def end_membership(
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    *,
    reason: str,
    put_out: bool = False,
) -> bool:
    """End a member's seat; the caller holds the consortium's lock, and tells everybody.

    The consortium is forming again: terms that waited or held end, the agreement with them, and
    the place can be filled. Its roles go to others, its votes and what it showed end.

    Returns
    -------
    bool
        Whether a bid that was handed in was taken back by this.
    """
    gone = Departure.objects.create(
        consortium=consortium, organisation=organisation, reason=reason, put_out=put_out, at=at
    )
    Member.objects.filter(consortium=consortium, organisation=organisation).delete()
    withdraw_consents(by, at, consortium, organisation)
    void_agreements(consortium, at)
    taken_back = withdraw_in_time(consortium, at)
    ends = ((TermsState.PROPOSED, TermsState.WITHDRAWN), (TermsState.AGREED, TermsState.SUPERSEDED))
    for held_now, ended in ends:
        consortium.terms.filter(state=held_now).update(state=ended, settled_at=at, ended_by=gone)
    motions = Expulsion.objects.open().filter(consortium=consortium)
    ExpulsionVote.objects.filter(motion__in=motions, organisation=organisation).delete()
    motions.filter(organisation=organisation).update(state=ExpulsionState.DROPPED, settled_at=at)
    _hand_over(consortium, organisation)
    want_replacement(consortium, at)
    settle(consortium, at)
    return taken_back


def _hand_over(consortium: Consortium, organisation: Organisation) -> None:
    """Put somebody else in the roles of whoever leaves, and open the places again."""
    if consortium.lead_id == organisation.pk:
        consortium.lead = None
    if consortium.starter_id == organisation.pk:
        heir = successor_of(consortium)
        started = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
        if started.filter(proposal=consortium.proposal_id, starter=heir).exists():
            consortium.proposal = None
        consortium.starter = heir
    consortium.stage, consortium.formed_at = ConsortiumStage.FORMING, None
    consortium.save(update_fields=["lead", "starter", "proposal", "stage", "formed_at"])
