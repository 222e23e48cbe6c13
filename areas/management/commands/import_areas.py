"""``manage.py import_areas``: import the tables of areas."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from areas.boundaries import read_boundaries
from areas.importing import import_tables
from areas.reading import SHIPPED, read_tables


class Command(BaseCommand):
    """Import the shipped tables of areas, or others; idempotent."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Load the table of places (shipped with the project unless --data names another)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--data", type=Path, default=SHIPPED, help="folder of the five tables")
        parser.add_argument("--boundaries", type=Path, help="ONS boundary GeoJSON of districts")
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def handle(self, *args: object, data: Path, boundaries: Path | None, **options: object) -> None:
        """Import the tables, and print the summary."""
        try:
            tables = read_tables(data)
            if boundaries:
                tables = read_boundaries(boundaries, tables)
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
            raise CommandError(f"The tables cannot be read: {problem}") from problem
        summary = import_tables(tables, progress=lambda what: self.stderr.write(f"  {what} …"))
        self.stdout.write(
            f"{summary.read} rows read: {summary.added} added, {summary.changed} changed, "
            f"{summary.unchanged} unchanged, {len(summary.refused)} refused."
        )
        for refused in summary.refused[:50]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        self.stdout.write(
            f"{summary.resolved_areas} codes lead to districts of today, "
            f"{summary.unresolved_areas} do not."
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(summary)))
