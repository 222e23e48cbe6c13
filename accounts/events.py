"""Mail services' events about letters: one row each, however often they are reported."""

from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from accounts.exchange.texts import keepable
from accounts.hints import hint
from accounts.models import Letter, LetterEvent


def note_event(
    *, at: datetime, message_id: str, kind: str, for_good: bool = False
) -> LetterEvent | None:
    """Record an event of a letter, and hint that it waits to be followed; idempotent.

    A letter has one event of each kind, since services report the same under several names.

    Parameters
    ----------
    message_id : str
        The letter's Message-ID, with or without its brackets.
    kind : str
        One of `EventKind`.
    for_good : bool
        Whether the failure is permanent.

    Returns
    -------
    LetterEvent or None
        The event; None where we sent no such letter.
    """
    bare = keepable(message_id).strip().strip("<>")
    letter = Letter.objects.filter(message_id=f"<{bare}>").first()
    if letter is None:
        return None
    name = sha256(f"{letter.pk}:{kind}:{for_good}".encode()).hexdigest()
    try:
        with transaction.atomic():
            made = LetterEvent.objects.create(
                letter=letter, kind=kind, for_good=for_good, at=at, key=name
            )
            hint("letter_event", made.pk)
            return made
    except IntegrityError:  # it was told before, or in the same moment
        return LetterEvent.objects.get(key=name)
