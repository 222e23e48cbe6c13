"""Passport items that commissioners usually ask for, by code; others go by a given name."""

import re

from django.utils.text import slugify

from accounts.errors import Invalid, NotFound
from organisations.passport.models.passports import SINGLE, Section
from organisations.register.names import visible

#: Section → code → what people call it. Codes of accreditations are those of thresholds.
KNOWN: dict[str, dict[str, str]] = {
    Section.INSURANCE: {
        "public-liability": "Public liability insurance",
        "employers-liability": "Employers’ liability insurance",
        "professional-indemnity": "Professional indemnity insurance",
    },
    Section.ACCREDITATION: {
        "trusted-charity": "Trusted Charity",
        "aqs": "Advice Quality Standard (AQS)",
        "matrix": "matrix Standard",
        "cyber-essentials": "Cyber Essentials",
        "cyber-essentials-plus": "Cyber Essentials Plus",
        "dspt": "Data Security and Protection Toolkit (DSPT)",
        "cqc": "Care Quality Commission (CQC) registration",
        "ofsted": "Ofsted registration",
        "ico": "ICO registration (data protection fee)",
        "living-wage": "Living Wage Employer",
    },
    Section.POLICY: {
        "safeguarding": "Safeguarding policy",
        "equality": "Equality policy",
        "data-protection": "Data protection policy",
        "health-and-safety": "Health and safety policy",
        "whistleblowing": "Whistleblowing policy",
        "environment": "Environment policy",
        "modern-slavery": "Modern slavery policy",
    },
    Section.AUTHORITY: {},
}
#: Items that nearly every commissioner asks for; a passport lists those that are missing.
USUAL = (
    "accounts",
    "insurance.public-liability",
    "policy.safeguarding",
    "policy.equality",
    "policy.data-protection",
    "policy.health-and-safety",
    "safeguarding-lead",
    "people",
)
_CODE = re.compile(r"^[-a-zA-Z0-9_]{1,40}\Z")
_SINGLE_LABELS: dict[str, str] = {
    Section.ACCOUNTS: "Turnover and reserves",
    Section.SAFEGUARDING: "Safeguarding lead",
    Section.PEOPLE: "Staff and volunteers",
}


def key_of(section: str, code: str = "") -> str:
    """Return the key of an item, unique within an organisation: ``people``, ``policy.equality``."""
    return f"{section}.{code}" if code else section


def section_of(key: str) -> Section:
    """Return the section that a key belongs to.

    Raises
    ------
    NotFound
        When no passport item can have this key.
    """
    name, dot, code = key.partition(".")
    fits = bool(_CODE.match(code)) if dot else name in SINGLE
    if name not in Section.values or not fits or (dot and name in SINGLE):
        raise NotFound("A passport has no such item. Go back to its list.")
    return Section(name)


def code_of(key: str) -> str:
    """Return the code in a key, after its section; empty for a section of one item only."""
    return key.partition(".")[2]


def label_of(key: str, name: str = "") -> str:
    """Return an item's label: its known name, else the name that its organisation gave."""
    section, _, code = key.partition(".")
    if section in _SINGLE_LABELS:
        return _SINGLE_LABELS[section]
    said = KNOWN[section].get(code) or name or code.replace("-", " ").capitalize()
    return f"{said}: may sign" if section == Section.AUTHORITY else said


def new_code(section: str, name: str) -> str:
    """Return the code for an item that its organisation has named itself.

    Raises
    ------
    Invalid
        When the name is empty or has no letter or digit that a code could be made of.
    """
    code = slugify(visible(name))[:40].strip("-")
    if not code:
        raise Invalid("Say what it is called, in letters from A to Z.", field="name")
    same = {label.lower(): known for known, label in KNOWN.get(section, {}).items()}
    return same.get(visible(name).lower(), code)
