"""What the register refuses, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Gone, Invalid, NotFound, Stale

if TYPE_CHECKING:
    from organisations.models import Organisation


class IdentifierTaken(Conflict):
    """Another entry already has this register number."""


class NotListed(Conflict):
    """The number's register is held here, and lists no such number; who knows better insists."""


class MalformedIdentifier(Invalid):
    """The register number does not have the form its register uses."""


class UnfitName(Invalid):
    """A name that nobody could read, or far too long."""


class UnknownCapability(Invalid):
    """No capability has this name or code."""


class EmptyOffer(Invalid):
    """An offer names no area."""


class AlreadyOffered(Conflict):
    """The body offers the same there already."""


class OfferOverlaps(Conflict):
    """The body offers this in some of these places; `offers` are the keys of those offers."""

    def __init__(self, message: str, *, offers: list[int]) -> None:
        super().__init__(message, field="areas")
        self.offers = offers


class AlreadyMember(Conflict):
    """The person already belongs to this body."""


class NotRegistered(Conflict):
    """A public register has removed the body: it is dissolved, or part of another."""


class AlreadySaid(Conflict):
    """The same, or what contradicts it, has been said before."""


class NoSuchItem(NotFound):
    """The passport does not hold this."""


class MalformedItem(Invalid):
    """An item of a passport lacks something, or says what cannot be."""


class TooManyFiles(Conflict):
    """An item, or a body, has as many files as are kept."""


class LastAdministrator(Conflict):
    """A body would be left with nobody to look after it."""


class NotInfrastructure(Conflict):
    """The body has not said that it is an infrastructure body."""


class AlreadySupported(Conflict):
    """The body looks after the group already, or has asked to."""


class SupportEnded(Conflict):
    """The consent has ended."""


class HasLeft(Gone):
    """The body has left this site."""


class StillInvolved(Conflict):
    """The body cannot leave while others count on it."""


class PerhapsTheSame(Conflict):
    """Bodies of a similar name and place are here already; `candidates` are their identifiers."""

    def __init__(self, message: str, *, candidates: list[str]) -> None:
        super().__init__(message, field="name")
        self.candidates = candidates


class NotConfirmed(Conflict):
    """Nobody has shown yet that the public number of this body is theirs."""


class ClaimSettled(Conflict):
    """There is nothing to show any more: the claim was confirmed, or refused."""


class NoPublicAddress(Conflict):
    """The public register gives no address that a code could go to."""


class TooSoon(Conflict):
    """A code was sent a moment ago, or as many as there may be."""


class WrongCode(Invalid):
    """The code is not the one that was sent."""


class CodeExpired(Gone):
    """The code was sent too long ago, or guessed wrong too often."""


class TooManyClaims(Conflict):
    """The person has several claims already that nobody has confirmed."""


class BecamePart(Gone):
    """The entry turned out to be another's double; `identifier` is where it leads."""

    def __init__(self, message: str, *, identifier: str) -> None:
        super().__init__(message)
        self.identifier = identifier


class CannotMerge(Conflict):
    """The two entries stand in each other's way; the message says what to do first."""


class BadSheet(Invalid):
    """A spreadsheet has rows that cannot be taken; nothing of it was."""


class SheetChanged(Stale):
    """What taking a spreadsheet would do is not what was shown any more."""


class StillAtWork(Conflict):
    """A worker has not come to the end of a spreadsheet yet."""


class AnsweredBefore(Conflict):
    """A service listed elsewhere was confirmed or turned down before."""


def require_current(organisation: Organisation) -> None:
    """Let only an entry pass that stands for itself.

    Raises
    ------
    BecamePart
        When its number leads to another entry.
    HasLeft
        When the body has left this site.
    """
    into = organisation.merged_into
    if into is not None:
        raise BecamePart(
            f"{organisation.name} is now part of {into.name} ({into.identifier}).",
            identifier=into.identifier,
        )
    if organisation.left_at is not None:
        name, number = organisation.name, organisation.identifier
        raise HasLeft(
            f"{name if number in name else f'{name} ({number})'} left this site on "
            f"{organisation.left_at:%-d %B %Y}. What it did in contracts is kept by its number."
        )
