"""Who may act for an organisation."""

from datetime import datetime, timedelta

from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor, ActorKind
from accounts.destinations import url_of
from accounts.errors import Conflict, Invalid, NotAllowed
from accounts.letters import write_letter
from accounts.models import Letter, User
from accounts.people.addresses import clean_address
from accounts.recording import note
from organisations.destinations import PeoplePage
from organisations.people.errors import AlreadyMember, LastAdministrator
from organisations.people.models.members import OrganisationMembership, Role
from organisations.people.rules import require_administrator
from organisations.register.models.organisations import Organisation

ASK_AGAIN = timedelta(days=7)


@transaction.atomic
def add_member(
    *, by: Actor, at: datetime, organisation: Organisation, email: str, role: str
) -> OrganisationMembership:
    """Add a person who may act for an organisation; they sign in with this address.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator there.
    AlreadyMember, Invalid
        When the person belongs to it already, the role is unknown, or the address is malformed.
    """
    require_administrator(by, organisation)
    if role not in Role.values:
        raise Invalid(f"Choose one of {', '.join(Role.values)}.", field="role")
    address = clean_address(email).lower()
    user = User.objects.filter(email=address).first() or User.objects.create_user(address)
    membership, made = OrganisationMembership.objects.get_or_create(
        organisation=organisation, user=user, defaults={"role": role, "since": at}
    )
    if not made:
        raise AlreadyMember(f"{email} already belongs to {organisation.name}.", field="email")
    note(by, at, "add_member", organisation, person=user.pk, role=role)
    return membership


@transaction.atomic
def remove_member(*, by: Actor, at: datetime, membership: OrganisationMembership) -> None:
    """Remove a person from an organisation.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator there, or the person themselves.
    LastAdministrator
        When no administrator would be left.
    """
    if by.user_id != membership.user_id:
        require_administrator(by, membership.organisation)
    keep_one_administrator(membership)
    note(by, at, "remove_member", membership.organisation, person=membership.user_id)
    membership.delete()


@transaction.atomic
def ask_to_join(*, by: Actor, at: datetime, organisation: Organisation) -> None:
    """Ask an organisation's administrators to add the person: one letter a week at most.

    Raises
    ------
    NotAllowed
        Unless `by` is a signed-in person.
    AlreadyMember, Conflict
        When the person belongs to it already, has asked within the last week, or the organisation
        has no address to ask at.
    """
    if by.kind is not ActorKind.PERSON:
        raise NotAllowed("Sign in before you ask to be added.")
    person = User.objects.select_for_update().get(pk=by.user_id or 0)
    if organisation.memberships.filter(user=person).exists():
        raise AlreadyMember(f"You belong to {organisation.name} already.")
    if not organisation.email:
        raise Conflict(
            f"{organisation.name} has no address to ask at. Write to this site’s operator, or to "
            "who looks after it."
        )
    asked = Letter.objects.filter(kind="asks-to-join", to=organisation.email, reply_to=person.email)
    if asked.filter(written_at__gt=at - ASK_AGAIN).exists():
        raise Conflict("You have asked them already. Give them a week to answer.")
    words = {
        "organisation": organisation,
        "person": person.email,
        "link": url_of(PeoplePage(identifier=organisation.identifier)),
    }
    write_letter(
        at=at,
        kind="asks-to-join",
        to=organisation.email,
        reply_to=person.email,
        subject=f"{person.email} asks to act for {organisation.name}",
        text=render_to_string("organisations/letters/asks-to-join.txt", words),
    )
    note(by, at, "ask_to_join", organisation)


def keep_one_administrator(membership: OrganisationMembership) -> None:
    """Lock the organisation, and require another administrator besides this membership.

    Raises
    ------
    LastAdministrator
        When no other administrator would be left.
    """
    organisation = Organisation.objects.select_for_update().get(pk=membership.organisation_id)
    others = organisation.memberships.filter(role=Role.ADMINISTRATOR).exclude(pk=membership.pk)
    if membership.role == Role.ADMINISTRATOR and not others.exists():
        raise LastAdministrator(
            f"{organisation.name} needs at least one administrator. Make somebody else "
            "administrator first."
        )
