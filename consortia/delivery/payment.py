"""Late payment: invoices are due in 30 days, all along the chain of a public contract."""

from datetime import date

from consortia.calendar_months import days_on

#: Procurement Act 2023, s. 68 for the commissioner and s. 73 for the suppliers it pays; members may
#: agree on fewer, not on more.
DAYS_BY_LAW = 30


def days_late(
    invoiced_on: date, paid_on: date | None, *, days_to_pay: int = DAYS_BY_LAW, on: date
) -> int:
    """Return by how many days an invoice is paid late; 0 where it is in time.

    Parameters
    ----------
    invoiced_on : date
        The day on which it was received.
    paid_on : date or None
        When it was paid; None counts until `on`.
    days_to_pay : int
        Days that were agreed, at most 30.

    Examples
    --------
    >>> days_late(date(2026, 1, 1), date(2026, 2, 5), on=date(2026, 3, 1))
    5
    """
    due = days_on(invoiced_on, min(days_to_pay, DAYS_BY_LAW))
    return max(0, ((paid_on or on) - due).days)
