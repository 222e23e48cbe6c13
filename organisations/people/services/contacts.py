"""Contacts of an organisation: its second address, its language, stopping invitations."""

from datetime import datetime

from django.core import signing
from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid, NotFound
from accounts.people.addresses import clean_address
from accounts.recording import note
from organisations.people.addresses import Address, answering_addresses_of
from organisations.people.models.stops import LetterStop, StopReason
from organisations.people.rules import require_administrator, require_answer
from organisations.register.models.organisations import Organisation

_SALT = "organisations.stop-letters"


@transaction.atomic
def set_second_contact(
    *, by: Actor, at: datetime, organisation: Organisation, email: str
) -> Organisation:
    """Set the second address that gets an organisation's letters; an empty one removes it.

    Each address gets its own link.

    Raises
    ------
    NotAllowed
        Unless `by` is an administrator there.
    Invalid
        When it is not an e-mail address, or is the first one.
    """
    require_administrator(by, organisation)
    email = clean_address(email).lower() if email.strip() else ""
    if email and email == organisation.email.lower():
        raise Invalid("That is your first address already. Give another one.", field="email")
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.second_email = email
    organisation.save(update_fields=["second_email"])
    note(by, at, "set_second_contact", organisation, any=bool(email))
    return organisation


def stop_token(organisation: Organisation, address: Address) -> str:
    """Return the token of the link that stops invitations to an address; it never expires."""
    return signing.dumps([organisation.pk, address.key], salt=_SALT)


def address_from_token(token: str) -> tuple[Organisation, Address]:
    """Return the organisation and the address of a link that stops invitations.

    Raises
    ------
    NotFound
        When the link is not one of ours, or the organisation no longer has that address.
    """
    try:
        pk, key = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise NotFound("This link is not one of ours. Copy it whole from the letter.") from problem
    for organisation in Organisation.objects.filter(pk=pk):
        address = next(
            (one for one in answering_addresses_of(organisation) if one.key == key), None
        )
        if address is not None:
            return organisation, address
    raise NotFound("No letters go to that address any more.")


@transaction.atomic
def stop_by_letter(*, at: datetime, token: str) -> LetterStop:
    """Stop invitations to an address, by the link in one (RFC 8058); idempotent.

    Raises
    ------
    NotFound
        When the link is not one of ours, or the organisation no longer has that address.
    """
    organisation, address = address_from_token(token)
    return stop_letters(
        by=Actor.letter(organisation.pk),
        at=at,
        organisation=organisation,
        email=address.email,
        reason=StopReason.ASKED,
    )


@transaction.atomic
def stop_letters(
    *, by: Actor, at: datetime, organisation: Organisation, email: str, reason: str
) -> LetterStop:
    """Stop an organisation's invitations to one address; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation.
    """
    require_answer(by, organisation)
    made, new = LetterStop.objects.get_or_create(
        organisation=organisation, email=email.lower(), defaults={"reason": reason, "since": at}
    )
    if new:
        note(by, at, "stop_letters", organisation, reason=reason)
    return made


@transaction.atomic
def allow_letters(*, by: Actor, at: datetime, organisation: Organisation, email: str) -> None:
    """Allow an organisation's invitations to an address again; idempotent.

    Raises
    ------
    NotAllowed
        Unless `by` may speak for the organisation.
    """
    require_answer(by, organisation)
    gone, _ = LetterStop.objects.filter(organisation=organisation, email=email.lower()).delete()
    if gone:
        note(by, at, "allow_letters", organisation)
