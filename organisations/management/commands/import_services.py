"""``manage.py import_services``: import a directory's services, as suggestions."""

from argparse import ArgumentParser

from django.core.management.base import CommandError

from accounts.clock import database_now
from accounts.exchange.importing import ImportCommand
from organisations.exchange.open_referral.importing import UNSTATED, import_services


class Command(ImportCommand):
    """Import a feed of Open Referral UK from a file or a web address; idempotent."""

    help = "Import services in Open Referral UK 3.0; organisations confirm what becomes an offer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("feed", help="file, or http(s) address of an API")
        parser.add_argument("--source", default="", help="who publishes it; else its address")
        parser.add_argument("--licence", default=UNSTATED, help="such as OGL-UK-3.0")
        super().add_arguments(parser)

    def handle(
        self, *args: object, feed: str, source: str, licence: str, json: bool, **options: object
    ) -> None:
        """Import the feed, and print the summary."""
        done = import_services(
            feed,
            at=database_now(),
            source=source,
            licence=licence,
            progress=lambda read: self.count(read, "services"),
        )
        more = (
            f"{done.recognised:,} are of organisations that have joined. The places of "
            f"{done.resolved_areas:,} lead to areas, of {done.unresolved_areas:,} they do not."
        )
        self.tell(done, "services")
        self.stdout.write(more)
        self.end(done, as_json=json)
        broken = any(one["row"] == feed for one in done.refused)
        if broken or not done.read or len(done.refused) == done.read:
            raise CommandError(
                "It could not be read to its end. What was taken until there is kept."
                if broken and done.read
                else "That is no feed of services: nothing in it could be taken. Give a file or "
                "an "
                "address of Open Referral UK 3.0."
            )
