"""What setting a threshold refuses, named for the fact."""

from accounts.errors import Invalid


class MalformedThreshold(Invalid):
    """A threshold does not make sense as it stands."""
