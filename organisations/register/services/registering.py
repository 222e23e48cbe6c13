"""Registering an organisation, changing its details, adding accreditations."""

from datetime import date, datetime
from decimal import Decimal
from typing import Unpack, cast

from django.db import IntegrityError, transaction

from accounts.actors import Actor
from accounts.errors import NotAllowed
from accounts.models import User
from accounts.recording import note
from areas.models import Area
from organisations.passport.models.passports import Accreditation
from organisations.people.models.members import OrganisationMembership, Role
from organisations.people.rules import may_register, require_editor
from organisations.register.details import (
    DESCRIBING,
    FurtherDetails,
    OrganisationDetails,
    draw_up,
    set_details,
    whom_to_ask,
)
from organisations.register.duplicates import perhaps_the_same
from organisations.register.errors import IdentifierTaken, PerhapsTheSame
from organisations.register.models.organisations import Organisation
from organisations.register.names import visible
from organisations.register.services.claiming import begin_claim
from organisations.register.unlisted_numbers import ask_if_right
from organisations.support.rules import require_describer


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
    **details: Unpack[FurtherDetails],
) -> Organisation:
    """Register an organisation; the person who does so becomes its administrator.

    A public number is a claim (`organisations.register.services.claiming`): until the claim is
    confirmed, the organisation is not matched and cannot start or join a consortium. The number of
    a register that is not loaded here blocks nothing, and is marked as unchecked.

    Parameters
    ----------
    name, kind, email : str
        Its name, one of `OrganisationKind`, and the address of its letters.
    identifier : str, optional
        Its register number (``GB-CHC-1098765``); empty gives it an identifier of ours.
    turnover : Decimal, optional
        GBP a year; private.
    home_area : Area, optional
        Its home district.
    looked_after_by : Organisation, optional
        An infrastructure organisation that `by` edits and that supports the new group: the group
        may have no address, and nobody becomes its administrator.
    confirmed_distinct : bool
        Whether somebody has looked at organisations of a similar name and area, and it is none of
        them; the system is not asked.
    confirmed_unlisted : bool
        Whether the number is right although its register, as loaded here, does not list it.
    **details
        Any other of `organisations.register.details.CHANGEABLE`.

    Raises
    ------
    NotAllowed
        When `by` has not signed in, or is no editor of the supporting organisation.
    MalformedIdentifier, IdentifierTaken, TooManyClaims
        When the number is malformed or taken, or the person has too many waiting claims.
    NotListed
        When the number's register is loaded and lacks it, unless `confirmed_unlisted`.
    PerhapsTheSame
        When organisations of a similar name and area exist, unless `confirmed_distinct`.
    Invalid, areas.errors.MalformedPostcode
        When a value breaks a rule of the register.
    """
    if looked_after_by is not None:
        require_editor(by, looked_after_by)
    elif not may_register(by):
        raise NotAllowed("Sign in before you register an organisation.")
    given = OrganisationDetails(name=name, kind=kind, turnover=turnover, home_area=home_area)
    if email or looked_after_by is None:
        given["email"] = email
    whole = cast(OrganisationDetails, {**details, **given})
    organisation = draw_up(at=at, identifier=identifier, **whole)
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
    *, by: Actor, at: datetime, organisation: Organisation, **changes: Unpack[OrganisationDetails]
) -> Organisation:
    """Change an organisation's details.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there, or a supporter that may describe the organisation.
    Invalid
        When something cannot be changed or a value breaks a rule.
    """
    if set(changes) <= DESCRIBING:
        require_describer(by, organisation)
    else:
        require_editor(by, organisation)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    set_details(organisation, changes)
    organisation.save(update_fields=sorted({*changes, "name_key"}))
    note(by, at, "change_organisation", organisation, fields=sorted(changes))
    return organisation


@transaction.atomic
def add_accreditation(
    *,
    by: Actor,
    at: datetime,
    organisation: Organisation,
    code: str,
    expires_on: date | None = None,
    name: str = "",
) -> Accreditation:
    """Add an accreditation, or change its expiry; `name` is for one that is not known here.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there.
    """
    require_editor(by, organisation)
    called = visible(name)[:80]
    said = {"expires_on": expires_on} | ({"name": called} if called else {})
    accreditation, _ = Accreditation.objects.update_or_create(
        organisation=organisation,
        code=code,
        defaults=said,
        create_defaults=said | {"made_at": at},
    )
    note(by, at, "add_accreditation", organisation, code=code)
    return accreditation


def ask_if_the_same(organisation: Organisation) -> None:
    """Require that no organisation of a similar name and area exists.

    Raises
    ------
    PerhapsTheSame
        Naming organisations of a similar name and place.
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
        registered = taken.select_related("merged_into", "claim").first()
        if registered is None:
            raise
        raise IdentifierTaken(whom_to_ask(registered), field="identifier") from problem
