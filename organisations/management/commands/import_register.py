"""``manage.py import_register``: take an extract of the register of charities."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.importing import ImportCommand
from organisations.register import import_register
from organisations.register.tables import Unreadable


class Command(ImportCommand):
    """Read the Charity Commission's public extract; safe to repeat."""

    help = "Take the public extract of the register of charities of England and Wales."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "place", nargs="+", type=Path, help="file (.zip, .txt, .json) or folder"
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it, and say what was done and what was refused."""
        try:
            done = import_register(
                options["place"],
                progress=lambda what, n: self.stderr.write(f"  {what}: {n:,} rows …"),
            )
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem
        more = (
            f"Places of work: {done.resolved_areas:,} lead to areas, "
            f"{done.unresolved_areas:,} do not."
        )
        self.tell(done, "charities", more, as_json=options["json"])
