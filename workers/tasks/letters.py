"""Posting letters."""

from accounts.clock import database_now
from accounts.models import Letter, LetterState
from accounts.posting.clerk import post_due
from consortia.forming.services.answering import note_letter_sent
from consortia.forming.services.returned_letters import follow_letter_event, note_letter_returned
from workers.app import app


@app.task
def post_letter(pk: int) -> None:
    """Post what is due among the letters that can wait a moment, row `pk` and all others."""
    post_due(urgent=False, follow=follow)


@app.task
def post_urgent(pk: int) -> None:
    """Post what is due among the urgent letters, row `pk` and all others."""
    post_due(urgent=True, follow=follow)


@app.task
def letter_event(pk: int) -> None:
    """Follow the mail service's event in row `pk`, if nobody has."""
    follow_letter_event(pk, at=database_now())


def follow(letter: Letter) -> None:
    """Record on its invitation that a letter was sent, or came back."""
    if letter.state == LetterState.SENT:
        note_letter_sent(at=database_now(), letter=letter.pk)
    if letter.state == LetterState.FAILED:
        note_letter_returned(at=database_now(), letter=letter.pk)
