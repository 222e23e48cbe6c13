"""Making one of two entries of the same body: asked by one side, agreed by the other."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Conflict, Gone, Invalid
from accounts.letters import write_letter
from accounts.recording import note
from consortia.merging import bring_over, prepare
from consortia.models import (
    LIVE,
    Consortium,
    ConsortiumQuerySet,
    ConsortiumStage,
    Invitation,
    Member,
    Terms,
)
from consortia.services.seats import hold_all
from organisations import rules
from organisations.destinations import MergePage
from organisations.errors import CannotMerge
from organisations.identifiers import OWN_SCHEME
from organisations.models import Merge, MergeState, Organisation, Role


@transaction.atomic
def ask_to_merge(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    other: Organisation,
    keep: Organisation | None = None,
) -> Merge:
    """Say that two entries are the same body; the other side is asked, and has to agree.

    Whoever administers both, and the product itself, needs nobody's consent: it is done at once.

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
        When they stand in each other's way, the other side was asked already or has no address.
    """
    rules.require_administrator(by, organisation)
    if organisation.pk == other.pk:
        raise Invalid("Choose the other entry, not this one.", field="other")
    kept = keep or suggest_kept(organisation, other)
    if kept.pk not in (organisation.pk, other.pk):
        raise Invalid("Choose which of the two stays.", field="keep")
    _require_possible(kept, other if kept.pk == organisation.pk else organisation)
    hold_all([organisation.pk, other.pk])
    merge = _insert(organisation, other, kept, at)
    note(by, at, "ask_to_merge", organisation, other=other.pk)
    if rules.has_role(by, other, Role.ADMINISTRATOR):
        return _merge(by, at, merge)
    if not other.email:
        raise Conflict(
            f"{other.name} has no address to ask at. Write to this site’s operator.", field="other"
        )
    write_letter(
        at=at,
        kind="merge-asked",
        to=other.email,
        subject=f"Are {organisation.name} and {other.name} the same body?",
        text=render_to_string(
            "consortia/letters/merge-asked.txt",
            {"merge": merge, "link": url_of(MergePage(identifier=other.identifier))},
        ),
    )
    return merge


@transaction.atomic
def answer_merge(*, by: Actor, at: datetime, merge: Merge, agrees: bool) -> Merge:
    """Agree that it is the same body, which merges the entries, or say that it is not.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the entry that was asked.
    Gone
        When it has been answered or taken back.
    CannotMerge
        When the entries have come to stand in each other's way meanwhile.
    """
    rules.require_administrator(by, merge.other)
    hold_all([merge.asker_id, merge.other_id])
    merge = _held(merge)
    if agrees:
        return _merge(by, at, merge)
    return _end(by, at, merge, MergeState.REFUSED)


@transaction.atomic
def withdraw_merge(*, by: Actor, at: datetime, merge: Merge) -> Merge:
    """Take the asking back.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator of the entry that asked.
    Gone
        When it has been answered already.
    """
    rules.require_administrator(by, merge.asker)
    return _end(by, at, _held(merge), MergeState.WITHDRAWN)


def suggest_kept(one: Organisation, other: Organisation) -> Organisation:
    """Return which of two entries should stay.

    The one that terms or a bid bind; else the one with a register number; else the older.
    """
    return min(
        (one, other),
        key=lambda body: (
            not _bound(body).exists(),
            body.identifier.startswith(f"{OWN_SCHEME}-"),
            body.pk,
        ),
    )


def _require_possible(kept: Organisation, gone: Organisation) -> None:
    """Let only entries pass that can become one.

    Raises
    ------
    CannotMerge
        Saying what to do first.
    """
    for body in (kept, gone):
        if body.merged_into_id is not None:
            raise CannotMerge(f"{body.name} is part of another entry already.")
        if body.left_at is not None:
            raise CannotMerge(f"{body.name} has left this site.")
        if body.awaits_confirmation:
            raise CannotMerge(f"Confirm first that the number of {body.name} is yours.")
    if both := _live(kept).filter(lot__in=_live(gone).values("lot")).first():
        raise CannotMerge(
            f"Both are in groups for {both.lot.contract.title}. Let one of them leave, or decline "
            "its invitation, before you merge them."
        )
    if bound := _bound(gone).first():
        raise CannotMerge(
            f"{gone.name} has terms in {bound.name}, which bind it under its number. Keep "
            f"{gone.name} instead, or wait until that is over."
        )


def _live(body: Organisation) -> ConsortiumQuerySet:
    """Return consortia that a body is in, or may still join."""
    inside = Member.objects.filter(organisation=body)
    asked = Invitation.objects.filter(organisation=body, state__in=LIVE)
    live = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
    return live.filter(
        Q(pk__in=inside.values("consortium")) | Q(pk__in=asked.values("consortium"))
    ).select_related("lot__contract")


def _bound(body: Organisation) -> ConsortiumQuerySet:
    """Return live consortia where terms name a body as they bind it."""
    named = Terms.objects.filter(shares__organisation=body)
    live = Consortium.objects.exclude(stage=ConsortiumStage.DISSOLVED)
    return live.filter(members__organisation=body, pk__in=named.values("consortium"))


def _insert(asker: Organisation, other: Organisation, kept: Organisation, at: datetime) -> Merge:
    if Merge.objects.asked().filter(asker=other, other=asker).exists():
        raise Conflict(f"{other.name} has asked you the same. Answer them instead.", field="other")
    if Merge.objects.filter(asker=asker, other=other, state=MergeState.REFUSED).exists():
        raise Conflict(
            f"{other.name} has said that it is another body. Write to this site’s operator if you "
            "are sure.",
            field="other",
        )
    try:
        with transaction.atomic():
            return Merge.objects.create(asker=asker, other=other, kept=kept, asked_at=at)
    except IntegrityError as problem:
        raise Conflict(f"You have asked {other.name} already.", field="other") from problem


def _held(merge: Merge) -> Merge:
    rows = Merge.objects.select_for_update(of=("self",))
    merge = rows.select_related("asker", "other", "kept").get(pk=merge.pk)
    if merge.state != MergeState.ASKED:
        raise Gone("This has been answered already, or taken back.")
    return merge


def _end(by: Actor, at: datetime, merge: Merge, state: MergeState) -> Merge:
    merge.state, merge.answered_at = state, at
    merge.save(update_fields=["state", "answered_at"])
    note(by, at, f"merge_{state}", merge)
    return merge


def _merge(by: Actor, at: datetime, merge: Merge) -> Merge:
    """Make one of both, whose consortia the caller holds; both entries are locked in one order."""
    pair = [merge.asker_id, merge.other_id]
    rows = Organisation.objects.select_for_update(of=("self",)).order_by("pk")
    both = {body.pk: body for body in rows.filter(pk__in=pair)}
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
