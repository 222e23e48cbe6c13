"""Working out matches."""

from accounts.clock import database_now
from consortia.proposals.services import rematching
from consortia.proposals.services.matching import run_match
from workers.app import app


@app.task
def match(pk: int) -> None:
    """Work out the match in row `pk`, if it still waits."""
    run_match(pk, at=database_now())


@app.task
def start_matches(pk: int) -> None:
    """Request matches of the lots of contract `pk`, if it still waits for them."""
    rematching.start_matches(pk, at=database_now())
