"""The timetable of the embedded server: what Celery's beat does in production."""

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections

from workers.tasks.sweep import sweep_with

logger = logging.getLogger(__name__)


def keep_time(stop: threading.Event, every: timedelta) -> None:
    """Sweep at once, taking up what the last process left half done, then at intervals.

    Parameters
    ----------
    stop : threading.Event
        Set it to stop.
    every : timedelta
        Pause between sweeps.
    """
    interrupted = True
    while True:
        try:
            grace = timedelta(0) if interrupted else timedelta(seconds=30)
            sweep_with(grace=grace, interrupted=interrupted)
        except Exception:  # the next sweep tries again; the site goes on serving
            logger.exception("A sweep failed; the next one tries again.")
        finally:
            close_old_connections()
        interrupted = False
        if stop.wait(every.total_seconds()):
            return
