"""The details of a contract and of a lot that are given when one is drafted or changed."""

from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict


class ContractDetails(TypedDict, total=False):
    """Details beside the title; values in GBP over the term, terms in months, times aware."""

    kind: str
    description: str
    outcomes: str
    value: Decimal | None
    has_vat: bool
    term_months: int
    extension_months: int
    reports_every: int
    regime: str
    service: str
    concession: bool
    no_lots_reason: str
    contact_name: str
    contact_email: str
    contact_phone: str
    opens_on: date | None
    deadline: datetime | None
    awards_on: date | None
    starts_on: date | None


class ContractChanges(ContractDetails, total=False):
    """What of a contract is changed."""

    title: str


class LotDetails(TypedDict, total=False):
    """Details of a lot beside title and value; its term and extension in months."""

    description: str
    term_months: int | None
    extension_months: int


class LotChanges(LotDetails, total=False):
    """What of a lot is changed; its value in GBP."""

    title: str
    value: Decimal | None
