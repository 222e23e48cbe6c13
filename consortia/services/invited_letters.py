"""Letters to an invited body that are not the invitation itself."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.letters import write_letter
from consortia.destinations import InvitationPage
from consortia.models import Invitation
from consortia.services.inviting import invitation_token, reply_address
from organisations.addresses import answering_addresses_of


def write_to_invited(
    by: Actor,
    at: datetime,
    invitation: Invitation,
    *,
    kind: str,
    subject: str,
    more: dict[str, Any],
    but: Collection[str] = (),
) -> None:
    """Write one letter to each address of an invited body; a reply goes to the starter.

    The text is ``consortia/letters/{kind}.txt``. It answers something that the body did or was
    sent, so it comes also where letters that ask into bids have been stopped, but not to the
    addresses in `but` (in small letters).
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
