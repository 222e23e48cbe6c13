"""Lanes: threads of the embedded server that run tasks, as Celery's workers do in production.

A lane has the name of its queue in production, so that a letter does not wait for a match.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from celery import Task
from django.db import close_old_connections

logger = logging.getLogger(__name__)
Errand = tuple["Task[..., None]", int]
NAMES = ("letters", "matches")
_open: dict[str, "SimpleQueue[Errand | None]"] = {}


@contextmanager
def open_lanes() -> Iterator[None]:
    """Run hinted tasks in threads of this process until the block ends; a context manager.

    What is still in a lane then, or when the process is killed, is found by the next sweep.
    """
    lanes: dict[str, SimpleQueue[Errand | None]] = {name: SimpleQueue() for name in NAMES}
    for name, lane in lanes.items():
        threading.Thread(target=_run, args=(lane,), name=name, daemon=True).start()
    _open.update(lanes)
    try:
        yield
    finally:
        _open.clear()
        for lane in lanes.values():
            lane.put(None)


def take(task: "Task[..., None]", pk: int) -> bool:
    """Put a task for row `pk` into its lane; return whether lanes are open in this process."""
    if not _open:
        return False
    _open[task.app.amqp.router.route({}, task.name)["queue"].name].put((task, pk))
    return True


def _run(lane: "SimpleQueue[Errand | None]") -> None:
    while (errand := lane.get()) is not None:
        task, pk = errand
        try:
            done = task.apply(args=(pk,))
            if done.failed():
                logger.error("%s(%s) failed; it is tried again.\n%s", task.name, pk, done.traceback)
        finally:
            close_old_connections()
