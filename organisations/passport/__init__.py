"""The passport: what buyers ask of every body, read as one list whatever table it stands in."""

from organisations.passport.items import Item, Passport, passport_of, passports_of
from organisations.passport.known import KNOWN, code_of, key_of, label_of, section_of

__all__ = [
    "KNOWN",
    "Item",
    "Passport",
    "code_of",
    "key_of",
    "label_of",
    "passport_of",
    "passports_of",
    "section_of",
]
