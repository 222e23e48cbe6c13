"""Errors of setting a threshold, each named for the fact."""

from accounts.errors import Invalid


class MalformedThreshold(Invalid):
    """The fields of a threshold do not make sense together."""
