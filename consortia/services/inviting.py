"""Asking a body into a consortium: the invitation, and a letter to each of its addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language, gettext

from accounts.actors import Actor
from accounts.letters import write_letter
from accounts.links import absolute
from accounts.models import Letter, User
from accounts.recording import note
from areas.models import Area
from consortia.errors import BrokenLink
from consortia.models import Consortium, Invitation, InvitationLetter
from consortia.open_lots import require_taking_bids
from consortia.terms.draft import net_value
from consortia.terms.splitting import split_by_work
from organisations.addresses import Address, Contact, answering_addresses_of, asking_addresses_of
from organisations.models import Capability, Organisation
from organisations.rules import require_registered
from organisations.services.contacts import stop_token

_SALT = "consortia.invitation"


def invite(
    by: Actor, at: datetime, consortium: Consortium, organisation: Organisation
) -> Invitation:
    """Invite one body: the invitation and its letters, in the caller's transaction.

    The time to answer ends after ``INVITATION_DAYS`` or at the bid's deadline, whichever comes
    first. A body that takes no such letters gets none: it can answer on the site.

    Raises
    ------
    LotNotOpen
        When bids can no longer be handed in.
    NotRegistered
        When the body's public register has removed it.
    """
    require_taking_bids(consortium.lot, at)
    require_registered(organisation)
    until = at + timedelta(days=settings.INVITATION_DAYS)
    deadline = consortium.lot.contract.deadline
    invitation = Invitation.objects.create(
        consortium=consortium,
        organisation=organisation,
        part=part_of(consortium, organisation),
        worth=worth_of(consortium, organisation),
        invited_at=at,
        expires_at=min(until, deadline) if deadline else until,
    )
    letters = write_invitation(by, at, invitation)
    if letters:
        invitation.letter = letters[0]
        invitation.save(update_fields=["letter"])
    note(by, at, "invite", invitation, consortium=consortium.pk)
    return invitation


def part_of(consortium: Consortium, organisation: Organisation) -> list[dict[str, Any]]:
    """Return the cells that a body would deliver."""
    return [
        {"capability": row["capability"], "area": row["area"], "volume": row.get("volume")}
        for row in consortium.delivery
        if row["organisation"] == organisation.identifier
    ]


def set_part(invitation: Invitation, consortium: Consortium) -> None:
    """Write into an invitation what the plan says now: its cells, and what they are worth."""
    invitation.part = part_of(consortium, invitation.organisation)
    invitation.worth = worth_of(consortium, invitation.organisation)
    invitation.save(update_fields=["part", "worth"])


def worth_of(consortium: Consortium, organisation: Organisation) -> Decimal | None:
    """Return a body's part of the lot's value by its work: GBP without VAT over the whole term.

    None where the buyer says no value, or no work is set aside for the body.
    """
    value = net_value(consortium.lot)
    if value is None:
        return None
    return split_by_work(value, consortium.delivery).get(organisation.identifier)


def about(worth: Decimal | None) -> int | None:
    """Return an amount (GBP) rounded to two figures, as one says “about”.

    Examples
    --------
    >>> about(Decimal("387512.40")), about(Decimal("4.99")), about(None)
    (390000, 5, None)
    """
    return None if worth is None else int(Decimal(f"{worth:.2g}").to_integral_value())


def invitation_token(invitation: Invitation, address: Address | None = None) -> str:
    """Return the signed part of the address behind which an invitation is answered.

    Each address of a body has its own; without one it is the first contact's.
    """
    if address is None or address.contact == Contact.FIRST:
        return signing.dumps(invitation.pk, salt=_SALT)
    return signing.dumps([invitation.pk, address.key], salt=_SALT)


def invitation_from_token(token: str) -> Invitation:
    """Return the invitation that a letter's link leads to.

    Raises
    ------
    BrokenLink
        When the link is not one that we sent, or was changed on its way.
    """
    return holder_of(token)[0]


def holder_of(token: str) -> tuple[Invitation, Actor]:
    """Return the invitation that a letter's link leads to, and who its holder is.

    Raises
    ------
    BrokenLink
        When the link is not one that we sent, was changed on its way, or went to an address that
        is the body's no longer.
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
    return found, _holder(found, key)


