"""Takes a hint from a service to the task of the same name."""

from celery import Task

from workers.tasks.letters import post_letter
from workers.tasks.matches import match, start_matches

TASKS: dict[str, "Task[..., None]"] = {
    "match": match,
    "post_letter": post_letter,
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
