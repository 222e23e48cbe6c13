"""Kept answers are deleted after a day: long enough for a program that retries."""

from datetime import datetime, timedelta

from backend.models import KeptAnswer

KEPT = timedelta(hours=24)


def forget_answers(*, at: datetime) -> int:
    """Delete answers kept for repeated requests for over a day; idempotent.

    The draft standard asks that a server say how long a key is kept; the API's description does.

    Returns
    -------
    int
        How many were deleted.
    """
    gone, _ = KeptAnswer.objects.filter(kept_at__lt=at - KEPT).delete()
    return gone
