"""Takes a hint from a service to the task of the same name."""

from celery import Task

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
    """Send the hint that row `pk` waits for `task`; run it here and now in embedded mode.

    Raises
    ------
    KeyError
        When there is no such task.
    kombu.exceptions.OperationalError
        When the broker is away; the caller logs it and the sweep finds the row.
    """
    TASKS[task].delay(pk)
