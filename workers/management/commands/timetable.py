"""``manage.py timetable``: do what has become due, until told to stop."""

import signal
import threading
from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from workers.lanes import open_lanes
from workers.tasks.sweep import sweep
from workers.timetable import keep_time


class Command(BaseCommand):
    """Keep the timetable of the production site."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Close, expire, remind and take up what was left; needs the database, not the broker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")

    def handle(self, *args: object, once: bool, **options: object) -> None:
        """Run until a signal says to stop."""
        if once:
            sweep()
            return
        if settings.EMBEDDED:
            raise CommandError("Without REDIS_URL, manage.py serve keeps the timetable itself.")
        stop = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: stop.set())
        with open_lanes():
            keep_time(stop)
