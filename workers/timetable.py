"""The timetable: does what has become due, and takes up what was left, without the broker.

It runs in the embedded server, and in production as a process of its own, `manage.py timetable`;
of several one at a time works. What must not be late (closing, expiry, lost hints) has a thread of
its own, so that no chore holds it up.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import close_old_connections, connection

from accounts.clock import database_now
from accounts.models import Letter
from accounts.posting.circuit import is_away
from workers import broker
from workers.app import app
from workers.carrier import TASKS, carry, carry_here
from workers.lanes import lane_of
from workers.tasks.sweep import (
    HINT_GRACE,
    do_chores,
    do_prompt,
    hint_again,
    raise_together,
    take_up_interrupted,
)

logger = logging.getLogger(__name__)
#: Seconds between looks; a limit in time is kept to within the first, and the work of one look.
PROMPT_SECONDS, CHORE_SECONDS = 5.0, 30.0
#: Letters that have waited so long after they were due are posted by the timetable itself:
#: whatever is wrong with the workers, a code goes out.
OVERDUE = {True: timedelta(seconds=10), False: timedelta(minutes=1)}
#: Keys of the two advisory locks; any numbers that nothing else in the database uses.
PROMPT_KEY, CHORE_KEY = 6_116_001, 6_116_002


def keep_time(stop: threading.Event, *, interrupted: bool = False) -> None:
    """Do what is due until told to stop.

    Parameters
    ----------
    stop : threading.Event
        Set it to stop.
    interrupted : bool
        Whether no other process can be working: what was half done is taken up at once.
    """
    if interrupted:
        _safely(take_up_interrupted)
    chores = threading.Thread(
        target=_repeat, args=(stop, CHORE_SECONDS, CHORE_KEY, do_chores), name="chores", daemon=True
    )
    chores.start()
    _repeat(stop, PROMPT_SECONDS, PROMPT_KEY, _prompt)


def _repeat(
    stop: threading.Event, seconds: float, key: int, work: Callable[[], Iterable[Exception]]
) -> None:
    while True:
        _safely(lambda: _in_turn(key, work))
        if stop.wait(seconds):
            return


def _safely(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:  # the next look tries again; the others go on
        logger.exception("A part of the timetable failed; it is tried again.")
    finally:
        close_old_connections()


def _in_turn(key: int, work: Callable[[], Iterable[Exception]]) -> None:
    """Do the work, unless another timetable is at it: two would only do it twice."""
    if connection.vendor != "postgresql":
        raise_together(list(work()))
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            return
    try:
        raise_together(list(work()))
    finally:
        connection.close()  # which gives the lock back, also where a connection broke meanwhile


def _prompt() -> Iterable[Exception]:
    yield from do_prompt()
    if app.conf.task_always_eager:
        yield from hint_again(HINT_GRACE, carry)
        return
    lengths = broker.lengths()
    if lengths is None:
        logger.warning("The broker is away: the timetable does what waits.")
        yield from hint_again(timedelta(0), carry_here)
        return
    yield from hint_again(HINT_GRACE, _Sparing(lengths))
    _post_overdue()


class _Sparing:
    """Hints through the broker, no more often than messages are missing: they never pile up."""

    def __init__(self, lengths: dict[str, int]) -> None:
        self._left = lengths

    def __call__(self, task: str, pk: int) -> None:
        """Hint, unless the lane has a message more that may be this row's."""
        lane = lane_of(TASKS[task])
        if self._left[lane] > 0:
            self._left[lane] -= 1
        else:
            carry(task, pk)


def _post_overdue() -> None:
    if is_away():
        return
    now = database_now()
    for urgent, wait in OVERDUE.items():
        first = Letter.objects.due(now - wait, urgent=urgent).values_list("pk", flat=True).first()
        if first is not None:
            carry_here("post_urgent" if urgent else "post_letter", first)
