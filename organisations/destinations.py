"""Pages about organisations that letters and exports lead to."""

from dataclasses import dataclass

from accounts.destinations import Destination


@dataclass(frozen=True)
class OrganisationPage(Destination):
    """The public page of an organisation."""

    identifier: str


@dataclass(frozen=True)
class ClaimPage(Destination):
    """Where an organisation's claim to its public number is confirmed."""

    identifier: str


@dataclass(frozen=True)
class NumberProofPage(Destination):
    """Where a person proves a number that another organisation has registered."""

    identifier: str


@dataclass(frozen=True)
class PeoplePage(Destination):
    """Who acts for an organisation."""

    identifier: str


@dataclass(frozen=True)
class OffersConfirmation(Destination):
    """Where offers are confirmed by a letter's link."""

    token: str


@dataclass(frozen=True)
class SupportLetter(Destination):
    """Where a group answers its supporter by a letter's link."""

    token: str


@dataclass(frozen=True)
class SupportedGroups(Destination):
    """The groups that an infrastructure organisation supports."""

    identifier: str


@dataclass(frozen=True)
class RelationshipAnswer(Destination):
    """Where an organisation confirms or denies a relationship by a letter's link."""

    token: str


@dataclass(frozen=True)
class LettersStop(Destination):
    """Where invitations to an address are stopped by a letter's link."""

    token: str


@dataclass(frozen=True)
class PassportItemPage(Destination):
    """One item of an organisation's passport."""

    identifier: str
    key: str


@dataclass(frozen=True)
class MergePage(Destination):
    """Where two entries of one organisation are merged."""

    identifier: str
