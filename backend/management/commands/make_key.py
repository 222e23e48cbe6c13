"""``manage.py make_key``: an API key, made by an operator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actors import Actor
from accounts.clock import database_now
from backend.keys import KeyOwner, make_key
from contracts.commissioners.models import Commissioner
from organisations.register.models.organisations import Organisation


class Command(BaseCommand):
    """Make an API key for one organisation or one commissioner, and show it once."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Make an API key for one organisation (identifier) or commissioner (name)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--organisation", help="its identifier, such as GB-CHC-1098765")
        whose.add_argument("--commissioner", help="its name")
        parser.add_argument("--name", required=True, help="where the key will be used")
        parser.add_argument("--write", action="store_true", help="it may also write")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it."""
        organisation: KeyOwner | None
        if options["organisation"]:
            organisation = Organisation.objects.filter(identifier=options["organisation"]).first()
        else:
            organisation = Commissioner.objects.filter(name=options["commissioner"]).first()
        if organisation is None:
            raise CommandError("There is no such organisation or commissioner.")
        _, secret = make_key(
            by=Actor.system("command"),
            at=database_now(),
            owner=organisation,
            name=options["name"],
            may_write=options["write"],
        )
        self.stdout.write(secret)
