"""Keeping offers true: one letter after six months, one button to answer it."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.errors import Gone, NotFound
from accounts.letters import write_letter
from accounts.links import absolute
from accounts.recording import note
from organisations.addresses import addresses_of
from organisations.models import Offer, Organisation

ASK_AFTER = timedelta(days=183)
LINK_LASTS = timedelta(days=90)
AT_ONCE = 200
_SALT = "organisations.confirm-offers"
ITSELF = Actor.system("timetable")


def ask_to_confirm(*, at: datetime) -> int:
    """Ask bodies whether what they offer is still true: one letter a body, for all of its offers.

    Offers unconfirmed for six months are asked about, and again after six more.

    Returns
    -------
    int
        How many bodies were asked; at most 200 at a time, the sweep comes again.
    """
    due = Offer.objects.due_to_confirm(at - ASK_AFTER).exclude(
        organisation__email="", organisation__second_email=""
    )
    bodies = due.order_by("organisation").values_list("organisation", flat=True).distinct()
    asked = 0
    for pk in list(bodies[:AT_ONCE]):
        asked += _ask(pk, at)
    return asked


@transaction.atomic
def _ask(pk: int, at: datetime) -> int:
    """Write to one body, unless another sweep has just done so."""
    body = Organisation.objects.select_for_update().get(pk=pk)
    offers = body.offers.live().due_to_confirm(at - ASK_AFTER).select_related("capability")
    due = list(offers.order_by("capability__name", "pk"))
    if not due:
        return 0
    words = {
        "organisation": body,
        "offers": due,
        "link": absolute("confirm-offers", token=token_for(body)),
    }
    for address in addresses_of(body):
        write_letter(
            at=at,
            kind="confirm-offers",
            to=address.email,
            subject=f"Is it still true what {body.name} offers?",
            text=render_to_string("organisations/letters/confirm.txt", words),
        )
    Offer.objects.filter(pk__in=[offer.pk for offer in due]).update(asked_at=at)
    note(ITSELF, at, "ask_to_confirm", body, offers=len(due))
    return 1


def token_for(organisation: Organisation) -> str:
    """Return what the link in a letter carries; it proves that its holder reads the letters."""
    return signing.dumps(organisation.pk, salt=_SALT)


def organisation_from_token(token: str) -> Organisation:
    """Return the body whose letter a link is from.

    Raises
    ------
    NotFound
        When the link is none of ours.
    Gone
        When it is older than three months.
    """
    try:
        pk = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.SignatureExpired as problem:
        raise Gone("This link is too old. Sign in to confirm what you offer.") from problem
    except signing.BadSignature as problem:
        raise NotFound("This link is not one of ours. Copy it whole from the letter.") from problem
    body = Organisation.objects.filter(pk=pk).first()
    if body is None:
        raise NotFound("This organisation is no longer in the register.")
    return body


@transaction.atomic
def confirm_by_letter(*, at: datetime, token: str) -> list[Offer]:
    """Confirm all that a body offers, by the link in its letter; twice is the same as once.

    Raises
    ------
    NotFound, Gone
        When the link is none of ours, or too old.
    """
    body = Organisation.objects.select_for_update().get(pk=organisation_from_token(token).pk)
    offers = list(body.offers.live().order_by("pk"))
    by = Actor.letter(body.pk)
    for offer in offers:
        offer.confirmed_at = max(offer.confirmed_at, at)
        offer.save(update_fields=["confirmed_at"])
        note(by, at, "confirm_offer", offer)
    return offers
