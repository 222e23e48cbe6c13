"""Numbers that the registers loaded here do not list."""

from collections.abc import Iterable

from django.db.models import Max

from organisations.register.errors import NotListed
from organisations.register.identifiers import register_of, scheme_of
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation


def register_told(organisation: Organisation) -> str:
    """Return the name of an organisation's register, and whether the number is unchecked."""
    name = register_of(organisation.identifier)
    return f"{name}, not checked against the register" if organisation.number_unchecked else name


def is_loaded(identifier: str) -> bool:
    """Return whether the register that gives this number is loaded here."""
    return RegisterEntry.objects.of_register(scheme_of(identifier)).exists()


def missing_from_register(identifiers: Iterable[str]) -> dict[str, str]:
    """Return number → a warning, for numbers that a register loaded here does not list."""
    wanted = {one for one in identifiers if one}
    missing = wanted - RegisterEntry.objects.listed(wanted)
    told = {scheme: _told(scheme) for scheme in sorted({scheme_of(one) for one in missing})}
    return {one: said for one in sorted(missing) if (said := told[scheme_of(one)])}


def ask_if_right(identifier: str) -> None:
    """Require a new number to be in its register, unless that register is not loaded here.

    Raises
    ------
    NotListed
        When it is not; the message says to check it.
    """
    if Organisation.objects.filter(identifier=identifier).exists():
        return  # that it is taken is told in better words
    said = missing_from_register([identifier])
    if said:
        raise NotListed(
            f"{said[identifier]} Check it. If it is right, say so and it is saved; we then check "
            "it before you can work with others.",
            field="identifier",
        )


def _told(scheme: str) -> str:
    """Return that a register has no such number, and of which day it is; empty if not loaded."""
    entries = RegisterEntry.objects.of_register(scheme)
    latest = entries.aggregate(on=Max("extracted_on"))["on"] if entries.exists() else None
    if latest is None:
        return ""
    return f"The register ({register_of(f'{scheme}-')}) of {latest:%-d %B %Y} has no such number."
