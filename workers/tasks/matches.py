"""Working out matches."""

from celery import shared_task

from accounts.clock import database_now
from consortia import services


@shared_task
def match(pk: int) -> None:
    """Work out the match in row `pk`, if it still waits."""
    services.run_match(pk, at=database_now())


@shared_task
def start_matches(pk: int) -> None:
    """Ask the matcher about the lots of contract `pk`, if it still waits for that."""
    services.start_matches(pk, at=database_now())
