"""Ends a membership, whether the organisation leaves or is expelled."""

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
    expelled: bool = False,
) -> bool:
    """End an organisation's membership; the caller has locked the consortium, and tells everybody.

    The consortium is forming again: proposed and agreed terms end, the agreement with them, and
    the place can be filled. Its roles pass to others; its votes and its consents end.

    Returns
    -------
    bool
        Whether a submitted bid was withdrawn by this.
    """
    gone = Departure.objects.create(
        consortium=consortium, organisation=organisation, reason=reason, expelled=expelled, at=at
    )
    Member.objects.filter(consortium=consortium, organisation=organisation).delete()
    withdraw_consents(by, at, consortium, organisation)
    void_agreements(consortium, at)
    withdrawn = withdraw_in_time(consortium, at)
    ends = ((TermsState.PROPOSED, TermsState.WITHDRAWN), (TermsState.AGREED, TermsState.SUPERSEDED))
    for before, ended in ends:
        consortium.terms.filter(state=before).update(state=ended, settled_at=at, ended_by=gone)
    motions = Expulsion.objects.open().filter(consortium=consortium)
    ExpulsionVote.objects.filter(motion__in=motions, organisation=organisation).delete()
    motions.filter(organisation=organisation).update(state=ExpulsionState.DROPPED, settled_at=at)
    _pass_on_roles(consortium, organisation)
    want_replacement(consortium, at)
    settle(consortium, at)
    return withdrawn


def _pass_on_roles(consortium: Consortium, organisation: Organisation) -> None:
    """Give the roles of the organisation that leaves to others, and form the consortium again."""
    if consortium.lead_id == organisation.pk:
        consortium.lead = None
    if consortium.starter_id == organisation.pk:
        successor = successor_of(consortium)
        started = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
        if started.filter(proposal=consortium.proposal_id, starter=successor).exists():
            consortium.proposal = None
        consortium.starter = successor
    consortium.stage, consortium.formed_at = ConsortiumStage.FORMING, None
    consortium.save(update_fields=["lead", "starter", "proposal", "stage", "formed_at"])
