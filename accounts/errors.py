"""Refusals, named for the fact. One place (the HTTP face) turns each into one answer."""


class Refusal(Exception):
    """Something asked for cannot be done; the message says what to do instead.

    Parameters
    ----------
    message : str
        One or two plain sentences for the person who asked.
    field : str, optional
        Name of the input that is at fault, where there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotAllowed(Refusal):
    """The actor may not do this to that."""


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it."""


class Invalid(Refusal):
    """What was given cannot be accepted as it is."""


class Conflict(Refusal):
    """It cannot be done in the state that things are in now."""


class Gone(Refusal):
    """It was possible once and is not any more: expired, used or withdrawn."""


class Stale(Refusal):
    """It was changed by somebody else since it was read."""
