"""``manage.py letters``: see which letters were not sent and why; try them again, give them up."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Refusal
from accounts.models import Letter, LetterQuerySet, LetterState, MailService
from accounts.posting.parked import give_up, try_again


class Command(BaseCommand):
    """List letters that were not sent, or do something about them."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "List letters that are parked, came back or are put off; try them again, give them up."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the arguments."""
        parser.add_argument("number", nargs="*", type=int, help="which letters; none: list them")
        act = parser.add_mutually_exclusive_group()
        act.add_argument("--again", action="store_true", help="post these at once")
        act.add_argument("--give-up", action="store_true", help="these are never sent")
        parser.add_argument("--parked", action="store_true", help="all that are parked")
        parser.add_argument("--because", default="", help="why they are given up")

    def handle(self, *args: object, number: list[int], parked: bool, **options: object) -> None:
        """List or act."""
        rows = Letter.objects.unsent()
        if parked:
            rows = rows.filter(state=LetterState.PARKED)
        if number:
            rows = rows.filter(pk__in=number)
            lost = set(number) - set(rows.values_list("pk", flat=True))
            if lost:
                numbers = ", ".join(map(str, sorted(lost)))
                raise CommandError(f"Not among those that were not sent: {numbers}.")
        acts = options["again"] or options["give_up"]
        if not acts:
            self._list(rows)
        elif not (number or parked):
            raise CommandError("Say which: their numbers, or --parked.")
        else:
            self._act(rows, options)

    def _list(self, rows: LetterQuerySet) -> None:
        service = MailService.objects.filter(since__isnull=False).first()
        if service is not None:
            self.stdout.write(f"The mail service is away since {service.since}: {service.problem}")
        for one in rows.iterator():
            told = f"{one.pk}  {one.state}  {one.kind}  {one.to}  {one.tries} tries  {one.problem}"
            self.stdout.write(told)
        if not rows.exists():
            self.stdout.write("Every letter was sent, or waits for its first try.")

    def _act(self, rows: LetterQuerySet, options: dict[str, object]) -> None:
        by = Actor.system("letters")
        for one in rows:
            try:
                if options["again"]:
                    try_again(by=by, at=database_now(), letter=one)
                else:
                    give_up(by=by, at=database_now(), letter=one, reason=str(options["because"]))
            except Refusal as refusal:
                self.stderr.write(f"{one.pk}: {refusal}")
            else:
                did = "is posted again" if options["again"] else "is given up"
                self.stdout.write(f"{one.pk} {did}.")
