"""Letters to consortia about their contract: cancelled, moved, changed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.actors import Actor
from consortia.destinations import MemberPage
from consortia.forming.letters.invited import write_to_invited
from consortia.forming.letters.members import write_to_members
from consortia.forming.models.consortia import ChangeTold, Consortium, ConsortiumStage, Member
from consortia.forming.models.invitations import UNANSWERED, Invitation, InvitationState
from contracts.alerts.models import Follow, Pace
from contracts.drafting.models.changes import ChangeKind, ContractChange
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from organisations.people.models.stops import LetterStop

ITSELF = Actor.system("timetable")
AT_ONCE = 200
#: What is older was told by no sweep for a week, and is no news any more.
RECENT = timedelta(days=7)


@transaction.atomic
def tell_consortia(*, at: datetime) -> int:
    """Write to every member and invited organisation of a contract that changed; idempotent.

    Members, and those whose invitation was unanswered when it changed, get one letter with all
    that is new, to each of their addresses; not to people who follow the contract and so hear of it
    already. That it closed or was awarded is told in other letters.

    Returns
    -------
    int
        How many changes were told, at most 200: the sweep comes again.
    """
    changes = list(_untold(at).select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    by_contract = defaultdict(list)
    for one in changes:
        ChangeTold.objects.create(change=one, at=at)
        by_contract[one.contract_id].append(one)
    for contract in Contract.objects.filter(pk__in=by_contract).order_by("pk"):
        _tell(contract, by_contract[contract.pk], at)
    return len(changes)


def _untold(at: datetime) -> QuerySet[ContractChange]:
    consortia = Consortium.objects.filter(lot__contract=OuterRef("contract"))
    rows = ContractChange.objects.filter(
        Exists(consortia), consortia_told__isnull=True, at__gt=at - RECENT
    )
    own_letters = Q(kind=ChangeKind.STAGE, stage__in=[Stage.CLOSED, Stage.AWARDED])
    return rows.exclude(own_letters).order_by("pk")


def _tell(contract: Contract, changes: list[ContractChange], at: datetime) -> None:
    told: set[int] = set()
    first = changes[0].at
    follow = Follow.objects.filter(contract=contract).exclude(pace=Pace.OFF)
    readers = {one.lower() for one in follow.values_list("user__email", flat=True)}
    more = {
        "changes": changes,
        "cancelled": contract.stage == Stage.CANCELLED,
        "subject": "cancelled" if contract.stage == Stage.CANCELLED else "changed",
    }
    for member in _members(contract, first):
        if member.organisation_id not in told:
            told.add(member.organisation_id)
            write_to_members(
                ITSELF,
                at,
                member.consortium,
                page=MemberPage.PLAN,
                kind="contract-changed",
                subject=f"The contract is {more['subject']}: {contract.title}",
                members=[member.organisation],
                more=more,
                but=readers,
            )
    for invitation in _asked(contract, first):
        if invitation.organisation_id not in told:
            told.add(invitation.organisation_id)
            stops = LetterStop.objects.filter(organisation=invitation.organisation)
            write_to_invited(
                ITSELF,
                at,
                invitation,
                kind="contract-changed-invited",
                subject=f"The contract is {more['subject']}",
                more=more,
                but=readers | set(stops.values_list("email", flat=True)),
            )


def _members(contract: Contract, first: datetime) -> Iterable[Member]:
    rows = Member.objects.filter(consortium__lot__contract=contract, since__lte=first)
    live = rows.exclude(consortium__stage=ConsortiumStage.DISSOLVED)
    return live.select_related("organisation", "consortium__lot__contract", "consortium__starter")


def _asked(contract: Contract, first: datetime) -> Iterable[Invitation]:
    """Return invitations that were open when it changed, even if they have expired since."""
    open_then = Q(state__in=UNANSWERED) | Q(state=InvitationState.EXPIRED, expires_at__gt=first)
    rows = Invitation.objects.filter(
        open_then, consortium__lot__contract=contract, invited_at__lte=first
    ).exclude(consortium__stage=ConsortiumStage.DISSOLVED)
    return rows.select_related(
        "organisation", "consortium__lot__contract", "consortium__starter"
    ).order_by("pk")
