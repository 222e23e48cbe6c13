"""An organisation's details: cleaned and checked in one place before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NotRequired, TypedDict, Unpack

from django.utils import timezone

from accounts.errors import Invalid
from accounts.people.addresses import clean_address
from areas.errors import AreaError
from areas.models import Area
from areas.postcodes import known_postcode
from areas.resolve import the_district
from organisations.register.identifiers import check_identifier, new_own_identifier
from organisations.register.models.organisations import Language, Organisation, OrganisationKind
from organisations.register.names import clean_name, name_key, visible_lines

#: No organisation here is older: an earlier day is a typing error.
EARLIEST = date(1000, 1, 1)


def _district(area: Area | None) -> Area | None:
    """Return the present-day district that an area leads to.

    Raises
    ------
    Invalid
        When it is larger than one, or leads nowhere.
    """
    try:
        return None if area is None else the_district(area.code)
    except AreaError as problem:
        raise Invalid(str(problem), field="home_area") from problem


#: How each given value becomes the value that is kept.
_CLEANED: dict[str, Callable[[Any], Any]] = {
    "name": clean_name,
    "description": visible_lines,
    "email": clean_address,
    "postcode": known_postcode,
    "home_area": _district,
}
#: Details that a supporter may change for an organisation: never money or addresses.
DESCRIBING = frozenset({"description", "website", "home_area"})


class FurtherDetails(TypedDict, total=False):
    """Details beside those that every registration says."""

    description: str
    website: str
    language: str
    postcode: str
    trading_since: date | None
    is_anchor: bool
    is_infrastructure: bool
    is_fund_holder: bool


class OrganisationDetails(FurtherDetails, total=False):
    """All details that can be changed; turnover in GBP a year."""

    name: str
    kind: str
    email: str
    turnover: Decimal | None
    home_area: Area | None


class OrganisationEntry(FurtherDetails):
    """What registering an organisation says of it."""

    name: str
    kind: str
    email: str
    identifier: NotRequired[str]
    turnover: NotRequired[Decimal | None]
    home_area: NotRequired[Area | None]


CHANGEABLE = frozenset(OrganisationDetails.__annotations__)


def draw_up(
    *, at: datetime, identifier: str, **details: Unpack[OrganisationDetails]
) -> Organisation:
    """Return the organisation that registering would save, without saving it.

    Parameters
    ----------
    identifier : str
        Its register number; empty gives it an identifier of ours.
    **details
        Any of `CHANGEABLE`.

    Raises
    ------
    MalformedIdentifier, Invalid, areas.errors.AreaError
        When a value breaks a rule of the register.
    """
    organisation = Organisation(
        identifier=check_identifier(identifier) if identifier else new_own_identifier(),
        registered_at=at,
    )
    set_details(organisation, details)
    return organisation


def set_details(organisation: Organisation, changes: OrganisationDetails) -> None:
    """Clean and set an organisation's details, without saving it.

    Raises
    ------
    Invalid, areas.errors.AreaError
        When something cannot be changed or a value breaks a rule.
    """
    unknown = sorted(set(changes) - CHANGEABLE)
    if unknown:
        raise Invalid(f"{', '.join(unknown)} cannot be changed here.", field=unknown[0])
    if changes.get("kind", OrganisationKind.OTHER) not in OrganisationKind.values:
        raise Invalid(
            f"“{changes['kind']}” is not a kind of organisation we know: choose one of "
            f"{', '.join(OrganisationKind.values)}.",
            field="kind",
        )
    if changes.get("language", Language.ENGLISH) not in Language.values:
        raise Invalid("Letters are in English (en) or Welsh (cy).", field="language")
    turnover = changes.get("turnover")
    if turnover is not None and turnover < 0:
        raise Invalid("Turnover cannot be negative. Give pounds a year.", field="turnover")
    since = changes.get("trading_since")
    if since is not None and not EARLIEST <= since <= timezone.localdate():
        raise Invalid("Give a day in the past on which you began.", field="trading_since")
    for field, value in changes.items():
        clean = _CLEANED.get(field)
        setattr(organisation, field, clean(value) if clean else value)
    if organisation.is_fund_holder and not (organisation.is_anchor and organisation.can_lead):
        raise Invalid(
            "Only a community anchor with a legal form can be fund holder for groups.",
            field="is_fund_holder",
        )
    if "name" in changes:
        organisation.name_key = name_key(organisation.name)


def whom_to_ask(owner: Organisation) -> str:
    """Return what to do when this organisation already has the number one wants to register."""
    if owner.merged_into is not None:
        return (
            f"{owner.identifier} is part of {owner.merged_into.name} "
            f"({owner.merged_into.identifier}) here. Ask its people to add you: the button is on "
            "its page."
        )
    if owner.awaits_confirmation:
        told = f"Somebody has registered {owner.identifier} but not yet proved that it is theirs. "
        if owner.number_unchecked:
            return f"{told}If it is yours, write to this site’s operator, who can give it to you."
        return (
            f"{told}If it is yours, open the page of {owner.name} and press “Is the number "
            "yours?”: "
            "we send a code to the register’s own address. Or write to this site’s operator."
        )
    return (
        f"{owner.identifier} is already in the register. If it is yours, ask one of its "
        f"administrators to add you: open the page of {owner.name} and press “Ask to be added”."
        + (
            " Nobody has checked the number against its register: if they have nothing to do with "
            "you, write to this site’s operator."
            if owner.number_unchecked
            else ""
        )
    )
