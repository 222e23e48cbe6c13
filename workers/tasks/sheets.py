"""Reading and importing large spreadsheets."""

from accounts.clock import database_now
from organisations.exchange.services.sheet_work import work_on_sheet
from workers.app import app


@app.task
def sheet(pk: int) -> None:
    """Read or import the spreadsheet in row `pk`, if it still waits for that."""
    work_on_sheet(pk, at=database_now())
