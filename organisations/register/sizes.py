"""Size bands of organisations, by income in public registers; private turnover never counts.

References
----------
National Council for Voluntary Organisations, "UK Civil Society Almanac": bands by yearly income.
"""

from decimal import Decimal

from django.db import models


class SizeBand(models.TextChoices):
    """Bands of yearly income (GBP) in a public register."""

    MICRO = "micro", "Under £10,000"
    SMALL = "small", "£10,000 to £100,000"
    MEDIUM = "medium", "£100,000 to £1 million"
    LARGE = "large", "£1 million to £10 million"
    MAJOR = "major", "£10 million and more"
    UNKNOWN = "not-known", "Not known"


#: Band -> income from (included) and up to (not included), GBP a year.
LIMITS: dict[str, tuple[Decimal, Decimal | None]] = {
    SizeBand.MICRO: (Decimal(0), Decimal(10_000)),
    SizeBand.SMALL: (Decimal(10_000), Decimal(100_000)),
    SizeBand.MEDIUM: (Decimal(100_000), Decimal(1_000_000)),
    SizeBand.LARGE: (Decimal(1_000_000), Decimal(10_000_000)),
    SizeBand.MAJOR: (Decimal(10_000_000), None),
}


def band_of(income: Decimal | None) -> SizeBand:
    """Return the size band of an income in GBP a year; None means not known.

    Examples
    --------
    >>> band_of(Decimal(10_000)).label
    '£10,000 to £100,000'
    """
    if income is None:
        return SizeBand.UNKNOWN
    return next(
        SizeBand(band) for band, (_, below) in LIMITS.items() if below is None or income < below
    )
