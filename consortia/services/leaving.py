"""Stepping back from a consortium: nothing of it is lost, and the others hear at once."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict
from accounts.recording import note
from consortia import rules
from consortia.models import Consortium, ConsortiumStage, Departure, Member, TermsState
from consortia.services.forming import settle
from consortia.services.letters import write_to_members
from consortia.services.replacing import want_replacement
from consortia.services.sealing import take_back_in_time
from consortia.services.seats import held, members_of, require_member
from consortia.services.sharing import withdraw_consents
from consortia.services.signing import void_agreements
from organisations.models import Organisation
from organisations.names import visible_lines


@transaction.atomic
def step_back(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation, reason: str = ""
) -> Consortium:
    """Leave a consortium, at any time before it is given up; the others get a letter.

    The consortium is forming again: terms that waited are taken back, terms that were agreed no
    longer hold, and the place can be filled as after a decline. Whoever leaves is not asked into
    it again. Where the starter leaves, the lead or else the longest member takes its role.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    Conflict
        When nobody else is in: then it can only be given up.
    """
    rules.require_editor(by, organisation)
    consortium = held(consortium)
    members = members_of(consortium)
    require_member(organisation, members)
    if consortium.stage == ConsortiumStage.DISSOLVED:
        raise Conflict("This consortium was given up. Nothing is expected of you any more.")
    if len(members) == 1:
        raise Conflict("Nobody else is in. Give the consortium up instead.")
    Departure.objects.create(
        consortium=consortium, organisation=organisation, reason=visible_lines(reason)[:500], at=at
    )
    Member.objects.filter(consortium=consortium, organisation=organisation).delete()
    withdraw_consents(by, at, consortium, organisation)
    _void_terms(consortium, at)
    _hand_over(consortium, organisation)
    note(by, at, "step_back", consortium, organisation=organisation.pk)
    members.pop(organisation.identifier)
    want_replacement(consortium, at)
    settle(consortium, at)
    write_to_members(
        Actor.system("consortia"), at, consortium, page="terms", kind="left",
        members=members.values(),
        more={"who": organisation, "reason": visible_lines(reason)[:500]},
        subject=f"{organisation.name} has left: {consortium.lot.contract.title}",
    )  # fmt: skip
    return consortium


def _void_terms(consortium: Consortium, at: datetime) -> None:
    void_agreements(consortium, at)
    take_back_in_time(consortium, at)
    ends = ((TermsState.PROPOSED, TermsState.WITHDRAWN), (TermsState.AGREED, TermsState.SUPERSEDED))
    for held_now, ended in ends:
        consortium.terms.filter(state=held_now).update(state=ended, settled_at=at)


def _hand_over(consortium: Consortium, organisation: Organisation) -> None:
    """Put somebody else in the roles of whoever leaves, and open the places again."""
    if consortium.lead_id == organisation.pk:
        consortium.lead = None
    if consortium.starter_id == organisation.pk:
        left = consortium.members.select_related("organisation").order_by("since", "pk")
        heirs = [one.organisation for one in left]
        heir = consortium.lead if consortium.lead in heirs else heirs[0]
        assert heir is not None
        started = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
        if started.filter(proposal=consortium.proposal_id, starter=heir).exists():
            consortium.proposal = None
        consortium.starter = heir
    consortium.stage, consortium.formed_at = ConsortiumStage.FORMING, None
    consortium.save(update_fields=["lead", "starter", "proposal", "stage", "formed_at"])
