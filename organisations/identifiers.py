"""Register numbers and their forms (org-id.guide list codes)."""

import re
import secrets

from organisations.errors import MalformedIdentifier

OWN_SCHEME = "XI-CB"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

#: scheme -> (register, form of the number), from org-id.guide and the registers' own guidance
SCHEMES: dict[str, tuple[str, re.Pattern[str]]] = {
    "GB-CHC": ("Charity Commission for England and Wales", re.compile(r"[1-9]\d{5,6}(-\d{1,3})?")),
    "GB-SC": ("Office of the Scottish Charity Regulator", re.compile(r"SC0\d{5}")),
    "GB-NIC": ("Charity Commission for Northern Ireland", re.compile(r"1\d{5}")),
    "GB-COH": ("Companies House", re.compile(r"(\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}[A-Z])")),
    "GB-MPR": ("Mutuals Public Register", re.compile(r"[A-Z0-9]{2,10}")),
    "GB-LAE": ("Local Authorities for England", re.compile(r"[A-Z]{3,4}")),
    "GB-PAR": ("Parish and town councils", re.compile(r"[EW]04\d{6}")),
    "GB-RSH": ("Regulator of Social Housing", re.compile(r"(\d{4}|[A-Z]{1,2}\d{4})")),
    OWN_SCHEME: ("Consortium Builder", re.compile(rf"[{_ALPHABET}]{{8}}")),
}


def check_identifier(text: str) -> str:
    """Return a register identifier in its one proper spelling.

    Parameters
    ----------
    text : str
        Scheme and number, such as ``gb-chc-1098765``.

    Raises
    ------
    MalformedIdentifier
        When the scheme is not known or the number does not have its form.

    Examples
    --------
    >>> check_identifier(" gb-chc-1098765 ")
    'GB-CHC-1098765'
    """
    tidy = "".join(text.split()).upper()
    for scheme, (register, form) in SCHEMES.items():
        if tidy.startswith(f"{scheme}-"):
            if form.fullmatch(tidy[len(scheme) + 1 :]):
                return tidy
            raise MalformedIdentifier(
                f"“{text.strip()}” is not a number that {register} gives. Check it against "
                "the register, or leave it empty if you have none.",
                field="identifier",
            )
    raise MalformedIdentifier(
        f"“{text.strip()}” names no register we know. Write it like GB-CHC-1098765 "
        f"({', '.join(SCHEMES)}), or leave it empty if you have no number.",
        field="identifier",
    )


def new_own_identifier() -> str:
    """Return a fresh identifier of ours, for a body without a register number."""
    return f"{OWN_SCHEME}-{''.join(secrets.choice(_ALPHABET) for _ in range(8))}"


def register_of(identifier: str) -> str:
    """Return the name of the register that an identifier belongs to.

    Examples
    --------
    >>> register_of("GB-COH-01234567")
    'Companies House'
    """
    return next(
        name for scheme, (name, _) in SCHEMES.items() if identifier.startswith(f"{scheme}-")
    )
