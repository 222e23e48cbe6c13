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
