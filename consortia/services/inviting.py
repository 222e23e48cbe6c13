"""Writing the letter that asks a body into a consortium, and reading the link in it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.letters import write_letter
from accounts.links import absolute
from accounts.models import Letter, User
from accounts.recording import note
from areas.models import Area
from consortia.errors import BrokenLink
from consortia.models import Consortium, Invitation
from organisations.models import Capability, Organisation

_SALT = "consortia.invitation"


def invite(
    by: Actor, at: datetime, consortium: Consortium, organisation: Organisation
) -> Invitation:
    """Invite one body: the invitation and its letter, in the caller's transaction.

    The time to answer ends after ``INVITATION_DAYS`` or at the bid's deadline, whichever comes
    first.
    """
    part = [
        {"capability": row["capability"], "area": row["area"], "volume": row.get("volume")}
        for row in consortium.delivery
        if row["organisation"] == organisation.identifier
    ]
    until = at + timedelta(days=settings.INVITATION_DAYS)
    deadline = consortium.lot.contract.deadline
    invitation = Invitation.objects.create(
        consortium=consortium,
        organisation=organisation,
        part=part,
        invited_at=at,
        expires_at=min(until, deadline) if deadline and deadline > at else until,
    )
    invitation.letter = write_invitation(by, at, invitation)
    invitation.save(update_fields=["letter"])
    note(by, at, "invite", invitation, consortium=consortium.pk)
    return invitation


def invitation_token(invitation: Invitation) -> str:
    """Return the signed part of the address behind which an invitation is answered."""
    return signing.dumps(invitation.pk, salt=_SALT)


def invitation_from_token(token: str) -> Invitation:
    """Return the invitation that a letter's link leads to.

    Raises
    ------
    BrokenLink
        When the link is not one that we sent, or was changed on its way.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise BrokenLink(
            "This address is not complete. Open the link from the letter again, all of it."
        ) from problem
    found = (
        Invitation.objects.select_related("consortium__lot__contract", "organisation")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise BrokenLink("The invitation behind this address no longer exists.")
    return found


def part_in_words(part: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an invitation's cells grouped by capability, with names.

    Returns
    -------
    list of dict
        ``{"capability": name, "areas": [names], "volume": people a year or None}``
    """
    capabilities = Capability.objects.in_bulk({row["capability"] for row in part})
    areas = Area.objects.in_bulk({row["area"] for row in part}, field_name="code")
    grouped: dict[str, dict[str, Any]] = {}
    for row in part:
        name = capabilities[row["capability"]].name
        line = grouped.setdefault(name, {"capability": name, "areas": [], "volume": None})
        line["areas"].append(areas[row["area"]].name)
        if row.get("volume"):
            line["volume"] = (line["volume"] or 0) + row["volume"]
    return [line | {"areas": sorted(line["areas"])} for _, line in sorted(grouped.items())]


def write_invitation(
    by: Actor, at: datetime, invitation: Invitation, *, reminder: bool = False
) -> Letter:
    """Write the letter that asks a body in, or the one that reminds it."""
    consortium = invitation.consortium
    context = {
        "invitation": invitation,
        "consortium": consortium,
        "contract": consortium.lot.contract,
        "starter": consortium.starter,
        "part": part_in_words(invitation.part),
        "others": _others(invitation),
        "link": absolute("invitation", token=invitation_token(invitation)),
        "site": settings.SITE_NAME,
        "reminder": reminder,
    }
    return write_letter(
        at=at,
        kind="reminder" if reminder else "invitation",
        to=invitation.organisation.email,
        subject=f"{'Reminder: ' if reminder else ''}{consortium.starter.name} asks "
        f"{invitation.organisation.name} to join a bid: {consortium.lot.contract.title}",
        text=render_to_string("consortia/letters/invitation.txt", context),
        html=render_to_string("consortia/letters/invitation.html", context),
        reply_to=_reply_to(by, consortium),
    )


def _others(invitation: Invitation) -> list[str]:
    """Return the names of the other bodies that the bid is planned with, starter included."""
    consortium = invitation.consortium
    planned = {row["organisation"] for row in consortium.delivery}
    planned |= {consortium.starter.identifier} - {invitation.organisation.identifier}
    others = Organisation.objects.filter(identifier__in=planned).exclude(
        pk=invitation.organisation_id
    )
    return list(others.order_by("name").values_list("name", flat=True))


def _reply_to(by: Actor, consortium: Consortium) -> str:
    person = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    return person.email if person else consortium.starter.email
