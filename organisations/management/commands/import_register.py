"""``manage.py import_register``: import an extract of the register of charities."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from accounts.exchange.csv_tables import as_csv
from accounts.exchange.importing import ImportCommand
from organisations.exchange.charities.importing import BrokenOff, Summary, import_register
from organisations.exchange.charities.tables import Unreadable

MOST_PLACES = 50


class Command(ImportCommand):
    """Import the Charity Commission's public extract; idempotent."""

    help = "Import the public extract of the register of charities of England and Wales."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument(
            "place", nargs="+", type=Path, help="file (.zip, .txt, .json) or folder"
        )
        super().add_arguments(parser)
        parser.add_argument(
            "--unresolved", type=Path, help="write every place that leads nowhere to this CSV file"
        )

    def handle(
        self,
        *args: object,
        place: list[Path],
        unresolved: Path | None,
        json: bool,
        **options: object,
    ) -> None:
        """Import the extract, and print the summary."""
        try:
            done = import_register(
                place,
                progress=lambda what, n: self.stderr.write(f"  {what}: {n:,} rows …"),
            )
        except BrokenOff as problem:
            self._tell(problem.summary, unresolved, as_json=json)
            raise CommandError(str(problem)) from problem
        except Unreadable as problem:
            raise CommandError(str(problem)) from problem
        self._tell(done, unresolved, as_json=json)

    def _tell(self, done: Summary, unresolved: Path | None, *, as_json: bool) -> None:
        self.tell(done, "charities")
        if done.other_refused:
            self.stdout.write(f"{len(done.other_refused):,} rows of other tables refused.")
            self.list_refused(done.other_refused)
        self.stdout.write(
            f"Places of work: {done.resolved_areas:,} lead to areas, "
            f"{done.unresolved_areas:,} do not."
        )
        self._list_places(done.unresolved_places, unresolved)
        self.end(done, as_json=as_json)

    def _list_places(self, places: dict[str, int], file: Path | None) -> None:
        often = sorted(places.items(), key=lambda one: (-one[1], one[0]))
        for place, times in often[:MOST_PLACES]:
            self.stdout.write(f"  {times:,} × {place}")
        if len(often) > MOST_PLACES:
            more = len(often) - MOST_PLACES
            self.stdout.write(f"  and {more:,} more; --unresolved FILE.csv writes all")
        if file is not None:
            file.write_bytes(as_csv([("Place", "Times"), *often]))
