"""Letters to an invited organisation that are not the invitation itself."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string

from accounts.actors import Actor, ActorKind
from accounts.destinations import url_of
from accounts.letters import write_letter
from consortia.destinations import InvitationPage
from consortia.forming.models.invitations import Invitation
from consortia.forming.services.inviting import invitation_token, reply_address
from organisations.people.addresses import answering_addresses_of


def write_to_invited(
    by: Actor,
    at: datetime,
    invitation: Invitation,
    *,
    kind: str,
    subject: str,
    more: Mapping[str, object],
    but: Collection[str] = (),
) -> None:
    """Write one letter to each address of an invited organisation; a reply goes to the starter.

    The text is ``consortia/letters/{kind}.txt``. It answers something that the organisation did or
    was sent, so it is written even where letters that ask into bids are stopped, but not to the
    addresses in `but` (lower case).
    """
    consortium = invitation.consortium
    words = {
        "invitation": invitation,
        "organisation": invitation.organisation,
        "starter": consortium.starter,
        "contract": consortium.lot.contract,
        "site": settings.SITE_NAME,
        **more,
    }
    for address in answering_addresses_of(invitation.organisation):
        if address.email.lower() in but:
            continue
        link = url_of(InvitationPage(token=invitation_token(invitation, address)))
        write_letter(
            at=at,
            kind=kind,
            to=address.email,
            subject=f"{subject}: {consortium.lot.contract.title}",
            text=render_to_string(f"consortia/letters/{kind}.txt", words | {"link": link}),
            reply_to=reply_address(by, consortium),
        )


def tell_contacts(by: Actor, at: datetime, invitation: Invitation) -> None:
    """Tell every contact of an invited organisation, where it has several, how it has answered."""
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
        return "by somebody who was signed in"
    if by.kind is not ActorKind.LINK:
        return ""
    if by.organisation_id != invitation.organisation_id:
        return "by the organisation that acts for you"
    contact = by.reference.removeprefix(f"invitation:{invitation.pk}").strip(":")
    return f"by the link in the letter to your {contact or 'first'} contact"
