"""Consortia made by hand: starting one without a proposal, and changing who is asked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid, Stale
from accounts.recording import note
from consortia.forming.drafts import (
    MOST_MEMBERS,
    DraftConsortium,
    Outlook,
    asked_now,
    draft_of,
    outlook,
)
from consortia.forming.errors import AlreadyStarted, MemberStays
from consortia.forming.membership import lock_consortium
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from consortia.forming.models.invitations import Invitation
from consortia.forming.open_lots import require_taking_bids
from consortia.forming.replanned import ReplannedConsortium
from consortia.forming.services.assigning import plan
from consortia.forming.services.inviting import invite
from consortia.forming.services.replacing import replan, want_replacement
from consortia.forming.services.starting import consortium_name, require_forming, settle
from consortia.forming.uniqueness import require_new_consortium
from contracts.drafting.models.contracts import Lot
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed


@transaction.atomic
def start_by_hand(
    *,
    by: Actor,
    at: datetime,
    lot: Lot,
    organisation: Organisation,
    members: Sequence[Organisation],
) -> Consortium:
    """Start a consortium of chosen organisations; each but the starter gets an invitation.

    It may still lack something: it is formed only once every cell of the lot is covered.

    Parameters
    ----------
    organisation : Organisation
        The organisation that starts it and that `by` speaks for.
    members : sequence of Organisation
        All members to be; the starter is one, named or not.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation.
    LotNotOpen, AlreadyStarted
        When nobody can bid any more, or the organisation has such a consortium for the lot already.
    Invalid
        When nobody else is chosen, or too many are.
    """
    require_answer(by, organisation)
    require_confirmed(organisation)
    require_taking_bids(lot, at)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    _require_first(lot, organisation)
    chosen = _everybody(organisation, members)
    require_new_consortium(lot, organisation, chosen)
    draft = DraftConsortium(organisation, chosen, frozenset({organisation.identifier}))
    found = outlook(lot, draft, at=at)
    consortium = Consortium.objects.create(
        lot=lot,
        starter=organisation,
        lead=_named(chosen, found.verdict.lead),
        name=consortium_name(lot, organisation, alone=len(chosen) == 1),
        started_at=at,
    )
    plan(consortium, found.delivery)
    Member.objects.create(consortium=consortium, organisation=organisation, since=at)
    note(by, at, "start_by_hand", consortium, lot=lot.pk)
    for owner in chosen:
        if owner.pk != organisation.pk:
            invite(by, at, consortium, owner)
    settle(consortium, at)
    return consortium


@transaction.atomic
def adjust_consortium(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    members: Sequence[Organisation],
    seen: Collection[str],
) -> list[Invitation]:
    """Change who is asked into a consortium; organisations that are new get an invitation.

    Unanswered invitations of those left out are withdrawn. Assignments stay where they were
    planned unless the change forces them to move.

    Parameters
    ----------
    members : sequence of Organisation
        Everybody who is to be in or asked.
    seen : collection of str
        Identifiers of those that were in or asked when the change was decided on.

    Returns
    -------
    list of Invitation
        The new invitations.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation that started it, and it is still forming.
    LotNotOpen
        When nobody can bid any more.
    MemberStays
        When a member that has accepted is left out.
    Stale
        When others are in or asked by now.
    Invalid
        When nobody else is chosen, or too many are.
    """
    require_answer(by, consortium.starter)
    consortium = lock_consortium(consortium)
    require_forming(consortium)
    require_taking_bids(consortium.lot, at)
    now = asked_now(consortium)
    if {organisation.identifier for organisation in now} != set(seen):
        raise Stale("Who is in or asked has changed meanwhile. Look again, then decide.")
    chosen = _everybody(consortium.starter, members)
    _require_all_inside(consortium, chosen)
    found = outlook(consortium.lot, draft_of(consortium, chosen), at=at)
    return _apply(by, at, consortium, chosen, found)


def _apply(
    by: Actor, at: datetime, consortium: Consortium, chosen: list[Organisation], found: Outlook
) -> list[Invitation]:
    members = tuple(organisation.identifier for organisation in chosen)
    wanted = ReplannedConsortium(members, found.verdict.lead, found.delivery)
    invitations = replan(by, at, consortium, wanted)
    want_replacement(consortium, at)
    names = sorted(organisation.identifier for organisation in chosen)
    note(by, at, "adjust_consortium", consortium, members=names)
    return invitations


def _require_first(lot: Lot, organisation: Organisation) -> None:
    made = Consortium.objects.filter(lot=lot, starter=organisation, proposal=None)
    if made.exclude(stage=ConsortiumStage.DISSOLVED).exists():
        raise AlreadyStarted(
            f"{organisation.name} has already put a consortium together for this lot. "
            "Adjust that one."
        )


def _everybody(starter: Organisation, members: Sequence[Organisation]) -> list[Organisation]:
    organisations = {organisation.pk: organisation for organisation in (*members, starter)}
    if len(organisations) < 2:
        raise Invalid("Choose at least one other organisation.", field="members")
    if len(organisations) > MOST_MEMBERS:
        raise Invalid(f"Choose at most {MOST_MEMBERS} organisations.", field="members")
    return sorted(
        organisations.values(), key=lambda organisation: (organisation.name, organisation.pk)
    )


def _require_all_inside(consortium: Consortium, chosen: Sequence[Organisation]) -> None:
    inside = consortium.members.select_related("organisation")
    wanted = {organisation.pk for organisation in chosen}
    gone = [one.organisation.name for one in inside if one.organisation_id not in wanted]
    if gone:
        raise MemberStays(
            f"{', '.join(gone)} accepted already and cannot be left out. Keep them, or ask them "
            "to leave: they can do that from any letter about this consortium.",
            field="members",
        )


def _named(chosen: Sequence[Organisation], identifier: str | None) -> Organisation | None:
    return next(
        (organisation for organisation in chosen if organisation.identifier == identifier), None
    )
