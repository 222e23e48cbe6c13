"""Replacements: filling places that came free, around the members that are in."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.actors import Actor
from accounts.hints import hint
from accounts.recording import note
from areas.errors import AreaError
from consortia.forming.errors import NothingToReplace
from consortia.forming.letters.places import tell_members_who_could_take, tell_starter
from consortia.forming.membership import lock_consortium
from consortia.forming.models.consortia import Consortium, ConsortiumStage
from consortia.forming.models.invitations import LIVE, UNANSWERED, Invitation, InvitationState
from consortia.forming.models.replacements import Replacement, ReplacementState
from consortia.forming.open_lots import bids_over, require_taking_bids, takes_bids
from consortia.forming.replanned import ReplannedConsortium, Responses
from consortia.forming.services.assigning import plan
from consortia.forming.services.inviting import invite, write_invitation
from consortia.forming.services.parts import set_part
from consortia.forming.services.resolving import (
    Outcome,
    places_free,
    responses_of,
    solve_again,
)
from consortia.forming.services.starting import require_forming, settle
from consortia.proposals.problems.missing import Missing
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation

ITSELF = Actor.system("timetable")
TO_THINK = timedelta(days=2)


@transaction.atomic
def replace_missing(*, by: Actor, at: datetime, consortium: Consortium) -> list[Invitation]:
    """Invite the organisations proposed for the free places, or work out which those are.

    Members stay; organisations that declined, let their time pass, left or cannot be reached are
    out; organisations that have not answered stay where the smallest consortium allows.

    Returns
    -------
    list of Invitation
        The new invitations.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started it, and it is still forming.
    LotNotOpen
        When bids can no longer be submitted.
    NothingToReplace
        When no place is free, or nobody can take it; the message says what is missing.
    """
    require_answer(by, consortium.starter)
    consortium = lock_consortium(consortium)
    require_forming(consortium)
    require_taking_bids(consortium.lot, at)
    responses = responses_of(consortium)
    if not responses.gone:
        raise NothingToReplace("Nobody has declined: every place is still taken.")
    row = _open_row(consortium)
    if row is not None and row.based_on == responses and _still_there(row):
        outcome = Outcome(row.replanned, None)
    else:
        outcome = solve_again(consortium, responses, at)
    if outcome.found is None:
        raise NothingToReplace(
            "Nobody in the register can take the place together with those who accepted. "
            + " ".join(outcome.remedies)
        )
    row = row or Replacement.objects.create(consortium=consortium, wanted_at=at)
    row.responses, row.found, row.missing = responses.as_json(), outcome.found.as_json(), None
    _settle_row(row, ReplacementState.ASKED, at)
    invited = replan(by, at, consortium, outcome.found)
    note(by, at, "replace_missing", consortium, invited=[i.organisation_id for i in invited])
    return invited


@transaction.atomic
def replace_automatically(
    *, by: Actor, at: datetime, consortium: Consortium, on: bool
) -> Consortium:
    """Have free places filled automatically, or only when the starter says so; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation that started it.
    LotNotOpen
        When bids can no longer be submitted.
    """
    require_answer(by, consortium.starter)
    consortium = lock_consortium(consortium)
    require_taking_bids(consortium.lot, at)
    if on != bool(consortium.replaces_since):
        consortium.replaces_since = at if on else None
        consortium.save(update_fields=["replaces_since"])
        note(by, at, "replace_automatically", consortium, on=on)
        want_replacement(consortium, at)
    return consortium


def want_replacement(consortium: Consortium, at: datetime) -> Replacement | None:
    """Return the replacement to be worked out for a free place, under the caller's lock.

    None where no place is free, or bids are no longer taken. One that is under way starts again.
    """
    if consortium.stage != ConsortiumStage.FORMING:
        return None
    row = _open_row(consortium)
    open_now = takes_bids(consortium.lot.contract, at)
    if not open_now or not places_free(consortium, responses_of(consortium)):
        if row is not None:
            _settle_row(row, ReplacementState.DROPPED, at)
        return None
    if row is None:
        row = Replacement.objects.create(consortium=consortium, wanted_at=at)
    elif row.state != ReplacementState.WAITING:
        row.state, row.wanted_at = ReplacementState.WAITING, at
    # the plan may have changed since: what was found for the last one does not count
    row.responses = row.found = row.missing = None
    row.save(update_fields=["state", "wanted_at", "responses", "found", "missing"])
    hint("replacement", row.pk)
    return row


def work_out_replacement(pk: int, *, at: datetime) -> Replacement | None:
    """Work out a replacement; invite it where the starter chose so, else propose it.

    Idempotent, also for two workers at once or after a crash: the matcher runs without a lock, and
    its result counts only if nobody has answered meanwhile. The starter gets one letter.

    Returns
    -------
    Replacement or None
        The replacement as it is now; None where there was none to work out.
    """
    row = Replacement.objects.select_related("consortium").filter(pk=pk).first()
    if row is None or row.state != ReplacementState.WAITING:
        return None
    responses, planned = responses_of(row.consortium), row.consortium.delivery
    try:
        outcome = solve_again(row.consortium, responses, at)
    except AreaError as reason:
        outcome = Outcome(None, Missing(remedies=({"text": str(reason)},)))
    with transaction.atomic():
        consortium = lock_consortium(row.consortium)
        row = Replacement.objects.select_for_update().get(pk=pk)
        if row.state != ReplacementState.WAITING:
            return None
        if responses_of(consortium) != responses or consortium.delivery != planned:
            hint("replacement", pk)
            return row
        row.consortium = consortium
        return _conclude(row, responses, outcome, at)


def _conclude(
    row: Replacement, responses: Responses, outcome: Outcome, at: datetime
) -> Replacement:
    consortium = row.consortium
    row.responses = responses.as_json()
    row.missing = None if outcome.missing is None else outcome.missing.as_json()
    row.found = None if outcome.found is None else outcome.found.as_json()
    forming = consortium.stage == ConsortiumStage.FORMING
    forming = forming and takes_bids(consortium.lot.contract, at)
    if not forming or not places_free(consortium, responses):
        return _settle_row(row, ReplacementState.DROPPED, at)
    before = set(consortium.invitations.filter(state__in=LIVE).values_list("pk", flat=True))
    if outcome.found is None:
        _settle_row(row, ReplacementState.IMPOSSIBLE, at)
        tell_members_who_could_take(
            at, consortium, outcome.missing.besides if outcome.missing else {}
        )
    elif consortium.replaces_since:
        _settle_row(row, ReplacementState.ASKED, at)
        replan(ITSELF, at, consortium, outcome.found)
    else:
        _settle_row(row, ReplacementState.PROPOSED, at)
    asked = consortium.invitations.filter(state__in=LIVE).exclude(pk__in=before)
    tell_starter(at, row, responses, asked.select_related("organisation"))
    note(ITSELF, at, "work_out_replacement", consortium, state=row.state)
    return row


def replan(
    by: Actor, at: datetime, consortium: Consortium, found: ReplannedConsortium
) -> list[Invitation]:
    """Make what was worked out the plan: invite the new, withdraw what is not needed.

    The caller has locked the consortium.
    """
    plan(consortium, found.delivery)
    consortium.lead = Organisation.objects.filter(identifier=found.lead).first()
    consortium.stage = ConsortiumStage.FORMING
    consortium.save(update_fields=["lead", "stage"])
    live = consortium.invitations.filter(state__in=LIVE).select_related("organisation")
    for open_one in live.filter(state__in=UNANSWERED):
        open_one.consortium = consortium
        if open_one.organisation.identifier in found.members and not open_one.undelivered_at:
            _follow_plan(by, at, open_one)
        else:
            _withdraw(at, open_one)
    known = set(live.values_list("organisation__identifier", flat=True))
    known |= set(consortium.members.values_list("organisation__identifier", flat=True))
    new = Organisation.objects.filter(identifier__in=set(found.members) - known)
    invitations = [
        invite(by, at, consortium, organisation) for organisation in new.order_by("identifier")
    ]
    settle(consortium, at)
    return invitations


def _follow_plan(by: Actor, at: datetime, invitation: Invitation) -> None:
    """Bring an unanswered invitation up to the plan; where its part differs, write again.

    The organisation then has at least two days to answer, or until bids are due.
    """
    was = set_part(invitation, invitation.consortium)
    if was is None:
        return
    deadline = invitation.consortium.lot.contract.deadline
    until = at + TO_THINK
    until = min(until, deadline) if deadline else until
    if until > invitation.expires_at:
        invitation.expires_at = until
        invitation.save(update_fields=["expires_at"])
    write_invitation(by, at, invitation, kind="part-changed", was=was)
    note(by, at, "change_part", invitation, version=invitation.version)


def _withdraw(at: datetime, invitation: Invitation) -> None:
    invitation.state = InvitationState.WITHDRAWN
    invitation.save(update_fields=["state"])
    invitation.counter_offers.lapse(at)


def _still_there(row: Replacement) -> bool:
    """Tell whether organisations were found, and all of them can still be invited."""
    named = set(row.replanned.members) if row.replanned else set()
    organisations = Organisation.objects.current().confirmed().registered()
    organisations = organisations.filter(identifier__in=named)
    return bool(named) and organisations.count() == len(named)


def _open_row(consortium: Consortium) -> Replacement | None:
    return Replacement.objects.open().filter(consortium=consortium).first()


def _settle_row(row: Replacement, state: ReplacementState, at: datetime) -> Replacement:
    row.state, row.worked_out_at = state, at
    row.save(update_fields=["state", "worked_out_at", "responses", "found", "missing"])
    return row


ITSELF = Actor.system("timetable")


AT_ONCE = 200


def drop_replacements(*, at: datetime) -> int:
    """Drop replacements under way for contracts that no longer take bids.

    Returns
    -------
    int
        How many were dropped, at most 200: the sweep comes again.
    """
    rows = Replacement.objects.open().filter(bids_over("consortium__lot__contract", at))
    return sum(_drop(pk, at) for pk in list(rows.values_list("pk", flat=True)[:AT_ONCE]))


@transaction.atomic
def _drop(pk: int, at: datetime) -> int:
    consortium = lock_consortium(
        Replacement.objects.select_related("consortium").get(pk=pk).consortium
    )
    row = Replacement.objects.open().select_for_update().filter(pk=pk).first()
    if row is None:
        return 0
    row.state = ReplacementState.DROPPED
    row.save(update_fields=["state"])
    note(ITSELF, at, "drop_replacement", consortium, replacement=pk)
    return 1
