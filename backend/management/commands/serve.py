"""``manage.py serve``: the embedded server, its lanes and timetable in the same process."""

import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections

from workers.lanes import open_lanes
from workers.timetable import keep_time


class Command(BaseCommand):
    """Serve the site on this machine, without Redis or a worker."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Serve the site embedded: SQLite, tasks in this process, letters in the mailbox."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take up what was interrupted, then serve until Ctrl-C."""
        if not settings.EMBEDDED:
            raise CommandError("REDIS_URL is set: start what the Procfile names instead.")
        stop = threading.Event()
        thread = threading.Thread(
            target=keep_time,
            args=(stop,),
            kwargs={"interrupted": True},
            name="timetable",
            daemon=True,
        )
        try:
            with open_lanes():
                thread.start()
                call_command(
                    "runserver",
                    f"{options['host']}:{options['port']}",
                    use_reloader=False,
                    skip_checks=True,
                )
        finally:
            stop.set()
            close_old_connections()
