"""Lanes: threads that run tasks in this process, as Celery's workers do in theirs.

The embedded server works in them, and the timetable while the broker is away. A lane has the name
of its queue, so that a letter does not wait for a match.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from celery import Task
from django.db import close_old_connections

from workers.config import LANES

logger = logging.getLogger(__name__)
Errand = tuple["Task[..., None]", int]


class _Lane:
    """Errands in order; one that waits already is not put in again."""

    def __init__(self) -> None:
        self.waiting: set[tuple[str, int]] = set()
        self.errands: SimpleQueue[Errand | None] = SimpleQueue()

    def put(self, task: "Task[..., None]", pk: int) -> None:
        """Put an errand in, unless it waits."""
        if (task.name, pk) not in self.waiting:
            self.waiting.add((task.name, pk))
            self.errands.put((task, pk))

    def run(self) -> None:
        """Run errands until told to end."""
        while (errand := self.errands.get()) is not None:
            task, pk = errand
            self.waiting.discard((task.name, pk))  # before it looks: what comes now is not missed
            try:
                done = task.apply(args=(pk,))
                if done.failed():
                    told = "%s(%s) failed; it is tried again.\n%s"
                    logger.error(told, task.name, pk, done.traceback)
            finally:
                close_old_connections()


_open: dict[str, _Lane] = {}


@contextmanager
def open_lanes() -> Iterator[None]:
    """Run hinted tasks in threads of this process until the block ends; a context manager.

    What is still in a lane then, or when the process is killed, is found by the next sweep.
    """
    lanes = {name: _Lane() for name in LANES}
    for name, lane in lanes.items():
        threading.Thread(target=lane.run, name=name, daemon=True).start()
    _open.update(lanes)
    try:
        yield
    finally:
        _open.clear()
        for lane in lanes.values():
            lane.errands.put(None)


def take(task: "Task[..., None]", pk: int) -> bool:
    """Put a task for row `pk` into its lane; return whether lanes are open in this process."""
    if not _open:
        return False
    _open[lane_of(task)].put(task, pk)
    return True


def lane_of(task: "Task[..., None]") -> str:
    """Return the name of the lane in which a task runs."""
    name: str = task.app.amqp.router.route({}, task.name)["queue"].name
    return name
