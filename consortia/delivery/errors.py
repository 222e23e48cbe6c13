"""Refusals of delivery reports and surveys, named for the fact."""

from __future__ import annotations

from accounts.errors import Conflict, Gone, Invalid, Stale


class NotAwarded(Conflict):
    """The lot has not been awarded yet, or not to a bid of this consortium."""


class PeriodNotOver(Conflict):
    """The period to be reported has not ended yet."""


class ReportClosed(Gone):
    """The time to change a report has passed."""


class SurveyClosed(Gone):
    """The time to answer a survey is over."""


class ReportEdited(Stale):
    """Somebody else of the organisation saved the report in the meantime."""


class MoreThanPlanned(Invalid):
    """More people than were planned; the reporter has to confirm it."""
