"""Takes a hint from a service to the task of the same name."""

from celery import Task

from workers import lanes
from workers.tasks.letters import letter_event, post_letter
from workers.tasks.matches import match, start_matches
from workers.tasks.replacements import replacement
from workers.tasks.sheets import sheet

TASKS: dict[str, "Task[..., None]"] = {
    "letter_event": letter_event,
    "match": match,
    "post_letter": post_letter,
    "replacement": replacement,
    "sheet": sheet,
    "start_matches": start_matches,
}


def carry(task: str, pk: int) -> None:
    """Pass on the hint that row `pk` waits for `task`.

    In embedded mode the server's lanes take it, so that nobody waits for it; a command, which has
    no lanes, runs it here and now.

    Raises
    ------
    KeyError
        When there is no such task.
    kombu.exceptions.OperationalError
        When the broker is away; the caller logs it and the sweep finds the row.
    """
    found = TASKS[task]
    if not lanes.take(found, pk):
        found.delay(pk)
