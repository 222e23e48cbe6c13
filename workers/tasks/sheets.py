"""Looking through large spreadsheets, and taking them."""

from accounts.clock import database_now
from organisations.exchange.services.sheet_work import work_on_sheet
from workers.app import app


@app.task
def sheet(pk: int) -> None:
    """Look through the spreadsheet in row `pk`, or take it, if it still waits for that."""
    work_on_sheet(pk, at=database_now())
