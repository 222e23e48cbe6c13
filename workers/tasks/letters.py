"""Posting letters."""

from celery import shared_task

from accounts.clock import database_now
from accounts.letters import post_letter as post
from accounts.models import LetterState
from consortia import services


@shared_task
def post_letter(pk: int) -> None:
    """Send the letter in row `pk`, if it still waits, and mark the invitation it carries."""
    letter = post(pk, at=database_now())
    if letter is not None and letter.state == LetterState.SENT:
        services.note_letter_sent(at=database_now(), letter=letter.pk)
