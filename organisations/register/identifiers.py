"""Register numbers and their forms (org-id.guide list codes)."""

import re
import secrets

from organisations.register.errors import MalformedIdentifier
from organisations.register.models.organisations import OrganisationKind
from organisations.register.names import visible

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
            rf"(?!0{{8}})\d{{8}}|({_COMPANY})(?!0{{6}})"
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
    OrganisationKind.CHARITABLE_COMPANY: ("GB-CHC", "GB-SC", "GB-NIC", "GB-COH"),
}
_CHARITIES = ("GB-CHC", "GB-SC", "GB-NIC")
#: What people write beside a number to tell the country of its register.
_WHERE = {
    "GB-CHC": ("ENGLANDANDWALES", "ENGLAND&WALES", "ENGLAND", "WALES"),
    "GB-SC": ("SCOTLAND",),
    "GB-NIC": ("NORTHERNIRELAND", "N.IRELAND", "NIC"),
}
#: The form that numbers of both charity commissions share.
_EITHER = re.compile(r"1\d{5}")
#: How a register's numbers look, for people.
_LOOKS = {
    "GB-CHC": "1098765 in England and Wales",
    "GB-SC": "SC012345 in Scotland",
    "GB-NIC": "NIC101234 in Northern Ireland",
    "GB-COH": "01234567 or SC123456 at Companies House",
    "GB-MPR": "30043R in the Mutuals Public Register",
    "GB-SHPE": "L1234 at the Regulator of Social Housing",
    "GB-PAR": "E04001234, the council’s code at the Office for National Statistics",
}
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
    tidy = tidy.replace("GB-NIC-NIC", "GB-NIC-", 1)
    for scheme, (register, form, example) in SCHEMES.items():
        if tidy.startswith(f"{scheme}-"):
            if form.fullmatch(tidy[len(scheme) + 1 :]):
                return tidy
            raise MalformedIdentifier(
                f"“{visible(text)}” is not a number that {register} gives: write it like "
                f"{scheme}-{example}. Check it against the register, or leave it empty if you "
                "have none.",
                field="identifier",
            )
    raise MalformedIdentifier(
        f"“{visible(text)}” names no register we know. Write it like GB-CHC-1098765 for a charity "
        "in England and Wales or GB-COH-01234567 for a company, or leave it empty if you have no "
        "number.",
        field="identifier",
    )


def identifier_of_kind(text: str, kind: str) -> str:
    """Return a number with its register's scheme, told by the kind of organisation.

    Parameters
    ----------
    text : str
        A number with or without its scheme.
    kind : str
        One of `OrganisationKind`.

    Raises
    ------
    MalformedIdentifier
        When no register for such an organisation has numbers of this form, or two have.

    Examples
    --------
    >>> identifier_of_kind("1234567", "cic"), identifier_of_kind("sc012345", "charity")
    ('GB-COH-01234567', 'GB-SC-SC012345')
    """
    tidy = "".join(visible(text).split()).upper()
    if any(tidy.startswith(f"{scheme}-") for scheme in SCHEMES) or re.match(r"[A-Z]{2}-", tidy):
        return check_identifier(text)
    schemes = _BY_KIND.get(OrganisationKind(kind), _CHARITIES)
    number, said = _number_and_register(tidy, schemes)
    if "GB-CHC" in schemes and not said and _EITHER.fullmatch(number):
        raise MalformedIdentifier(
            f"{number} may be a number in Northern Ireland or in England and Wales. Write "
            f"NIC{number} or “{number} (England and Wales)”.",
            field="identifier",
        )
    for scheme in (said,) if said else schemes:
        if SCHEMES[scheme][1].fullmatch(full := _full(scheme, number)):
            return f"{scheme}-{full}"
    looks = ", ".join(_LOOKS[scheme] for scheme in schemes)
    raise MalformedIdentifier(
        f"“{visible(text)}” is not a number that we know for such an organisation. They look "
        f"like {looks}. "
        "Check it, or leave it empty if you have none.",
        field="identifier",
    )


def _number_and_register(tidy: str, schemes: tuple[str, ...]) -> tuple[str, str]:
    """Return a charity's number without its country, and the scheme the country tells."""
    bare = tidy.replace("(", "").replace(")", "").replace(",", "")
    for scheme in sorted(set(schemes) & set(_WHERE)):
        for word in _WHERE[scheme]:
            if bare != word and (bare.startswith(word) or bare.endswith(word)):
                return bare.removeprefix(word).removesuffix(word), scheme
    return tidy, ""


def _full(scheme: str, number: str) -> str:
    """Return a number as its register writes it: a company's with its leading noughts."""
    return number.zfill(8) if scheme == "GB-COH" and re.fullmatch(r"\d{6,7}", number) else number


def scheme_of(identifier: str) -> str:
    """Return the scheme of an identifier.

    Examples
    --------
    >>> scheme_of("GB-SC-SC012345")
    'GB-SC'
    """
    return next(scheme for scheme in SCHEMES if identifier.startswith(f"{scheme}-"))


def new_own_identifier() -> str:
    """Return a fresh identifier of ours, for an organisation without a register number."""
    return f"{OWN_SCHEME}-{''.join(secrets.choice(_ALPHABET) for _ in range(8))}"


def register_of(identifier: str) -> str:
    """Return the name of the register that an identifier belongs to.

    Examples
    --------
    >>> register_of("GB-COH-01234567")
    'Companies House'
    """
    return SCHEMES[scheme_of(identifier)][0]
