"""``manage.py import_services``: take a directory's services, as suggestions."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.clock import database_now
from organisations.openreferral.importing import UNSTATED, import_services


class Command(BaseCommand):
    """Read a feed of Open Referral UK from a file or a web address; safe to repeat."""

    help = "Take services in Open Referral UK 3.0; bodies confirm what becomes an offer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("feed", help="file, or http(s) address of an API")
        parser.add_argument("--source", default="", help="who publishes it; else its address")
        parser.add_argument("--licence", default=UNSTATED, help="such as OGL-UK-3.0")
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take them, and say what was done and what was refused."""
        done = import_services(
            options["feed"],
            at=database_now(),
            source=options["source"],
            licence=options["licence"],
            progress=lambda read: self.stderr.write(f"  {read:,} services read …"),
        )
        self.stdout.write(
            f"{done.read:,} services read: {done.added:,} added, {done.changed:,} changed, "
            f"{done.unchanged:,} unchanged, {len(done.refused):,} refused."
        )
        for refused in done.refused[:100]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        if len(done.refused) > 100:
            self.stdout.write(f"  and {len(done.refused) - 100:,} more; --json lists all")
        self.stdout.write(
            f"{done.recognised:,} are of bodies that have joined. The places of "
            f"{done.resolved_areas:,} lead to areas, of {done.unresolved_areas:,} they do not."
        )
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
        broken = any(one["row"] == options["feed"] for one in done.refused)
        if broken or not done.read or len(done.refused) == done.read:
            raise CommandError(
                "It could not be read to its end. What was taken until there is kept."
                if broken and done.read
                else "That is no feed of services: nothing in it could be taken. Give a file or an "
                "address of Open Referral UK 3.0."
            )
