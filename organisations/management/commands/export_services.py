"""``manage.py export_services``: our live offers in Open Referral UK 3.0."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TextIO

from django.core.management.base import BaseCommand, CommandError

from organisations.exchange.open_referral.writing import service_of
from organisations.offers.models.offers import Offer

AT_ONCE = 500


class Command(BaseCommand):
    """Write every live offer."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Write all live offers as one list of Open Referral UK 3.0 services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--to", type=Path, help="file to write; standard output by default")

    def handle(self, *args: object, to: Path | None, **options: object) -> None:
        """Write the offers to the file, or to standard output."""
        if to is None:
            self._write(sys.stdout)
            return
        try:
            with to.open("w", encoding="utf-8") as file:
                count = self._write(file)
        except OSError as problem:
            raise CommandError(f"{to} cannot be written: {problem}.") from problem
        self.stdout.write(f"{count:,} services written to {to}.")

    def _write(self, file: TextIO) -> int:
        """Write the list a few hundred offers at a time; return how many there were."""
        rows = Offer.objects.live().for_directories().order_by("pk")
        last = count = 0
        file.write("[")
        while part := list(rows.filter(pk__gt=last)[:AT_ONCE]):
            for offer in part:
                file.write(",\n" if count else "\n")
                file.write(json.dumps(service_of(offer), ensure_ascii=False))
                count += 1
            last = part[-1].pk
        file.write("\n]\n")
        return count
