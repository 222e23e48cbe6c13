"""Confirming offers: one letter after six months, answered with one button."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.errors import Gone, NotFound
from accounts.letters import write_letter
from accounts.recording import note
from organisations.destinations import OffersConfirmation
from organisations.offers.models.offers import Offer
from organisations.people.addresses import Address, describing_addresses_of
from organisations.register.models.organisations import Organisation
from organisations.support.models import Support

ASK_AFTER = timedelta(days=183)
LINK_LASTS = timedelta(days=90)
AT_ONCE = 200
_SALT = "organisations.confirm-offers"
ITSELF = Actor.system("timetable")


def ask_to_confirm(*, at: datetime) -> int:
    """Ask organisations to confirm their offers: one letter each, about all of its offers.

    Offers unconfirmed for six months are asked about, and again after six more. For a group without
    an address of its own the letter goes to a supporter that may fill in its offers.

    Returns
    -------
    int
        How many organisations were asked: at most 200 at a time; the next sweep goes on.
    """
    due = Offer.objects.due_to_confirm(at - ASK_AFTER)
    helped = Support.objects.live().filter(may_offer=True).exclude(supporter__email="")
    reached = ~Q(organisation__email="", organisation__second_email="") | Q(
        organisation__in=helped.values("supported")
    )
    organisations = (
        due.filter(reached).order_by("organisation").values_list("organisation", flat=True)
    )
    organisations = organisations.distinct()
    asked = 0
    for pk in list(organisations[:AT_ONCE]):
        asked += _ask(pk, at)
    return asked


@transaction.atomic
def _ask(pk: int, at: datetime) -> int:
    """Write to one organisation, unless another sweep has just done so."""
    organisation = Organisation.objects.select_for_update().get(pk=pk)
    offers = organisation.offers.live().due_to_confirm(at - ASK_AFTER).select_related("capability")
    due = list(offers.order_by("capability__name", "pk"))
    if not due:
        return 0
    for address in describing_addresses_of(organisation):
        _write(organisation, address, due, at)
    Offer.objects.filter(pk__in=[offer.pk for offer in due]).update(asked_at=at)
    note(ITSELF, at, "ask_to_confirm", organisation, offers=len(due))
    return 1


def _write(organisation: Organisation, address: Address, due: list[Offer], at: datetime) -> None:
    words = {
        "organisation": organisation,
        "reader": address.reader,
        "offers": due,
        "link": url_of(OffersConfirmation(token=token_for(organisation, address.reader))),
    }
    own = address.reader.pk == organisation.pk
    name = "confirm" if own else "confirm-group"
    write_letter(
        at=at,
        kind="confirm-offers",
        to=address.email,
        subject=f"Is it still true what {organisation.name} offers?",
        text=render_to_string(f"organisations/letters/{name}.txt", words),
    )


def token_for(organisation: Organisation, reader: Organisation | None = None) -> str:
    """Return the signed token of the letter's link, which proves that somebody read the letter.

    Parameters
    ----------
    reader : Organisation, optional
        The supporter whose letter it is, for a group that has no address of its own.
    """
    if reader is None or reader.pk == organisation.pk:
        return signing.dumps(organisation.pk, salt=_SALT)
    return signing.dumps([organisation.pk, reader.pk], salt=_SALT)


def letter_from_token(token: str) -> tuple[Organisation, Organisation]:
    """Return the organisation that a letter's link is about, and the letter's reader.

    Raises
    ------
    NotFound
        When the link is not one of ours.
    Gone
        When it is older than three months, or the group's support has ended meanwhile.
    """
    try:
        signed = signing.loads(token, salt=_SALT, max_age=LINK_LASTS)
    except signing.SignatureExpired as problem:
        raise Gone("This link is too old. Sign in to confirm what you offer.") from problem
    except signing.BadSignature as problem:
        raise NotFound("This link is not one of ours. Copy it whole from the letter.") from problem
    keys = signed if isinstance(signed, list) else [signed, signed]
    found = Organisation.objects.in_bulk(keys)
    if set(keys) - set(found):
        raise NotFound("This organisation is no longer in the register.")
    organisation, reader = found[keys[0]], found[keys[1]]
    helping = organisation.supporters.live().filter(supporter=reader, may_offer=True)
    if organisation.pk != reader.pk and not helping.exists():
        raise Gone(f"{reader.name} does not look after what {organisation.name} offers any more.")
    return organisation, reader


@transaction.atomic
def confirm_by_letter(*, at: datetime, token: str) -> list[Offer]:
    """Confirm all of an organisation's offers, by the link in its letter; idempotent.

    Raises
    ------
    NotFound, Gone
        When the link is not one of ours, too old, or of a supporter whose support has ended.
    """
    organisation, reader = letter_from_token(token)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    offers = list(organisation.offers.live().order_by("pk"))
    by = Actor.letter(reader.pk)
    for offer in offers:
        offer.confirmed_at = max(offer.confirmed_at, at)
        offer.save(update_fields=["confirmed_at"])
        note(by, at, "confirm_offer", offer)
    return offers
