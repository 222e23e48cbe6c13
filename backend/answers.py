"""Kept answers go after a day: long enough for a program that tries again, and no longer."""

from datetime import datetime, timedelta

from backend.models import KeptAnswer

KEPT = timedelta(hours=24)


def forget_answers(*, at: datetime) -> int:
    """Remove answers that were kept for repeats of requests a day ago; safe to repeat.

    The draft standard asks that a server say how long a key is kept; the API's description does.

    Returns
    -------
    int
        How many were removed.
    """
    gone, _ = KeptAnswer.objects.filter(kept_at__lt=at - KEPT).delete()
    return gone
