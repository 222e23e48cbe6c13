"""Telling all who read a body's letters that one of them has answered."""

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from accounts.actors import Actor, ActorKind
from accounts.letters import write_letter
from consortia.models import Invitation
from consortia.services.inviting import reply_address
from organisations.addresses import answering_addresses_of


def tell_contacts(by: Actor, at: datetime, invitation: Invitation) -> None:
    """Tell each address of a body that has several that it has answered, and by which way."""
    addresses = answering_addresses_of(invitation.organisation)
    if len(addresses) < 2:
        return
    consortium = invitation.consortium
    words = {
        "organisation": invitation.organisation,
        "invitation": invitation,
        "starter": consortium.starter,
        "contract": consortium.lot.contract,
        "through": _through(by, invitation),
        "site": settings.SITE_NAME,
    }
    for address in addresses:
        write_letter(
            at=at,
            kind="answered",
            to=address.email,
            subject=f"{invitation.organisation.name} has answered: {consortium.lot.contract.title}",
            text=render_to_string("consortia/letters/answered.txt", words),
            reply_to=reply_address(Actor.nobody(), consortium),
        )


def _through(by: Actor, invitation: Invitation) -> str:
    if by.kind is ActorKind.PERSON:
        return "by somebody who signed in"
    if by.kind is not ActorKind.LINK:
        return ""
    if by.organisation_id != invitation.organisation_id:
        return "by the body that acts for you"
    contact = by.reference.removeprefix(f"invitation:{invitation.pk}").strip(":")
    return f"by the link in the letter to your {contact or 'first'} contact"
