"""The broker, asked within bounds: hints go out in batches, and one that is away costs nothing.

A hint that is lost costs time, never work: the row waits, and the timetable finds it. So whoever
hints never waits for the broker. It leaves the hint here; a thread takes all that have come and
publishes them together, and drops them while the broker is away.
"""

import atexit
import logging
import os
import threading
from collections import deque
from time import monotonic
from typing import Any

from amqp.exceptions import ChannelError
from celery import Task
from kombu import Connection
from kombu.exceptions import OperationalError

from workers.app import app
from workers.config import LANES, broker_transport_options

logger = logging.getLogger(__name__)
Errand = tuple["Task[..., None]", int]
#: Hints that wait to be published; the oldest go first where more come than the broker takes.
MOST = 10_000
#: Seconds for which a broker that was away is not asked again.
PAUSE = 5.0
#: Seconds that a process which ends gives its last hints.
LAST_WORDS = 5.0
OPTIONS = {
    **broker_transport_options,
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    # without these the first use of a connection tries for ever
    "max_retries": 0,
    "interval_start": 0,
    "interval_max": 0,
}
AWAY = (OperationalError, OSError)


class Publisher:
    """Publishes hints from a thread of its own; one for each process, also after a fork."""

    def __init__(self) -> None:
        self._waiting: deque[Errand] = deque(maxlen=MOST)
        self._come = threading.Condition()
        self._busy = False
        self._thread: threading.Thread | None = None
        self._away_until = 0.0
        self._connection: Connection | None = None

    def put(self, task: "Task[..., None]", pk: int) -> None:
        """Leave a hint; returns at once."""
        with self._come:
            self._waiting.append((task, pk))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
                self._thread.start()
            self._come.notify_all()

    def flush(self, seconds: float) -> bool:
        """Wait until every hint is published or dropped; return whether that was in time."""
        until = monotonic() + seconds
        with self._come:
            while self._waiting or self._busy:
                if not self._come.wait(until - monotonic()) and monotonic() >= until:
                    return False
        return True

    def _run(self) -> None:
        while True:
            with self._come:
                self._busy = False
                self._come.notify_all()
                while not self._waiting:
                    self._come.wait()
                batch = dict.fromkeys(self._waiting)
                self._waiting.clear()
                self._busy = True
            self._publish(list(batch))

    def _publish(self, batch: list[Errand]) -> None:
        if monotonic() < self._away_until:
            return
        try:
            if self._connection is None:
                self._connection = connect()
            with app.amqp.Producer(self._connection) as producer:
                for task, pk in batch:
                    task.apply_async((pk,), producer=producer, retry=False)
        except Exception as problem:  # the rows wait for the sweep
            self._away_until = monotonic() + PAUSE
            logger.warning("The broker is away; the sweep finds what waits: %s", problem)
            self._hang_up()

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.collect(socket_timeout=0.1)


_publishers: dict[int, Publisher] = {}


def publish(task: "Task[..., None]", pk: int) -> None:
    """Hint to the workers that row `pk` waits for a task; returns at once, and never fails."""
    _publisher().put(task, pk)


def lengths() -> dict[str, int] | None:
    """Return how many messages wait in each lane, or None while the broker is away."""
    connection = connect()
    try:
        return {lane: _length(connection, lane) for lane in LANES}
    except AWAY:
        return None
    finally:
        connection.collect(socket_timeout=0.1)


def connect() -> Connection:
    """Return a connection that gives up soon; for asking and hinting, not for working."""
    return app.connection_for_write(transport_options=OPTIONS)


def _length(connection: Connection, lane: str) -> int:
    try:
        channel: Any = connection.default_channel  # its stubs know no method of a queue
        found = channel.queue_declare(queue=lane, passive=True)
    except ChannelError:  # an empty queue is none
        return 0
    return int(found.message_count)


def _publisher() -> Publisher:
    """Return this process's publisher: threads do not survive a fork."""
    found = _publishers.get(os.getpid())
    if found is None:
        _publishers.clear()
        found = _publishers.setdefault(os.getpid(), Publisher())
        atexit.register(found.flush, LAST_WORDS)
    return found
