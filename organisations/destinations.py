"""Pages about organisations that letters and exports lead to."""

from dataclasses import dataclass

from accounts.destinations import Destination


@dataclass(frozen=True)
class OrganisationPage(Destination):
    """The public page of an organisation."""

    identifier: str


@dataclass(frozen=True)
class ClaimPage(Destination):
    """Where somebody shows that they speak for an organisation."""

    identifier: str


@dataclass(frozen=True)
class NumberProofPage(Destination):
    """Where the number of an organisation in another register is proved."""

    identifier: str


@dataclass(frozen=True)
class PeoplePage(Destination):
    """Who acts for an organisation."""

    identifier: str


@dataclass(frozen=True)
class OffersConfirmation(Destination):
    """Where offers are confirmed without signing in."""

    token: str


@dataclass(frozen=True)
class SupportLetter(Destination):
    """Where a supported organisation answers its supporter without signing in."""

    token: str


@dataclass(frozen=True)
class SupportedGroups(Destination):
    """The groups that an infrastructure organisation supports."""

    identifier: str


@dataclass(frozen=True)
class RelationshipAnswer(Destination):
    """Where an organisation says whether a relationship is as told."""

    token: str


@dataclass(frozen=True)
class LettersStop(Destination):
    """Where letters to an address are stopped."""

    token: str


@dataclass(frozen=True)
class PassportItemPage(Destination):
    """One item of an organisation's passport."""

    identifier: str
    key: str


@dataclass(frozen=True)
class MergePage(Destination):
    """Where two entries of one organisation are made one."""

    identifier: str
