"""``manage.py export_notices``: our contracts as an OCDS release package."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.clock import database_now
from consortia.bids.releases import releases_of
from contracts.drafting.models.contracts import Contract
from contracts.notices.writing import package_of, with_published


class Command(BaseCommand):
    """Write every visible contract."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Write all visible contracts as one OCDS 1.1 release package."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--to", type=Path, help="file to write; standard output by default")

    def handle(self, *args: object, to: Path | None, **options: object) -> None:
        """Write them."""
        rows = with_published(Contract.objects.visible().bought()).order_by("pk")
        releases = list(releases_of(rows))
        package = package_of(
            releases, at=database_now(), uri=f"{settings.SITE_URL}/api/v1/contracts/"
        )
        text = json.dumps(package, ensure_ascii=False, indent=1)
        if to is None:
            sys.stdout.write(f"{text}\n")
            return
        try:
            to.write_text(f"{text}\n", encoding="utf-8")
        except OSError as problem:
            raise CommandError(f"{to} cannot be written: {problem}.") from problem
        self.stdout.write(f"{len(releases):,} contracts written to {to}.")
