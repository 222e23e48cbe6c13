"""Follows removals from public registers: tells consortia, and invites the organisation no more."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.recording import note
from consortia.departures.models import RegisterEnd
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortia, lock_consortium, members_of
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from consortia.forming.models.invitations import UNANSWERED, Invitation, InvitationState
from consortia.forming.services.replacing import want_replacement
from consortia.forming.services.starting import settle
from consortia.proposals.models import ProposalMember
from consortia.proposals.services.rematching import want_matches
from consortia.terms.models.terms import TermsState
from contracts.drafting.models.choices import LIVE, Stage
from contracts.drafting.models.contracts import Contract
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation

ITSELF = Actor.system("register")
AT_ONCE = 50
#: A consortium whose contract was cancelled has nothing to decide any more.
RUNNING = (*LIVE, Stage.CLOSED, Stage.AWARDED)


def follow_register_ends(*, at: datetime) -> int:
    """Note organisations that were removed from their register, and tell their consortia.

    Only members, invited and proposed organisations are looked at. Their waiting invitations are
    withdrawn, live lots that propose them are matched anew, and each member of their consortia
    gets one letter. An organisation that is back in the register may be invited again.

    Returns
    -------
    int
        How many organisations were newly noted, at most 50: the sweep comes again.
    """
    back = RegisterEnd.objects.exclude(
        organisation__identifier__in=RegisterEntry.objects.ended().values("identifier")
    )
    back.delete()
    ended = RegisterEntry.objects.ended().values("identifier")
    rows = Organisation.objects.filter(pk__in=_involved(), identifier__in=ended)
    new = list(rows.filter(register_end__isnull=True).order_by("pk")[:AT_ONCE])
    return sum(_follow(organisation, at) for organisation in new)


def _involved() -> list[int]:
    """Return the primary keys of members, invited and proposed organisations of live contracts."""
    inside = Member.objects.filter(consortium__lot__contract__stage__in=RUNNING).exclude(
        consortium__stage=ConsortiumStage.DISSOLVED
    )
    asked = Invitation.objects.unanswered()
    named = ProposalMember.objects.filter(proposal__lot__contract__stage__in=LIVE)
    found: set[int] = set()
    for query in (inside, asked, named):
        found |= set(query.values_list("organisation", flat=True).distinct())
    return sorted(found)


@transaction.atomic
def _follow(organisation: Organisation, at: datetime) -> int:
    # before a row names the organisation, and before any contract: docs/locks.md
    lock_consortia([organisation.pk])
    _, new = RegisterEnd.objects.get_or_create(organisation=organisation, defaults={"at": at})
    if not new:
        return 0
    for consortium in _consortia(organisation):
        _withdraw_invitation(consortium, organisation, at)
        if consortium.members.filter(organisation=organisation).exists():
            _unlead(consortium, organisation)
            _tell(consortium, organisation, at)
    named = ProposalMember.objects.filter(organisation=organisation).values(
        "proposal__lot__contract"
    )
    want_matches(Contract.objects.filter(pk__in=named, stage__in=LIVE), at)
    note(ITSELF, at, "follow_register_end", organisation)
    return 1


def _consortia(organisation: Organisation) -> Iterable[Consortium]:
    rows = Consortium.objects.concerning([organisation.pk]).exclude(stage=ConsortiumStage.DISSOLVED)
    for one in rows.filter(lot__contract__stage__in=RUNNING).order_by("pk"):
        yield lock_consortium(one)


def _withdraw_invitation(consortium: Consortium, organisation: Organisation, at: datetime) -> None:
    asked = consortium.invitations.filter(organisation=organisation, state__in=UNANSWERED).first()
    if asked is None:
        return
    asked.state = InvitationState.WITHDRAWN
    asked.save(update_fields=["state"])
    asked.counter_offers.lapse(at)
    note(ITSELF, at, "withdraw_invitation", asked)
    if want_replacement(consortium, at) is None:
        settle(consortium, at)


def _unlead(consortium: Consortium, organisation: Organisation) -> None:
    """Suggest it as lead no more; a lead that was agreed stays until the members decide."""
    if (
        consortium.lead_id == organisation.pk
        and not consortium.terms.filter(state=TermsState.AGREED).exists()
    ):
        consortium.lead = None
        consortium.save(update_fields=["lead"])


def _tell(consortium: Consortium, organisation: Organisation, at: datetime) -> None:
    entry = RegisterEntry.objects.ended().get(identifier=organisation.identifier)
    write_to_members(
        ITSELF,
        at,
        consortium,
        page=MemberPage.MEMBERS,
        kind="register-end",
        members=members_of(consortium).values(),
        more={"about": organisation, "since": entry.removed_on},
        subject=f"{organisation.name} is no longer registered: {consortium.lot.contract.title}",
    )
