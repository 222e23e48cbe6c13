"""Working out replacements for members that decline or leave."""

from accounts.clock import database_now
from consortia.forming.services.replacing import work_out_replacement
from workers.app import app


@app.task
def replacement(pk: int) -> None:
    """Work out the replacement in row `pk`, if it still waits."""
    work_out_replacement(pk, at=database_now())
