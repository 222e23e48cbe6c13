"""Posting letters."""

from accounts.clock import database_now
from accounts.letters import post_letter as post
from accounts.models import LetterState
from consortia.forming.services.answering import note_letter_sent
from consortia.forming.services.returned_letters import follow_letter_event, note_letter_returned
from workers.app import app


@app.task
def post_letter(pk: int) -> None:
    """Post the letter in row `pk`, if it still waits; record the outcome on its invitation."""
    letter = post(pk, at=database_now())
    if letter is not None and letter.state == LetterState.SENT:
        note_letter_sent(at=database_now(), letter=letter.pk)
    if letter is not None and letter.state == LetterState.FAILED:
        note_letter_returned(at=database_now(), letter=letter.pk)


@app.task
def letter_event(pk: int) -> None:
    """Follow the mail service's event in row `pk`, if nobody has."""
    follow_letter_event(pk, at=database_now())
