"""``manage.py name_approver EMAIL``: name a person who may check claims."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Refusal
from accounts.models import Approver
from accounts.people.approving import name_approver, remove_approver


class Command(BaseCommand):
    """Name an approver, remove one, or list them."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Let somebody check claims on the site; without an address, list who may."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("--remove", action="store_true", help="they check no more")

    def handle(self, *args: object, email: str, remove: bool, **options: object) -> None:
        """Name, remove or list."""
        if not email:
            for one in Approver.objects.select_related("user").order_by("user__email"):
                self.stdout.write(f"{one.user.email}, since {one.since:%Y-%m-%d}")
            return
        act = remove_approver if remove else name_approver
        try:
            act(by=Actor.system("name_approver"), at=database_now(), email=email)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        told = "checks no more" if remove else "may check claims, at /claims/"
        self.stdout.write(f"{email} {told}.")
