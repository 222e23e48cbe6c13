"""The error for a problem that the core cannot read."""


class MalformedProblem(ValueError):
    """The problem does not have the form that it must have; the message is one line."""
