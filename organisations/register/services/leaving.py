"""Leaving the site: people and private facts are erased, public facts and numbers stay."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import User
from accounts.people.erasing import erase_address, erase_person
from accounts.recording import note
from organisations.people.models.members import Role
from organisations.people.rules import require_administrator
from organisations.people.services.members import add_member, keep_one_administrator
from organisations.register.errors import HasLeft
from organisations.register.identifiers import OWN_SCHEME
from organisations.register.models.organisations import Organisation
from organisations.register.names import name_key


@transaction.atomic
def close_entry(*, by: Actor, at: datetime, organisation: Organisation) -> Organisation:
    """Close an organisation for good: withdraw its offers, erase its people and private facts.

    An organisation with a register number keeps its name, which is public; one without keeps only
    our identifier. People who act for no other organisation here are erased.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator there.
    HasLeft
        When it has left already.
    """
    require_administrator(by, organisation)
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if organisation.left_at is not None:
        raise HasLeft(f"{organisation.name} has left already.")
    organisation.offers.live().update(withdrawn_at=at)
    for side in (organisation.supports, organisation.supporters):
        side.current().update(ended_at=at)
    people = list(User.objects.filter(organisation_memberships__organisation=organisation))
    organisation.memberships.all().delete()
    for person in people:
        if not _needed_elsewhere(person):
            erase_person(person)
    for address in (organisation.email, organisation.second_email):
        erase_address(address)
    _empty(organisation, at)
    note(by, at, "close_entry", organisation, identifier=organisation.identifier)
    return organisation


@transaction.atomic
def leave_as_person(*, by: Actor, at: datetime, user: User) -> None:
    """Erase a person at their own request.

    Raises
    ------
    NotAllowed
        Unless `by` is the person.
    LastAdministrator
        When an organisation would be left without an administrator.
    """
    if by.user_id != user.pk and not by.is_system:
        raise NotAllowed("Only you can delete your account.")
    for membership in user.organisation_memberships.order_by("organisation"):
        keep_one_administrator(membership)
    note(by, at, "leave_as_person", user)
    erase_person(user)


@transaction.atomic
def readmit(*, by: Actor, at: datetime, organisation: Organisation, email: str) -> Organisation:
    """Readmit an organisation that has left, with one person as its administrator.

    Only the operator can, since the organisation's history of contracts comes with it: nobody
    gets that by typing a number.

    Raises
    ------
    NotAllowed
        Unless `by` is the system.
    Invalid
        When the organisation has not left, or there is no address.
    """
    if not by.is_system:
        raise NotAllowed("Only the operator of this site can let an organisation back in.")
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if organisation.left_at is None or not email:
        raise Invalid("Name an organisation that has left, and who looks after it from now on.")
    organisation.left_at, organisation.email = None, email
    organisation.save(update_fields=["left_at", "email"])
    note(by, at, "readmit", organisation)
    add_member(by=by, at=at, organisation=organisation, email=email, role=Role.ADMINISTRATOR)
    return organisation


def _needed_elsewhere(person: User) -> bool:
    """Return whether a person uses the site for more than the organisation that leaves."""
    uses = ("organisation_memberships", "commissioner_memberships", "follows", "searches")
    return person.is_superuser or any(getattr(person, use).exists() for use in uses)


def _empty(organisation: Organisation, at: datetime) -> None:
    if organisation.identifier.startswith(OWN_SCHEME):
        organisation.name = f"A group that has left ({organisation.identifier})"
        organisation.name_key = name_key(organisation.name)
        organisation.home_area = None
    for field in ("email", "second_email", "postcode", "website", "description"):
        setattr(organisation, field, "")
    organisation.turnover = organisation.trading_since = None
    organisation.is_anchor = organisation.is_infrastructure = organisation.is_fund_holder = False
    organisation.left_at = at
    organisation.save()
