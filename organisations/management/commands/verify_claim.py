"""``manage.py verify_claim NUMBER``: verify or refuse the claim to a public number."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Refusal
from organisations.register.models.claims import Claim
from organisations.register.models.organisations import Organisation
from organisations.register.services.checking import refuse_claim, verify_claim


class Command(BaseCommand):
    """Verify or refuse one claim, or list those that wait for a check."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Verify or refuse the claim to a public number; without a number, list what to check."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("identifier", nargs="?", default="", help="such as GB-CHC-1098765")
        parser.add_argument("--refuse", action="store_true", help="it is not theirs")
        parser.add_argument("--reason", default="", help="why it is refused, for who asked")

    def handle(
        self, *args: object, identifier: str, refuse: bool, reason: str, **options: object
    ) -> None:
        """Verify, refuse or list."""
        if not identifier:
            self._list()
            return
        found = Organisation.objects.filter(identifier=identifier.upper()).first()
        if found is None:
            raise CommandError(f"There is no organisation with {identifier!r}.")
        by, at = Actor.system("verify_claim"), database_now()
        try:
            if refuse:
                refuse_claim(by=by, at=at, organisation=found, reason=reason)
            else:
                verify_claim(by=by, at=at, organisation=found)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{found.name} no longer has the number." if refuse else f"{found.name} is confirmed."
        )

    def _list(self) -> None:
        for claim in Claim.objects.to_check().select_related("organisation", "entry"):
            organisation = claim.organisation
            listed = claim.entry.name if claim.entry else "none here"
            self.stdout.write(
                f"{organisation.identifier} {organisation.name}, asked {claim.asked_at:%Y-%m-%d}\n"
                f"  public entry: {listed}; letters go to {organisation.email}\n"
                f"  they say: {claim.asked_words}"
            )
