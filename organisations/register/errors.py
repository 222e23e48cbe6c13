"""What the register refuses, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Gone, Invalid

if TYPE_CHECKING:
    pass


class IdentifierTaken(Conflict):
    """Another organisation already has this register number."""


class NotListed(Conflict):
    """The number's register is loaded here and has no such number; the person may insist."""


class MalformedIdentifier(Invalid):
    """The register number does not have the form its register uses."""


class UnfitName(Invalid):
    """A name with nothing readable in it, or far too long."""


class NotRegistered(Conflict):
    """A public register has removed the organisation: dissolved, or merged into another."""


class HasLeft(Gone):
    """The organisation has left this site."""


class StillInvolved(Conflict):
    """The organisation cannot leave while others count on it."""


class PerhapsTheSame(Conflict):
    """Organisations of a similar name and area exist; `candidates` are their identifiers."""

    def __init__(self, message: str, *, candidates: list[str]) -> None:
        super().__init__(message, field="name")
        self.candidates = candidates


class NotConfirmed(Conflict):
    """Nobody has yet proved the claim to this organisation's public number."""


class ClaimSettled(Conflict):
    """The claim is settled already: confirmed or refused."""


class NoPublicAddress(Conflict):
    """The public register gives no address to send a code to."""


class TooSoon(Conflict):
    """A code was sent a moment ago, or the most codes allowed were sent."""


class WrongCode(Invalid):
    """The code is not the one that was sent."""


class CodeExpired(Gone):
    """The code was sent too long ago, or guessed wrong too often."""


class TooManyClaims(Conflict):
    """Too many of the claimant's claims are still unconfirmed."""


class BecamePart(Gone):
    """The organisation was merged into another; `identifier` is the other's."""

    def __init__(self, message: str, *, identifier: str) -> None:
        super().__init__(message)
        self.identifier = identifier


class CannotMerge(Conflict):
    """Something stops the two organisations from being merged; the message says what to do."""
