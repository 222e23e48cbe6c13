"""``manage.py import_capabilities``: load the shipped capability tree."""

from django.core.management.base import BaseCommand

from organisations.offers.services.capabilities import load_capabilities


class Command(BaseCommand):
    """Load the shipped capability tree; idempotent."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Load the capability tree that ships with the project."

    def handle(self, *args: object, **options: object) -> None:
        """Load the tree, and print its size."""
        self.stdout.write(f"{load_capabilities()} capabilities and groups are in place.")
