"""``manage.py merge_organisations KEPT GONE``: make one of two entries of the same organisation."""

from typing import Any

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

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        kept, gone = (self._found(options[name]) for name in ("kept", "gone"))
        by = Actor.system("merge_organisations")
        try:
            ask_to_merge(by=by, at=database_now(), organisation=kept, other=gone, keep=kept)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{gone.identifier} leads to {kept.identifier} ({kept.name}) now.")

    def _found(self, number: str) -> Organisation:
        found = Organisation.objects.filter(identifier=number.upper()).first()
        if found is None:
            raise CommandError(f"There is no organisation with {number!r}.")
        return found
