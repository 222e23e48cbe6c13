"""Reminders that an insurance or accreditation expires, 60 and 14 days before."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.actors import Actor
from accounts.destinations import url_of
from accounts.letters import write_letter
from accounts.recording import note
from organisations.destinations import PassportItemPage
from organisations.passport.known_items import key_of, label_of
from organisations.passport.models.evidence import ExpiryReminder
from organisations.passport.models.passports import Accreditation, PassportItem, Section
from organisations.people.addresses import addresses_of
from organisations.register.models.organisations import Organisation

ITSELF = Actor.system("timetable")
#: Reminded within so many days of the last one, but not any more within so many.
DAYS_BEFORE = ((60, 14), (14, -1))
AT_ONCE = 200
NO_ADDRESS = Q(organisation__email="", organisation__second_email="")


def remind_of_expiry(*, at: datetime) -> int:
    """Write the reminders that have become due, one letter each; idempotent.

    A new expiry date gets reminders of its own; one entered within 14 days of it gets one only.

    Returns
    -------
    int
        How many letters were written: about 200 of each kind at most; the next sweep goes on.
    """
    today = timezone.localdate(at)
    return sum(
        _remind(one, at, days) for days, last in DAYS_BEFORE for one in _due(today, days, last)
    )


_Due = Accreditation | PassportItem


def _due(today: date, days: int, last: int) -> Iterator[_Due]:
    """Yield items that expire within so many days, without a reminder so far."""
    after, until = today + timedelta(days=last), today + timedelta(days=days)
    marks = Accreditation.objects.running_out(after, until).filter(
        ~_told(Section.ACCREDITATION, days)
    )
    items = PassportItem.objects.running_out(after, until).filter(~_told(Section.INSURANCE, days))
    rows: Iterable[Iterable[_Due]] = (
        list(marks.exclude(NO_ADDRESS).order_by("pk")[:AT_ONCE]),
        list(items.exclude(NO_ADDRESS).order_by("pk")[:AT_ONCE]),
    )
    for found in rows:
        yield from found


def _told(section: Section, days: int) -> Exists:
    key = Concat(Value(f"{section}."), OuterRef("code"), output_field=CharField())
    told = ExpiryReminder.objects.filter(
        organisation=OuterRef("organisation"),
        expires_on=OuterRef("expires_on"),
        days=days,
        item=key,
    )
    return Exists(told)


@transaction.atomic
def _remind(thing: _Due, at: datetime, days: int) -> int:
    """Write to one organisation about one item, unless another sweep has just done so."""
    organisation = Organisation.objects.select_for_update().get(pk=thing.organisation_id)
    section = Section.INSURANCE if isinstance(thing, PassportItem) else Section.ACCREDITATION
    key = key_of(section, thing.code)
    same = type(thing)._default_manager.filter(pk=thing.pk, expires_on=thing.expires_on)
    if thing.expires_on is None or not same.exists():
        return 0
    told = {"organisation": organisation, "item": key, "expires_on": thing.expires_on, "days": days}
    _, new = ExpiryReminder.objects.get_or_create(**told, defaults={"at": at})
    if not new:
        return 0
    words = {
        "organisation": organisation,
        "label": label_of(key, thing.name),
        "expires_on": thing.expires_on,
        "left": (thing.expires_on - timezone.localdate(at)).days,
        "insurance": section == Section.INSURANCE,
        "link": url_of(PassportItemPage(identifier=organisation.identifier, key=key)),
    }
    for address in addresses_of(organisation):
        write_letter(
            at=at,
            kind="expiry",
            to=address.email,
            subject=f"{words['label']} runs out on {thing.expires_on:%-d %B %Y}",
            text=render_to_string("organisations/letters/expiry.txt", words),
        )
    note(ITSELF, at, "remind_of_expiry", thing, days=days)
    return 1
