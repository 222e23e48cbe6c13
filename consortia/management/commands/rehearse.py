"""``manage.py rehearse``: the main job on real charities and real notices."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress

from areas.gazetteer import Gazetteer
from areas.importing import gazetteer_of
from areas.reading import read_tables
from consortia.rehearsal.charities import read_charities
from consortia.rehearsal.notices import Notice, read_notices
from consortia.rehearsal.rehearse import Rehearsal, rehearse
from consortia.rehearsal.report import (
    as_rows,
    print_answers,
    print_assumptions,
    print_summary,
    summary,
)
from organisations.capabilities import tree

CHARITIES = Path("organisations") / "charities_ukcat_geocoded.csv"
NOTICES = Path("contracts") / "lancashire_notices.csv"


class Command(BaseCommand):
    """Match real notices with real charities; nothing reaches the database."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Match real county notices with real charities, and say every assumption."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--data", type=Path, required=True, help="folder of the real data")
        parser.add_argument("--notices", type=int, help="only the first so many notices")
        parser.add_argument("--json", action="store_true", help="everything as JSON instead")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, match, print."""
        folder: Path = options["data"]
        for wanted in (CHARITIES, NOTICES):
            if not (folder / wanted).is_file():
                raise CommandError(
                    f"The real data is not here: {folder / wanted} is missing. Put the files at "
                    f"that place, or name their folder with --data."
                )
        places = gazetteer_of(read_tables())
        names = {code: area.name for code, area in places.areas.items()}
        names |= {leaf.slug: leaf.name for leaf in tree().leaves}
        bodies = read_charities(folder / CHARITIES, places, tree())
        read, found = read_notices(folder / NOTICES, places, tree())
        done = self._match(found[: options["notices"]], bodies, places, names)
        figures = summary(read, len(bodies), done)
        if options["json"]:
            rows = {"here": as_rows(done.here), "there": as_rows(done.there), "summary": figures}
            self.stdout.write(json.dumps(rows))
            return
        console = Console(file=sys.stdout, soft_wrap=True)
        print_assumptions(console)
        print_answers(console, done, names)
        print_summary(console, figures)

    @staticmethod
    def _match(
        found: list[Notice], bodies: list[dict[str, Any]], places: Gazetteer, names: dict[str, str]
    ) -> Rehearsal:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Matching notices", total=len(found))
            return rehearse(
                found, bodies, places, names, lambda done: progress.update(task, completed=done)
            )
