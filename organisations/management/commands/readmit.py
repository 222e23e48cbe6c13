"""``manage.py readmit IDENTIFIER EMAIL``: let an organisation that has left back in."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Refusal
from organisations.register.models.organisations import Organisation
from organisations.register.services.leaving import readmit


class Command(BaseCommand):
    """Readmit an organisation, with one administrator, once somebody has checked who asks."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Let an organisation that has left back in, with one person to look after it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("identifier")
        parser.add_argument("email")

    def handle(self, *args: object, identifier: str, email: str, **options: object) -> None:
        """Readmit the organisation."""
        found = Organisation.objects.filter(identifier=identifier.upper()).first()
        if found is None:
            raise CommandError(f"There is no organisation with the number {identifier!r}.")
        by = Actor.system("readmit")
        try:
            readmit(by=by, at=database_now(), organisation=found, email=email)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{found.name} is back; {email} looks after it.")
