"""Cleaning e-mail addresses."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.errors import Invalid

LONGEST = 254
"""The most characters of an address that mail servers accept (RFC 5321, as corrected)."""


class NotOneAddress(Invalid):
    """The text is not an e-mail address, or is several."""


def clean_address(text: str, *, field: str = "email") -> str:
    """Return an e-mail address without the blanks around it.

    Parameters
    ----------
    text : str
        As somebody typed it.
    field : str
        Name of the input, for the refusal.

    Raises
    ------
    NotOneAddress
        When it has a line break, several addresses, or none.

    Examples
    --------
    >>> clean_address(" Maud@lunch.example ")
    'Maud@lunch.example'
    """
    wanted = text.strip(" \t")
    if wanted.count("@") > 1 or any(mark in wanted for mark in ",;\r\n"):
        raise NotOneAddress(
            "Give one e-mail address only, on one line. There seem to be several.", field=field
        )
    try:
        validate_email(wanted)
    except ValidationError as problem:
        raise NotOneAddress(
            "This is not an e-mail address. Write it like name@example.org.", field=field
        ) from problem
    if len(wanted) > LONGEST:
        raise NotOneAddress("This e-mail address is longer than any can be.", field=field)
    return wanted
