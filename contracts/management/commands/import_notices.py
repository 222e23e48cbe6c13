"""``manage.py import_notices``: take notices that others publish."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from accounts.clock import database_now
from contracts.notices import import_notices


class Command(BaseCommand):
    """Read OCDS packages from files or web addresses; safe to repeat."""

    help = "Take notices in the Open Contracting Data Standard from files or web addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("place", nargs="+", help="path, or http(s) address of a paged service")
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them, and say what was done and what was refused."""
        done = import_notices(
            options["place"],
            at=database_now(),
            progress=lambda read: self.stderr.write(f"  {read:,} releases read …"),
        )
        self.stdout.write(
            f"{done.read:,} releases read: {done.added:,} added, {done.changed:,} changed, "
            f"{done.unchanged:,} unchanged, {len(done.refused):,} refused."
        )
        for refused in done.refused[:100]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        if len(done.refused) > 100:
            self.stdout.write(f"  and {len(done.refused) - 100:,} more; --json lists all")
        self.stdout.write(
            f"Delivery places of {done.resolved_areas:,} notices lead to areas, of "
            f"{done.unresolved_areas:,} they do not."
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
