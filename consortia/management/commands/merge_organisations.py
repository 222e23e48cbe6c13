"""``manage.py merge_organisations KEPT GONE``: make one of two entries of the same organisation."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Refusal
from consortia.departures.services.merging import ask_to_merge
from organisations.register.models.organisations import Organisation


class Command(BaseCommand):
    """Merge two entries, when somebody has checked that they are one organisation."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = (
        "Make one of two entries of the same organisation; the first stays, the second leads to it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take both numbers."""
        parser.add_argument("kept", help="number of the entry that stays")
        parser.add_argument("gone", help="number of its double")

    def handle(self, *args: object, kept: str, gone: str, **options: object) -> None:
        """Do it."""
        keep, other = self._found(kept), self._found(gone)
        by = Actor.system("merge_organisations")
        try:
            ask_to_merge(by=by, at=database_now(), organisation=keep, other=other, keep=keep)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{other.identifier} leads to {keep.identifier} ({keep.name}) now.")

    def _found(self, number: str) -> Organisation:
        found = Organisation.objects.filter(identifier=number.upper()).first()
        if found is None:
            raise CommandError(f"There is no organisation with {number!r}.")
        return found
