"""Registering a body and keeping its entry true."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.models import User
from accounts.recording import note
from areas.models import Area
from organisations import rules
from organisations.details import DESCRIBING, draw_up, set_details, whom_to_ask
from organisations.duplicates import perhaps_the_same
from organisations.errors import IdentifierTaken, PerhapsTheSame
from organisations.models import (
    Accreditation,
    Organisation,
    OrganisationMembership,
    Role,
)
from organisations.names import visible
from organisations.services.claims import begin_claim
from organisations.unlisted import ask_if_right


@transaction.atomic
def register_organisation(
    *,
    by: Actor,
    at: datetime,
    name: str,
    kind: str,
    email: str,
    identifier: str = "",
    turnover: Decimal | None = None,
    home_area: Area | None = None,
    looked_after_by: Organisation | None = None,
    confirmed_distinct: bool = False,
    confirmed_unlisted: bool = False,
    **details: Any,
) -> Organisation:
    """Add a body to the register; the person who does it becomes its administrator.

    A public number is a claim (`organisations.services.claims`): until it is shown to be theirs,
    the body is neither matched nor can it start or join a consortium. The number of a register
    that is not held here holds nothing back, and is marked as unchecked.

    Parameters
    ----------
    name, kind, email : str
        What it is called, one of `OrganisationKind`, and where its letters go.
    identifier : str, optional
        Its register number (``GB-CHC-1098765``); empty gives it an identifier of ours.
    turnover : Decimal, optional
        GBP a year; private.
    home_area : Area, optional
        The district it is at home in.
    looked_after_by : Organisation, optional
        An infrastructure body that `by` edits and that answers for the group: the group may have
        no address, and nobody becomes its administrator.
    confirmed_distinct : bool
        That somebody has looked at bodies of a similar name and place, and it is none of them;
        the product itself is not asked.
    confirmed_unlisted : bool
        That the number is right although its register, as it is held here, does not list it.
    **details
        Any other of `organisations.details.CHANGEABLE`.

    Raises
    ------
    NotAllowed
        When `by` has not signed in, or is no editor of the body that looks after the group.
    MalformedIdentifier, IdentifierTaken, TooManyClaims
        When the number is wrong or already there, or the person has claimed too much.
    NotListed
        When the number's register is held here without it, and nobody said that it is right.
    PerhapsTheSame
        When bodies of a similar name and place are here, and nobody said that it is none of them.
    Invalid, areas.errors.MalformedPostcode
        When a value breaks a rule of the register.
    """
    if looked_after_by is not None:
        rules.require_editor(by, looked_after_by)
    elif not rules.may_register(by):
        raise NotAllowed("Sign in before you register an organisation.")
    given = {**details, "name": name, "kind": kind, "turnover": turnover, "home_area": home_area}
    if email or looked_after_by is None:
        given["email"] = email
    organisation = draw_up(at=at, identifier=identifier, **given)
    if not (confirmed_unlisted or by.is_system):
        ask_if_right(organisation.identifier)
    if not (confirmed_distinct or by.is_system):
        ask_if_the_same(organisation)
    _insert(organisation)
    begin_claim(by, at, organisation, looked_after_by)
    if by.user_id is not None and looked_after_by is None:
        OrganisationMembership.objects.create(
            organisation=organisation,
            user=User.objects.get(pk=by.user_id),
            role=Role.ADMINISTRATOR,
            since=at,
        )
    note(by, at, "register_organisation", organisation, identifier=organisation.identifier)
    return organisation


@transaction.atomic
def change_organisation(
    *, by: Actor, at: datetime, organisation: Organisation, **changes: Any
) -> Organisation:
    """Change parts of a body's entry.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there, or a supporter that the body lets describe it.
    Invalid
        When something cannot be changed or a value breaks a rule.
    """
    if set(changes) <= DESCRIBING:
        rules.require_describer(by, organisation)
    else:
        rules.require_editor(by, organisation)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    set_details(organisation, changes)
    organisation.save(update_fields=sorted({*changes, "name_key"}))
    note(by, at, "change_organisation", organisation, fields=sorted(changes))
    return organisation


@transaction.atomic
def hold_accreditation(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    code: str,
    expires_on: date | None = None,
    name: str = "",
) -> Accreditation:
    """Say that a body holds a mark, until when; `name` is for marks that are not known ones.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there.
    """
    rules.require_editor(by, organisation)
    called = visible(name)[:80]
    said = {"expires_on": expires_on} | ({"name": called} if called else {})
    held, _ = Accreditation.objects.update_or_create(
        organisation=organisation,
        code=code,
        defaults=said,
        create_defaults=said | {"made_at": at},
    )
    note(by, at, "hold_accreditation", organisation, code=code)
    return held


def ask_if_the_same(organisation: Organisation) -> None:
    """Let a new body pass that is like none that is here.

    Raises
    ------
    PerhapsTheSame
        Naming bodies of a similar name and place.
    """
    if Organisation.objects.filter(identifier=organisation.identifier).exists():
        return  # the number itself says so, in better words
    found = perhaps_the_same(organisation.name, organisation.home_area)
    if found:
        names = ", ".join(f"{one.name} ({one.identifier})" for one in found)
        raise PerhapsTheSame(
            f"Is it one of these? {names}. If it is, ask its people to add you; if yours is "
            "another one, say so and it is saved.",
            candidates=[one.identifier for one in found],
        )


def _insert(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError as problem:
        taken = Organisation.objects.filter(identifier=organisation.identifier)
        held = taken.select_related("merged_into", "claim").first()
        if held is None:
            raise
        raise IdentifierTaken(whom_to_ask(held), field="identifier") from problem
