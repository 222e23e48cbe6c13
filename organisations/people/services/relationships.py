"""Relationships: said, confirmed or denied by the other organisation, withdrawn."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.recording import note
from organisations.people.errors import AlreadySaid
from organisations.people.models.members import Role
from organisations.people.models.relationships import (
    Relationship,
    RelationshipAsk,
    RelationshipKind,
)
from organisations.people.rules import has_role, require_editor
from organisations.people.services.asking import ask_other_side
from organisations.register.models.organisations import Organisation


@transaction.atomic
def say_relationship(
    *, by: Actor, at: datetime, organisation: Organisation, other: Organisation, kind: str
) -> Relationship:
    """Say a relationship to another organisation: worked together, refused, branch or parent.

    “Worked with” and “branch of” count once the other organisation confirms them: it is asked, by
    one letter ever, and finds the question under its work until it answers. A refusal stays
    private: the record says that something was said, but not of whom.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of `organisation`.
    Invalid
        When the kind is unknown, or both are the same organisation.
    AlreadySaid
        When the same, or one that contradicts it, was said before.
    """
    require_editor(by, organisation)
    if kind not in RelationshipKind.values:
        raise Invalid(f"Choose one of {', '.join(RelationshipKind.values)}.", field="kind")
    if other.pk == organisation.pk:
        raise Invalid("Choose another organisation than your own.", field="other")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    said = Relationship.objects.filter(organisation=organisation)
    if said.filter(other=other, kind=kind).exists():
        raise AlreadySaid(f"You have said this of {other.name} already.", field="other")
    _require_no_parent(organisation, kind)
    made = Relationship.objects.create(
        organisation=organisation, other=other, kind=kind, said_at=at
    )
    note(by, at, "say_relationship", organisation)
    ask_other_side(at=at, said=made)
    return made


@transaction.atomic
def answer_relationship(
    *, by: Actor, at: datetime, organisation: Organisation, said: Relationship, yes: bool
) -> None:
    """Confirm or deny a relationship that another organisation says; idempotent.

    The answer may be changed later.

    Parameters
    ----------
    organisation : Organisation
        The organisation that was asked.
    said : Relationship
        The relationship that the other says.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for `organisation`, and `organisation` was asked.
    AlreadySaid
        When it is a branch of another organisation already.
    """
    kind = RelationshipKind(said.kind).answer
    if not has_role(by, organisation, Role.EDITOR) or said.other_id != organisation.pk:
        raise NotAllowed(f"Only who speaks for {organisation.name} can say this.")
    if kind is None:
        raise NotAllowed("Nobody is asked about this.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    pair = {"organisation": said.organisation, "other": organisation, "kind": said.kind}
    answer = Relationship.objects.filter(
        organisation=organisation, other=said.organisation, kind=kind
    )
    if yes and not answer.exists():
        _require_no_parent(organisation, kind)
        Relationship.objects.create(
            organisation=organisation, other=said.organisation, kind=kind, said_at=at
        )
    elif not yes:
        answer.delete()
    RelationshipAsk.objects.update_or_create(
        **pair,
        defaults={"denied_at": None if yes else at},
        create_defaults={"asked_at": at, "denied_at": None if yes else at},
    )
    note(by, at, "answer_relationship", organisation, yes=yes)


def _require_no_parent(organisation: Organisation, kind: str) -> None:
    said = Relationship.objects.filter(organisation=organisation, kind=RelationshipKind.BRANCH)
    if kind == RelationshipKind.BRANCH and said.exists():
        raise AlreadySaid("You are a branch of another organisation already. Take that back first.")


@transaction.atomic
def take_back_relationship(*, by: Actor, at: datetime, relationship: Relationship) -> None:
    """Withdraw a relationship that an organisation said.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation that said so.
    """
    require_editor(by, relationship.organisation)
    note(by, at, "take_back_relationship", relationship.organisation)
    relationship.delete()


@transaction.atomic
def note_worked_with(
    *, by: Actor, at: datetime, organisation: Organisation, others: Iterable[Organisation]
) -> int:
    """Say “worked with” of several organisations, where that is not said yet.

    Unlike other relationships, this may also be said through a letter's link: the caller has
    checked that the others were members of one consortium with it.

    Returns
    -------
    int
        How many were not said before.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for `organisation`.
    """
    if not has_role(by, organisation, Role.EDITOR):
        raise NotAllowed(f"Only who speaks for {organisation.name} can say this.")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    kind = RelationshipKind.WORKED
    known = set(
        Relationship.objects.filter(organisation=organisation, kind=kind).values_list(
            "other", flat=True
        )
    )
    new = [one for one in others if one.pk not in known | {organisation.pk}]
    for other in new:
        Relationship.objects.create(organisation=organisation, other=other, kind=kind, said_at=at)
        note(by, at, "say_relationship", organisation)
    return len(new)
