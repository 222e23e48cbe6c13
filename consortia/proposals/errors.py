"""Why a delivery cannot be what was given."""

from accounts.errors import Invalid


class AssignedTwice(Invalid):
    """An organisation has two assignments for one cell."""
