"""Takes a hint from a service to the task of the same name."""

from celery import Task

from workers import broker, lanes
from workers.app import app
from workers.tasks.letters import letter_event, post_letter, post_urgent
from workers.tasks.matches import match, start_matches
from workers.tasks.replacements import replacement
from workers.tasks.sheets import sheet

TASKS: dict[str, "Task[..., None]"] = {
    "letter_event": letter_event,
    "match": match,
    "post_letter": post_letter,
    "post_urgent": post_urgent,
    "replacement": replacement,
    "sheet": sheet,
    "start_matches": start_matches,
}


def carry(task: str, pk: int) -> None:
    """Pass on the hint that row `pk` waits for `task`.

    In embedded mode the server's lanes take it, so that nobody waits for it; a command, which has
    no lanes, runs it here and now. In production it is published in the background.

    Raises
    ------
    KeyError
        When there is no such task.
    """
    found = TASKS[task]
    if not app.conf.task_always_eager:
        broker.publish(found, pk)
    elif not lanes.take(found, pk):
        found.delay(pk)


def carry_here(task: str, pk: int) -> None:
    """Give a task for row `pk` to the lanes of this process, whatever the broker does."""
    lanes.take(TASKS[task], pk)
