"""What contracts refuse, named for the fact."""

from accounts.errors import Conflict, Invalid


class DeadlinePast(Invalid):
    """The deadline lies in the past."""


class NothingRequired(Invalid):
    """A lot asks for nothing."""


class MalformedThreshold(Invalid):
    """A threshold does not make sense as it stands."""


class WrongStage(Conflict):
    """The contract's stage does not allow this."""
