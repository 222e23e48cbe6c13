"""What was to be delivered and what was: periods, plans, payments, and the sheet of it all."""

from consortia.delivering.payment import DAYS_BY_LAW, days_late
from consortia.delivering.periods import Period, periods_of, planned_in
from consortia.delivering.sheet import Sheet, Total, sheet_of, totals_of
from consortia.delivering.split import Split, split_of

__all__ = [
    "DAYS_BY_LAW",
    "Period",
    "Sheet",
    "Split",
    "Total",
    "days_late",
    "periods_of",
    "planned_in",
    "sheet_of",
    "split_of",
    "totals_of",
]
