"""Refusals, named for the fact. One place (the HTTP face) turns each into one answer."""


class Refusal(Exception):
    """A request is refused; the message says what to do instead.

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
    """The actor may not do this."""


class NotFound(Refusal):
    """There is no such thing, or the actor may not know of it."""


class Invalid(Refusal):
    """The input cannot be accepted as it is."""


class Conflict(Refusal):
    """It cannot be done in the present state."""


class Gone(Refusal):
    """It is no longer possible: expired, used or withdrawn."""


class Stale(Refusal):
    """Somebody else has changed it since it was read."""


class Unavailable(Refusal):
    """It cannot be done for the moment; nothing was changed, and the same may be tried again."""
