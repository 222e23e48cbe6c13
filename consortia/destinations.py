"""Pages about consortia that letters and calendars lead to."""

from dataclasses import dataclass
from enum import StrEnum

from accounts.destinations import Destination


class MemberPage(StrEnum):
    """A page of a consortium on which its members act: signed in, or behind a letter's link."""

    CONSORTIUM = "consortium"
    MEMBERS = "members"
    TERMS = "terms"
    AGREEMENT = "agreement"
    FUNDS = "funds"
    DILIGENCE = "diligence"
    TAKE_ON = "take-on"
    PLAN = "plan"
    BID = "bid"
    TOGETHER = "together"
    DELIVERY = "delivery"


@dataclass(frozen=True)
class ConsortiumPage(Destination):
    """A consortium's page, for a member that is signed in."""

    page: MemberPage
    consortium: int


@dataclass(frozen=True)
class MemberLetterPage(Destination):
    """A consortium's page behind a letter's link, which speaks for the member it was sent to."""

    page: MemberPage
    token: str


@dataclass(frozen=True)
class InvitationPage(Destination):
    """Where an organisation answers an invitation."""

    token: str


@dataclass(frozen=True)
class FundHolderPage(Destination):
    """Where a member says whether it holds money for another."""

    token: str


@dataclass(frozen=True)
class SurveyPage(Destination):
    """Where an organisation answers a commissioner's survey."""

    token: str
