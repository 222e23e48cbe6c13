"""Merges two entries of the same organisation: one side asks, the other agrees."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Conflict, Gone, Invalid
from accounts.letters import write_letter
from accounts.recording import note
from consortia.departures.merged_entries import bring_over, prepare
from consortia.forming.membership import lock_consortia
from consortia.forming.models.consortia import (
    Consortium,
    ConsortiumQuerySet,
    ConsortiumStage,
    Member,
)
from consortia.forming.models.invitations import LIVE, Invitation
from consortia.terms.models.terms import Terms
from organisations.destinations import MergePage
from organisations.people.models.members import Role
from organisations.people.rules import has_role, require_administrator
from organisations.register.errors import CannotMerge
from organisations.register.identifiers import OWN_SCHEME
from organisations.register.models.merges import Merge, MergeState
from organisations.register.models.organisations import Organisation


@transaction.atomic
def ask_to_merge(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    other: Organisation,
    keep: Organisation | None = None,
) -> Merge:
    """Ask to merge two entries of the same organisation; the other side has to agree.

    An administrator of both, and the product itself, merge them at once.

    Parameters
    ----------
    organisation, other : Organisation
        The entry that `by` administers, and its double.
    keep : Organisation, optional
        Which of the two stays; `suggest_kept` says by default.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of `organisation`.
    Invalid
        When they are one and the same entry.
    CannotMerge, Conflict
        When they cannot be merged, the other side was asked already or has no address.
    """
    require_administrator(by, organisation)
    if organisation.pk == other.pk:
        raise Invalid("Choose the other entry, not this one.", field="other")
    kept = keep or suggest_kept(organisation, other)
    if kept.pk not in (organisation.pk, other.pk):
        raise Invalid("Choose which of the two stays.", field="keep")
    _require_possible(kept, other if kept.pk == organisation.pk else organisation)
    lock_consortia([organisation.pk, other.pk])
    merge = _insert(organisation, other, kept, at)
    note(by, at, "ask_to_merge", organisation, other=other.pk)
    if has_role(by, other, Role.ADMINISTRATOR):
        return _merge(by, at, merge)
    if not other.email:
        raise Conflict(
            f"{other.name} has no address to ask at. Write to this site’s operator.", field="other"
        )
    write_letter(
        at=at,
        kind="merge-asked",
        to=other.email,
        subject=f"Are {organisation.name} and {other.name} the same organisation?",
        text=render_to_string(
            "consortia/letters/merge-asked.txt",
            {"merge": merge, "link": url_of(MergePage(identifier=other.identifier))},
        ),
    )
    return merge


@transaction.atomic
def answer_merge(*, by: Actor, at: datetime, merge: Merge, agrees: bool) -> Merge:
    """Agree that it is the same organisation, which merges the entries, or say that it is not.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the entry that was asked.
    Gone
        When it has been answered or withdrawn.
    CannotMerge
        When the entries can no longer be merged.
    """
    require_administrator(by, merge.other)
    lock_consortia([merge.asker_id, merge.other_id])
    merge = _locked(merge)
    if agrees:
        return _merge(by, at, merge)
    return _end(by, at, merge, MergeState.REFUSED)


@transaction.atomic
def withdraw_merge(*, by: Actor, at: datetime, merge: Merge) -> Merge:
    """Withdraw a request to merge.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the entry that asked.
    Gone
        When it has been answered already.
    """
    require_administrator(by, merge.asker)
    return _end(by, at, _locked(merge), MergeState.WITHDRAWN)


def suggest_kept(one: Organisation, other: Organisation) -> Organisation:
    """Return which of two entries should stay.

    The one that terms or a bid bind; else the one with a register number; else the older.
    """
    return min(
        (one, other),
        key=lambda organisation: (
            not _bound(organisation).exists(),
            organisation.identifier.startswith(f"{OWN_SCHEME}-"),
            organisation.pk,
        ),
    )


def _require_possible(kept: Organisation, gone: Organisation) -> None:
    """Refuse to merge entries that cannot become one.

    Raises
    ------
    CannotMerge
        With what to do first.
    """
    for organisation in (kept, gone):
        if organisation.merged_into_id is not None:
            raise CannotMerge(f"{organisation.name} is part of another entry already.")
        if organisation.left_at is not None:
            raise CannotMerge(f"{organisation.name} has left this site.")
        if organisation.awaits_confirmation:
            raise CannotMerge(f"Confirm first that the number of {organisation.name} is yours.")
    if both := _live(kept).filter(lot__in=_live(gone).values("lot")).first():
        raise CannotMerge(
            f"Both are in consortia for {both.lot.contract.title}. Let one of them leave, or "
            "decline its invitation, before you merge them."
        )
    if bound := _bound(gone).first():
        raise CannotMerge(
            f"{gone.name} has terms in {bound.name}, which bind it under its number. Keep "
            f"{gone.name} instead, or wait until that is over."
        )


def _live(organisation: Organisation) -> ConsortiumQuerySet:
    """Return consortia that an organisation is in, or may still join."""
    inside = Member.objects.filter(organisation=organisation)
    asked = Invitation.objects.filter(organisation=organisation, state__in=LIVE)
    live = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
    return live.filter(
        Q(pk__in=inside.values("consortium")) | Q(pk__in=asked.values("consortium"))
    ).select_related("lot__contract")


def _bound(organisation: Organisation) -> ConsortiumQuerySet:
    """Return live consortia where terms name an organisation as they bind it."""
    named = Terms.objects.filter(shares__organisation=organisation)
    live = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
    return live.filter(members__organisation=organisation, pk__in=named.values("consortium"))


def _insert(asker: Organisation, other: Organisation, kept: Organisation, at: datetime) -> Merge:
    if Merge.objects.asked().filter(asker=other, other=asker).exists():
        raise Conflict(f"{other.name} has asked you the same. Answer them instead.", field="other")
    if Merge.objects.filter(asker=asker, other=other, state=MergeState.REFUSED).exists():
        raise Conflict(
            f"{other.name} has said that it is another organisation. Write to this site’s "
            "operator if you are sure.",
            field="other",
        )
    try:
        with transaction.atomic():
            return Merge.objects.create(asker=asker, other=other, kept=kept, asked_at=at)
    except IntegrityError as problem:
        raise Conflict(f"You have asked {other.name} already.", field="other") from problem


def _locked(merge: Merge) -> Merge:
    rows = Merge.objects.select_for_update(of=("self",))
    merge = rows.select_related("asker", "other", "kept").get(pk=merge.pk)
    if merge.state != MergeState.ASKED:
        raise Gone("This has been answered already, or withdrawn.")
    return merge


def _end(by: Actor, at: datetime, merge: Merge, state: MergeState) -> Merge:
    merge.state, merge.answered_at = state, at
    merge.save(update_fields=["state", "answered_at"])
    note(by, at, f"merge_{state}", merge)
    return merge


def _merge(by: Actor, at: datetime, merge: Merge) -> Merge:
    """Merge both entries, locked in one order; the caller has locked their consortia."""
    pair = [merge.asker_id, merge.other_id]
    rows = Organisation.objects.select_for_update(of=("self",)).order_by("pk")
    both = {organisation.pk: organisation for organisation in rows.filter(pk__in=pair)}
    kept = both[merge.kept_id]
    gone = both[merge.goes.pk]
    _require_possible(kept, gone)
    prepare(kept, gone)
    moved = bring_over(kept, gone)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    others = Merge.objects.asked().concerning(gone).exclude(pk=merge.pk)
    others.update(state=MergeState.WITHDRAWN, answered_at=at)
    note(by, at, "merge_into", gone, kept=kept.pk, identifier=kept.identifier)
    note(by, at, "merge_organisations", kept, gone=gone.pk, identifier=gone.identifier, moved=moved)
    return _end(by, at, merge, MergeState.DONE)
