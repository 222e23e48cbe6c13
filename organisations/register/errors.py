"""What the register refuses, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Gone, Invalid

if TYPE_CHECKING:
    pass


class IdentifierTaken(Conflict):
    """Another entry already has this register number."""


class NotListed(Conflict):
    """The number's register is held here, and lists no such number; who knows better insists."""


class MalformedIdentifier(Invalid):
    """The register number does not have the form its register uses."""


class UnfitName(Invalid):
    """A name that nobody could read, or far too long."""


class NotRegistered(Conflict):
    """A public register has removed the organisation: it is dissolved, or part of another."""


class HasLeft(Gone):
    """The organisation has left this site."""


class StillInvolved(Conflict):
    """The organisation cannot leave while others count on it."""


class PerhapsTheSame(Conflict):
    """Organisations of a similar name and place are here already; `candidates` are their identifiers."""

    def __init__(self, message: str, *, candidates: list[str]) -> None:
        super().__init__(message, field="name")
        self.candidates = candidates


class NotConfirmed(Conflict):
    """Nobody has shown yet that the public number of this organisation is theirs."""


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
