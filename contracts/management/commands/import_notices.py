"""``manage.py import_notices``: import the notices of other portals (OCDS)."""

from argparse import ArgumentParser

from accounts.clock import database_now
from accounts.exchange.importing import ImportCommand
from contracts.notices.importing import import_notices


class Command(ImportCommand):
    """Read OCDS packages from files or web addresses; idempotent."""

    help = "Import notices in the Open Contracting Data Standard from files or web addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("place", nargs="+", help="path, or http(s) address of a paged service")
        super().add_arguments(parser)

    def handle(self, *args: object, place: list[str], json: bool, **options: object) -> None:
        """Import them, and print what was added, changed and refused."""
        done = import_notices(
            place,
            at=database_now(),
            progress=lambda read: self.count(read, "releases"),
        )
        more = (
            f"Delivery places of {done.resolved_areas:,} notices lead to areas, of "
            f"{done.unresolved_areas:,} they do not."
        )
        self.tell(done, "releases")
        self.stdout.write(more)
        self.end(done, as_json=json)
