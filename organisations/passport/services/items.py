"""Passport items: saved, changed and removed."""

from datetime import datetime
from typing import Unpack

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.recording import note
from organisations.passport.checks import checked
from organisations.passport.errors import MalformedItem, NoSuchItem
from organisations.passport.items import Item, ItemValues, passport_of
from organisations.passport.known_items import KNOWN, code_of, key_of, new_code, section_of
from organisations.passport.models.passports import SINGLE, Accreditation, PassportItem, Section
from organisations.passport.services.evidence import drop_evidence
from organisations.people.rules import require_editor
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible
from organisations.register.services.registering import add_accreditation, change_organisation

#: The most items of one section.
MOST_ITEMS = 40


@transaction.atomic
def keep_item(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    section: str,
    code: str = "",
    name: str = "",
    **said: Unpack[ItemValues],
) -> Item:
    """Save one item of an organisation's passport, or change it.

    Turnover is written to the organisation and accreditations to their own table, where thresholds
    read them.

    Parameters
    ----------
    section : str
        One of `Section`.
    code : str, optional
        Which insurance, accreditation or policy: from `KNOWN`, or of an item already saved.
    name : str, optional
        Its name, where it is not a known one; for an authority to sign: the person's office.
    **said
        The columns of the section (`organisations.passport.items.FIELDS`); amounts in GBP.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there.
    MalformedItem, Invalid
        When a value is missing or impossible; says what to do.
    """
    require_editor(by, organisation)
    owner = Organisation.objects.select_for_update().get(pk=organisation.pk)
    part = _section(section)
    code, name = _code(owner, part, code, name)
    whole = checked(part, said, timezone.localdate(at))
    if part == Section.ACCREDITATION:
        add_accreditation(
            by=by, at=at, organisation=owner, code=code, name=name, expires_on=whole["expires_on"]
        )
    else:
        _keep_row(by, at, owner, part, code, name, whole)
    kept = passport_of(Organisation.objects.get(pk=owner.pk)).item(key_of(part, code))
    assert kept is not None  # it has just been written
    return kept


@transaction.atomic
def remove_item(*, by: Actor, at: datetime, organisation: Organisation, key: str) -> None:
    """Remove an item from an organisation's passport, with its evidence.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there.
    NoSuchItem, NotFound
        When there is no such item.
    """
    require_editor(by, organisation)
    owner = Organisation.objects.select_for_update().get(pk=organisation.pk)
    section, code = section_of(key), code_of(key)
    if passport_of(owner).item(key) is None:
        raise NoSuchItem("This is not in your passport any more.")
    drop_evidence(by, at, owner, key)
    if section == Section.ACCREDITATION:
        Accreditation.objects.filter(organisation=owner, code=code).delete()
        note(by, at, "remove_accreditation", owner, code=code)
        return
    if section == Section.ACCOUNTS and owner.turnover is not None:
        change_organisation(by=by, at=at, organisation=owner, turnover=None)
    row = PassportItem.objects.filter(organisation=owner, section=section, code=code).first()
    if row is not None:
        note(by, at, "remove_item", row, key=key)
        row.delete()


def _section(section: str) -> Section:
    if section not in Section.values:
        raise MalformedItem(f"Choose one of {', '.join(Section.values)}.", field="section")
    return Section(section)


def _code(organisation: Organisation, section: Section, code: str, name: str) -> tuple[str, str]:
    """Return the code and the name under which an item is kept."""
    name = visible(name)[:80]
    if section in SINGLE:
        return "", ""
    code = code or new_code(section, name)
    section_of(key_of(section, code))
    if code in KNOWN[section]:
        return code, ""
    there = [one for one in passport_of(organisation).items if one.section == section]
    before = next((one.name for one in there if one.code == code), None)
    if before is None and not name:
        raise MalformedItem("Say what it is called.", field="name")
    if before is None and len(there) >= MOST_ITEMS:
        raise MalformedItem(f"A passport has at most {MOST_ITEMS} of these.", field="name")
    return code, name or before or ""


def _keep_row(
    by: Actor,
    at: datetime,
    organisation: Organisation,
    section: Section,
    code: str,
    name: str,
    said: ItemValues,
) -> None:
    kept = {key: "" if value is None and key in _TEXTS else value for key, value in said.items()}
    if section == Section.ACCOUNTS:
        del kept["turnover"]
        if said["turnover"] != organisation.turnover:
            change_organisation(by=by, at=at, organisation=organisation, turnover=said["turnover"])
    columns = kept | {"name": name, "changed_at": at}
    row, _ = PassportItem.objects.update_or_create(
        organisation=organisation,
        section=section,
        code=code,
        defaults=columns,
        create_defaults=columns | {"made_at": at},
    )
    note(by, at, "keep_item", row, key=key_of(section, code))


_TEXTS = ("person", "contact")
