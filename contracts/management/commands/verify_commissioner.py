"""``manage.py verify_commissioner NAME``: verify a commissioner that somebody has checked."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor
from accounts.clock import database_now
from contracts.commissioners.models import Commissioner
from contracts.commissioners.services import verify_commissioner


class Command(BaseCommand):
    """Verify one commissioner, or list those that wait."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Say that a commissioner is what it says; without a name, list those that wait."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name."""
        parser.add_argument("name", nargs="?", default="")

    def handle(self, *args: object, name: str, **options: object) -> None:
        """Do it."""
        if not name:
            for one in Commissioner.objects.to_check():
                self.stdout.write(f"{one.name} ({one.get_kind_display()}, {one.email})")
            return
        found = Commissioner.objects.filter(name=name).first()
        if found is None:
            raise CommandError(f"There is no commissioner named {name!r}.")
        by = Actor.system("verify_commissioner")
        verify_commissioner(by=by, at=database_now(), commissioner=found)
        self.stdout.write(f"{found.name} may publish.")
