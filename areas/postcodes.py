"""The form of a postcode, and the district that it lies in.

Form: the postcode type of British Standard BS 7666 as the Government Data Standards Catalogue
gives it. It says which letters can stand where, not whether anybody lives there.

Districts: a table by sector (``CB7 4``) with the district of most of its postcodes, and the endings
that lie in another. It is made from the ONS Postcode Directory of November 2025 and knows Great
Britain; Northern Ireland's postcodes have a licence of their own.
"""

import csv
import re
from functools import cache

from areas.errors import AreaError, MalformedPostcode
from areas.reading import SHIPPED
from areas.words import seen

_OUTWARD = (
    r"[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY]"
)
_FORM = re.compile(rf"({_OUTWARD}|GIR)(\d[ABD-HJLNP-UW-Z]{{2}})")


class UnknownPostcode(AreaError):
    """The directory of postcodes has nothing in this sector."""

    field = "postcode"

    def __init__(self, postcode: str) -> None:
        super().__init__(
            f"There is no postcode {postcode}. Check it, or leave it empty and name the district."
        )


def clean_postcode(text: str) -> str:
    """Return a postcode in capitals with its one space; empty stays empty.

    Raises
    ------
    MalformedPostcode
        When it is not a postcode.

    Examples
    --------
    >>> clean_postcode("cb74ab"), clean_postcode(" ")
    ('CB7 4AB', '')
    """
    plain = _plain(text)
    if not plain:
        return ""
    found = _FORM.fullmatch(plain)
    if found is None:
        raise MalformedPostcode(text.strip())
    return f"{found[1]} {found[2]}"


def known_postcode(text: str) -> str:
    """Return a postcode in its standard spelling, if its sector exists.

    Northern Ireland's are not in our table; their form alone is checked.

    Raises
    ------
    MalformedPostcode, UnknownPostcode
        When it is not a postcode, or its sector does not exist.
    """
    tidy = clean_postcode(text)
    if tidy:
        district_code(tidy)
    return tidy


def is_postcode(text: str) -> bool:
    """Return whether a text has the form of a whole postcode.

    Examples
    --------
    >>> is_postcode("cb7 4ab"), is_postcode("CB7"), is_postcode("Ely")
    (True, False, False)
    """
    return _FORM.fullmatch(_plain(text)) is not None


def district_code(postcode: str) -> str | None:
    """Return the code of the district that a postcode lies in; None for Northern Ireland.

    Raises
    ------
    MalformedPostcode
        When it is not a postcode.
    UnknownPostcode
        When its sector does not exist.

    Examples
    --------
    >>> district_code("CB7 4AB")
    'E07000009'
    """
    plain = _plain(clean_postcode(postcode))
    if plain.startswith("BT"):
        return None
    sector = _sectors().get(plain[:-2])
    if sector is None:
        raise UnknownPostcode(clean_postcode(postcode))
    most, others = sector
    for part in others.split():
        code, _, endings = part.partition(":")
        if plain[-2:] in (endings[n : n + 2] for n in range(0, len(endings), 2)):
            return code
    return most


def _plain(text: str) -> str:
    return seen(text).replace(" ", "").upper()


@cache
def _sectors() -> dict[str, tuple[str, str]]:
    with (SHIPPED / "postcodes.csv").open(encoding="utf-8", newline="") as file:
        return {row["sector"]: (row["district"], row["others"]) for row in csv.DictReader(file)}
