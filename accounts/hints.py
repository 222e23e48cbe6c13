"""Hints that work is waiting.

The row that a service wrote is the truth; a hint only tells the workers to look sooner than
their next sweep would. Which carrier takes the hint is a setting, so that this package knows
neither Celery nor Redis.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


def hint(task: str, pk: int) -> None:
    """Hint to the workers, once the transaction has committed, that row `pk` waits.

    Parameters
    ----------
    task : str
        Name of the task, such as ``match`` or ``post_letter``.
    pk : int
        Primary key of the row it should look at.
    """
    transaction.on_commit(lambda: _carry(task, pk))


def _carry(task: str, pk: int) -> None:
    try:
        import_string(settings.HINT_CARRIER)(task, pk)
    except Exception:  # a lost hint costs time, never work: the sweep finds the row
        logger.exception("The hint %s(%s) was lost; the next sweep will find the row.", task, pk)
