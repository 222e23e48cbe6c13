"""The database's clock, by which deadlines are judged."""

from datetime import UTC, datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """Return the time by the database's clock, aware, in UTC.

    Every web server and worker shares that clock, so that no two of them disagree on whether a
    deadline has passed. The embedded SQLite runs in this process and has no clock but ours.
    """
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at.astimezone(UTC)


def judged_at(at: datetime) -> datetime:
    """Return the time by which a limit is judged: now by the database's clock, or `at` if later.

    Call it once the row is locked that the limit belongs to: whoever waited for the lock may have
    asked in time, and got it too late.
    """
    return max(at, database_now())
