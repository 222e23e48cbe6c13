"""What the register refuses, named for the fact."""

from accounts.errors import Conflict, Invalid, NotFound, Stale


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


class BadSheet(Invalid):
    """A spreadsheet has rows that cannot be taken; nothing of it was."""


class SheetChanged(Stale):
    """What taking a spreadsheet would do is not what was shown any more."""


class AnsweredBefore(Conflict):
    """A service listed elsewhere was confirmed or turned down before."""
