"""Register numbers and their forms (org-id.guide list codes)."""

import re
import secrets

from organisations.errors import MalformedIdentifier
from organisations.models.organisations import OrganisationKind
from organisations.names import visible

OWN_SCHEME = "XI-CB"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

#: Letters that a company's number may begin with. Source: Companies House, "Uniform Resource
#: Identifiers (URI) customer guide", table of prefixes.
_COMPANY = (
    "AC|CE|CS|EN|ES|FC|FE|GE|GN|GS|IC|IP|LP|NA|NC|NF|NI|NL|NO|NP|NR|NV|NZ|OC|OE|PC|R0|RC|RS"
    "|SA|SC|SE|SF|SG|SI|SL|SO|SP|SR|SZ|ZC"
)

#: scheme -> (register, form of the number, an example). Schemes are codes of org-id.guide but for
#: GB-PAR, which we give to the Office for National Statistics' codes of parishes and communities.
#: Forms after the registers' own numbers. None of them publishes a check digit; letters and length
#: are all there is to check.
SCHEMES: dict[str, tuple[str, re.Pattern[str], str]] = {
    "GB-CHC": (
        "Charity Commission for England and Wales",
        re.compile(r"[1-9]\d{5,6}(-\d{1,3})?"),
        "1098765",
    ),
    "GB-SC": ("Office of the Scottish Charity Regulator", re.compile(r"SC0\d{5}"), "SC012345"),
    "GB-NIC": ("Charity Commission for Northern Ireland", re.compile(r"1\d{5}"), "101234"),
    "GB-COH": (
        "Companies House",
        re.compile(
            rf"\d{{8}}|({_COMPANY})"
            r"(\d{6}|\d{5}[A-Z]|\d{4}[A-Z]{2}|\d{3}[A-Z]{3})"
        ),
        "01234567",
    ),
    "GB-MPR": ("Mutuals Public Register", re.compile(r"\d{2,6}[A-Z]{0,4}"), "30043R"),
    "GB-LAE": ("Local Authorities for England", re.compile(r"[A-Z]{3,4}"), "CAB"),
    "GB-PAR": (
        "Parish and town councils",
        re.compile(r"(E04|W04)\d{6}"),
        "E04001234",
    ),
    "GB-SHPE": (
        "Regulator of Social Housing",
        re.compile(r"\d{4}|[A-Z]{1,2}\d{4}|\d{2}[A-Z]{2}"),
        "L1234",
    ),
    OWN_SCHEME: ("Consortium Builder", re.compile(rf"[{_ALPHABET}]{{8}}"), ""),
}
_BY_KIND = {
    OrganisationKind.CIC: ("GB-COH",),
    OrganisationKind.CLG: ("GB-COH",),
    OrganisationKind.COOPERATIVE: ("GB-MPR", "GB-COH"),
    OrganisationKind.BENEFIT_SOCIETY: ("GB-MPR", "GB-COH"),
    OrganisationKind.HOUSING_ASSOCIATION: ("GB-SHPE", "GB-MPR", "GB-COH"),
    OrganisationKind.PARISH_COUNCIL: ("GB-PAR",),
    OrganisationKind.CHARITABLE_COMPANY: ("GB-CHC", "GB-SC", "GB-COH"),
}
_CHARITIES = ("GB-CHC", "GB-SC")
_SHORT_COMPANY = re.compile(r"GB-COH-(\d{6,7})")


def check_identifier(text: str) -> str:
    """Return a register identifier in its one proper spelling.

    Parameters
    ----------
    text : str
        Scheme and number, such as ``gb-chc-1098765``; a company's may lack its leading nought,
        as spreadsheets drop it.

    Raises
    ------
    MalformedIdentifier
        When the scheme is not known or the number does not have its form.

    Examples
    --------
    >>> check_identifier(" gb-chc-1098765 ")
    'GB-CHC-1098765'
    """
    tidy = "".join(visible(text).split()).upper()
    if short := _SHORT_COMPANY.fullmatch(tidy):
        tidy = f"GB-COH-{short[1]:0>8}"
    for scheme, (register, form, example) in SCHEMES.items():
        if tidy.startswith(f"{scheme}-"):
            if form.fullmatch(tidy[len(scheme) + 1 :]):
                return tidy
            raise MalformedIdentifier(
                f"“{text.strip()}” is not a number that {register} gives: write it like "
                f"{scheme}-{example}. Check it against the register, or leave it empty if you "
                "have none.",
                field="identifier",
            )
    raise MalformedIdentifier(
        f"“{text.strip()}” names no register we know. Write it like GB-CHC-1098765 "
        f"({', '.join(SCHEMES)}), or leave it empty if you have no number.",
        field="identifier",
    )


def identifier_of_kind(text: str, kind: str) -> str:
    """Return a number with its register's scheme, where the kind of body tells which it is.

    Parameters
    ----------
    text : str
        A number with or without its scheme.
    kind : str
        One of `OrganisationKind`.

    Raises
    ------
    MalformedIdentifier
        When the number has the form of none of the registers that such a body may be in.

    Examples
    --------
    >>> identifier_of_kind("1234567", "cic"), identifier_of_kind("sc012345", "charity")
    ('GB-COH-01234567', 'GB-SC-SC012345')
    """
    tidy = "".join(visible(text).split()).upper()
    if any(tidy.startswith(f"{scheme}-") for scheme in SCHEMES) or re.match(r"[A-Z]{2}-", tidy):
        return check_identifier(text)
    for scheme in _BY_KIND.get(OrganisationKind(kind), _CHARITIES):
        try:
            return check_identifier(f"{scheme}-{tidy}")
        except MalformedIdentifier:
            continue
    return check_identifier(text)


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
        name for scheme, (name, *_) in SCHEMES.items() if identifier.startswith(f"{scheme}-")
    )
