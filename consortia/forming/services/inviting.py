"""Inviting organisations into a consortium: invitations, and their letters and links."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.letters import write_letter
from accounts.models import Letter, User
from accounts.recording import note
from consortia.destinations import InvitationPage
from consortia.forming.errors import BrokenLink
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import Invitation, InvitationLetter
from consortia.forming.open_lots import require_taking_bids
from consortia.forming.services.assigning import write_part
from consortia.forming.services.parts import Told, about, part_in_words, part_of, worth_of
from organisations.destinations import LettersStop
from organisations.people.addresses import (
    Address,
    Contact,
    answering_addresses_of,
    asking_addresses_of,
)
from organisations.people.services.contacts import stop_token
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_registered

_SALT = "consortia.invitation"


def invite(
    by: Actor, at: datetime, consortium: Consortium, organisation: Organisation
) -> Invitation:
    """Invite one organisation: the invitation and its letters, in the caller's transaction.

    The time to answer ends after ``INVITATION_DAYS`` or at the bid's deadline, whichever comes
    first. An organisation that takes no such letters gets none: it can answer on the site.

    Raises
    ------
    LotNotOpen
        When bids can no longer be submitted.
    NotRegistered
        When the organisation's public register has removed it.
    """
    require_taking_bids(consortium.lot, at)
    require_registered(organisation)
    until = at + timedelta(days=settings.INVITATION_DAYS)
    deadline = consortium.lot.contract.deadline
    invitation = Invitation.objects.create(
        consortium=consortium,
        organisation=organisation,
        worth=worth_of(consortium, organisation),
        invited_at=at,
        expires_at=min(until, deadline) if deadline else until,
    )
    write_part(invitation, part_of(consortium, organisation))
    letters = write_invitation(by, at, invitation)
    if letters:
        invitation.letter = letters[0]
        invitation.save(update_fields=["letter"])
    note(by, at, "invite", invitation, consortium=consortium.pk)
    return invitation


def invitation_token(invitation: Invitation, address: Address | None = None) -> str:
    """Return the signed token in the address at which an invitation is answered.

    Each address of an organisation has its own; without one it is the first contact's.
    """
    if address is None or address.contact == Contact.FIRST:
        return signing.dumps(invitation.pk, salt=_SALT)
    return signing.dumps([invitation.pk, address.key], salt=_SALT)


def invitation_from_token(token: str) -> tuple[Invitation, Actor]:
    """Return the invitation that a letter's link leads to, and the actor that follows it.

    Raises
    ------
    BrokenLink
        When the link is not one that we sent, was changed on its way, or went to an address that
        is no longer the organisation's.
    """
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise BrokenLink(
            "This address is not complete. Open the link from the letter again, all of it."
        ) from problem
    pk, key = said if isinstance(said, list) else (said, "")
    found = (
        Invitation.objects.select_related(
            "consortium__lot__contract__commissioner", "consortium__starter", "organisation"
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise BrokenLink("The invitation behind this address no longer exists.")
    return found, _link_actor(found, key)


def _link_actor(invitation: Invitation, key: str) -> Actor:
    first = Actor.link(invitation.pk, invitation.organisation_id)
    if not key:
        return first
    for address in answering_addresses_of(invitation.organisation):
        if address.key == key and address.reader == invitation.organisation:
            return replace(first, reference=f"{first.reference}:{address.contact}")
        if address.key == key:
            return Actor.letter(address.reader.pk)
    raise BrokenLink(
        f"Letters to {invitation.organisation.name} do not come to you any more. Ask its people."
    )


def write_invitation(
    by: Actor,
    at: datetime,
    invitation: Invitation,
    *,
    kind: str = "invitation",
    was: Told | None = None,
) -> list[Letter]:
    """Write an invitation's letters, one to each address of the organisation.

    They are in its language, each with its own link and its own way to stop such letters.

    Parameters
    ----------
    kind : {"invitation", "reminder", "part-changed"}
        Why it is written.
    was : Told, optional
        What the organisation was told before, where its part has changed.
    """
    consortium = invitation.consortium
    with translation.override(invitation.organisation.language):
        context = {
            "invitation": invitation,
            "contract": consortium.lot.contract,
            "starter": consortium.starter,
            "part": part_in_words(invitation.part),
            "worth": about(invitation.worth),
            "others": others_of(invitation),
            "site": settings.SITE_NAME,
            "kind": kind,
            "was": was,
            "part_before": part_in_words(was.part) if was else [],
            "worth_before": about(was.worth) if was else None,
            "language": invitation.organisation.language,
        }
        return [
            _write(by, at, invitation, address, context)
            for address in asking_addresses_of(invitation.organisation)
        ]


def _write(
    by: Actor, at: datetime, invitation: Invitation, address: Address, context: dict[str, Any]
) -> Letter:
    stop = url_of(LettersStop(token=stop_token(invitation.organisation, address)))
    link = url_of(InvitationPage(token=invitation_token(invitation, address)))
    words = context | {"link": link, "stop": stop, "address": address}
    letter = write_letter(
        at=at,
        kind=context["kind"],
        to=address.email,
        subject=_subject(invitation, context["kind"]),
        text=render_to_string("consortia/letters/invitation.txt", words),
        html=render_to_string("consortia/letters/invitation.html", words),
        reply_to=reply_address(by, invitation.consortium),
        unsubscribe=stop,
    )
    InvitationLetter.objects.create(
        invitation=invitation, letter=letter, contact=address.contact.value
    )
    return letter


def _subject(invitation: Invitation, kind: str) -> str:
    words = {
        "starter": invitation.consortium.starter.name,
        "name": invitation.organisation.name,
        "contract": invitation.consortium.lot.contract.title,
    }
    if kind == "part-changed":
        return gettext("What %(starter)s asks of %(name)s has changed: %(contract)s") % words
    if kind == "reminder":
        return gettext("Reminder: %(starter)s asks %(name)s to join a bid: %(contract)s") % words
    return gettext("%(starter)s asks %(name)s to join a bid: %(contract)s") % words


def others_of(invitation: Invitation) -> list[str]:
    """Return the names of the other organisations planned for the bid, starter included."""
    consortium = invitation.consortium
    planned = consortium.delivery.members | {consortium.starter.identifier}
    others = Organisation.objects.filter(identifier__in=planned).exclude(
        pk=invitation.organisation_id
    )
    return list(others.order_by("name").values_list("name", flat=True))


def reply_address(by: Actor, consortium: Consortium) -> str:
    """Return where a reply goes: to the person who acts, else to the starter's first contact."""
    person = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    return person.email if person else consortium.starter.email
