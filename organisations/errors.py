"""What the register refuses, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Gone, Invalid, NotFound

if TYPE_CHECKING:
    from organisations.models import Organisation


class IdentifierTaken(Conflict):
    """Another entry already has this register number."""


class MalformedIdentifier(Invalid):
    """The register number does not have the form its register uses."""


class UnfitName(Invalid):
    """A name that nobody could read, or far too long."""


class UnknownCapability(Invalid):
    """No capability has this name or code."""


class EmptyOffer(Invalid):
    """An offer names no area."""


class AlreadyMember(Conflict):
    """The person already belongs to this body."""


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


class HasLeft(Conflict):
    """The body has left this site."""


def left(organisation: Organisation) -> Gone:
    """Return the refusal of what is about a body that has left."""
    at = organisation.left_at
    when = f" on {at:%-d %B %Y}" if at else ""
    return Gone(
        f"{organisation.name} ({organisation.identifier}) has left this site{when}. What it did in "
        "contracts is kept under its number."
    )


class StillInvolved(Conflict):
    """The body cannot leave while others count on it."""
