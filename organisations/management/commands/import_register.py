"""``manage.py import_register``: take an extract of the register of charities."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisations.register import import_register
from organisations.register.tables import Unreadable


class Command(BaseCommand):
    """Read the Charity Commission's public extract; safe to repeat."""

    help = "Take the public extract of the register of charities of England and Wales."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "place", nargs="+", type=Path, help="file (.zip, .txt, .json) or folder"
        )
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, and say what was done and what was refused."""
        try:
            done = import_register(
                options["place"],
                progress=lambda what, n: self.stderr.write(f"  {what}: {n:,} rows …"),
            )
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{done.read:,} charities read: {done.added:,} added, {done.changed:,} changed, "
            f"{done.unchanged:,} unchanged, {len(done.refused):,} rows refused."
        )
        for refused in done.refused[:100]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        if len(done.refused) > 100:
            self.stdout.write(f"  and {len(done.refused) - 100:,} more; --json lists all")
        self.stdout.write(
            f"Places of work: {done.resolved_areas:,} lead to areas, "
            f"{done.unresolved_areas:,} do not."
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
