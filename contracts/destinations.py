"""Pages about contracts that letters and exports lead to."""

from dataclasses import dataclass

from accounts.destinations import Destination


@dataclass(frozen=True)
class CommissionerPage(Destination):
    """The public page of a commissioner."""

    commissioner: int


@dataclass(frozen=True)
class ContractPage(Destination):
    """The public page of a contract."""

    contract: int


@dataclass(frozen=True)
class NoticePage(Destination):
    """The public page of another portal's notice."""

    notice: int


@dataclass(frozen=True)
class PartnersPage(Destination):
    """Who commissions a contract jointly."""

    contract: int


@dataclass(frozen=True)
class PublishingPage(Destination):
    """Where a draft is checked and moved to its next stage."""

    contract: int


@dataclass(frozen=True)
class QuestionPage(Destination):
    """Where a commissioner answers a question."""

    question: int


@dataclass(frozen=True)
class DocumentFile(Destination):
    """The file of a contract's document."""

    document: int


@dataclass(frozen=True)
class AlertsPage(Destination):
    """What a person follows and searches for."""


@dataclass(frozen=True)
class AlertsStop(Destination):
    """Where alerts to a person are stopped."""

    token: str


@dataclass(frozen=True)
class CalendarAddress(Destination):
    """A person's dates, for a calendar that subscribes."""

    secret: str
