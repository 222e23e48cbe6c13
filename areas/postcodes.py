"""The form of a postcode.

Source: the postcode type of British Standard BS 7666 as the Government Data Standards Catalogue
gives it. It says which letters can stand where, not whether anybody lives there.
"""

import re

from areas.errors import MalformedPostcode

_OUTWARD = (
    r"[A-PR-UWYZ]\d{1,2}|[A-PR-UWYZ][A-HK-Y]\d{1,2}|[A-PR-UWYZ]\d[A-HJKPSTUW]"
    r"|[A-PR-UWYZ][A-HK-Y]\d[ABEHMNPRVWXY]"
)
_FORM = re.compile(rf"({_OUTWARD}|GIR)(\d[ABD-HJLNP-UW-Z]{{2}})")


def clean_postcode(text: str) -> str:
    """Return a postcode in capitals with its one space; empty stays empty.

    Raises
    ------
    MalformedPostcode
        When it cannot be one.

    Examples
    --------
    >>> clean_postcode("cb74ab"), clean_postcode(" ")
    ('CB7 4AB', '')
    """
    plain = "".join(text.split()).upper()
    if not plain:
        return ""
    found = _FORM.fullmatch(plain)
    if found is None:
        raise MalformedPostcode(text.strip())
    return f"{found[1]} {found[2]}"