def _holder(invitation: Invitation, key: str) -> Actor:
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


def names_of(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return code → name of what these cells are about, in the language that is spoken now."""
    rows = list(cells)
    capabilities = Capability.objects.in_bulk({row["capability"] for row in rows})
    areas = Area.objects.in_bulk({row["area"] for row in rows}, field_name="code")
    welsh = (get_language() or "").startswith("cy")
    return {slug: one.name for slug, one in capabilities.items()} | {
        code: (welsh and area.name_cy) or area.name for code, area in areas.items()
    }


def part_in_words(part: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return cells grouped by capability, with names in the language that is spoken now.

    Returns
    -------
    list of dict
        ``{"capability": name, "areas": [names], "volume": people a year or None}``
    """
    names = names_of(part)
    grouped: dict[str, dict[str, Any]] = {}
    for row in part:
        name = names[row["capability"]]
        line = grouped.setdefault(name, {"capability": name, "areas": [], "volume": None})
        line["areas"].append(names[row["area"]])
        if row.get("volume"):
            line["volume"] = (line["volume"] or 0) + row["volume"]
    return [line | {"areas": sorted(line["areas"])} for _, line in sorted(grouped.items())]


def write_invitation(
    by: Actor, at: datetime, invitation: Invitation, *, reminder: bool = False
) -> list[Letter]:
    """Write the letter that asks a body in, or reminds it: one to each of its addresses.

    In the body's language, each with its own link and its own way to stop such letters.
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
            "reminder": reminder,
            "language": invitation.organisation.language,
        }
        return [
            _write(by, at, invitation, address, context)
            for address in asking_addresses_of(invitation.organisation)
        ]


def _write(
    by: Actor, at: datetime, invitation: Invitation, address: Address, context: dict[str, Any]
) -> Letter:
    stop = absolute("stop-letters", token=stop_token(invitation.organisation, address))
    link = absolute("invitation", token=invitation_token(invitation, address))
    words = context | {"link": link, "stop": stop, "address": address}
    letter = write_letter(
        at=at,
        kind="reminder" if context["reminder"] else "invitation",
        to=address.email,
        subject=_subject(invitation, reminder=context["reminder"]),
        text=render_to_string("consortia/letters/invitation.txt", words),
        html=render_to_string("consortia/letters/invitation.html", words),
        reply_to=reply_address(by, invitation.consortium),
        unsubscribe=stop,
    )
    InvitationLetter.objects.create(
        invitation=invitation, letter=letter, contact=address.contact.value
    )
    return letter


def _subject(invitation: Invitation, *, reminder: bool) -> str:
    words = {
        "starter": invitation.consortium.starter.name,
        "name": invitation.organisation.name,
        "contract": invitation.consortium.lot.contract.title,
    }
    if reminder:
        return gettext("Reminder: %(starter)s asks %(name)s to join a bid: %(contract)s") % words
    return gettext("%(starter)s asks %(name)s to join a bid: %(contract)s") % words


def others_of(invitation: Invitation) -> list[str]:
    """Return the names of the other bodies that the bid is planned with, starter included."""
    consortium = invitation.consortium
    planned = {row["organisation"] for row in consortium.delivery}
    planned |= {consortium.starter.identifier} - {invitation.organisation.identifier}
    others = Organisation.objects.filter(identifier__in=planned).exclude(
        pk=invitation.organisation_id
    )
    return list(others.order_by("name").values_list("name", flat=True))


def reply_address(by: Actor, consortium: Consortium) -> str:
    """Return where a reply goes: to the person who acts, else to the starter's first contact."""
    person = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    return person.email if person else consortium.starter.email
