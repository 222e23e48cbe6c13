"""Numbers that the registers which are held here do not list."""

from collections.abc import Iterable

from django.db.models import Max

from organisations.register.errors import NotListed
from organisations.register.identifiers import register_of, scheme_of
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation


def register_told(organisation: Organisation) -> str:
    """Return the name of the register of an organisation's number, and that nobody checked it if so."""
    name = register_of(organisation.identifier)
    return f"{name}, not checked against the register" if organisation.number_unchecked else name


def is_loaded(identifier: str) -> bool:
    """Tell whether anything of the register that gives this number is held here."""
    return RegisterEntry.objects.of_register(scheme_of(identifier)).exists()


def missing_from_register(identifiers: Iterable[str]) -> dict[str, str]:
    """Return number → what is said of it, for numbers that a register held here does not list."""
    wanted = {one for one in identifiers if one}
    missing = wanted - RegisterEntry.objects.listed(wanted)
    told = {scheme: _told(scheme) for scheme in sorted({scheme_of(one) for one in missing})}
    return {one: said for one in sorted(missing) if (said := told[scheme_of(one)])}


def ask_if_right(identifier: str) -> None:
    """Let a new number pass that its register lists, or whose register is not held here.

    Raises
    ------
    NotListed
        For another one; the message says to check it.
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
    """Return that a register has no such number, as of when; empty where it is not held."""
    entries = RegisterEntry.objects.of_register(scheme)
    latest = entries.aggregate(on=Max("extracted_on"))["on"] if entries.exists() else None
    if latest is None:
        return ""
    return f"The register ({register_of(f'{scheme}-')}) of {latest:%-d %B %Y} has no such number."
