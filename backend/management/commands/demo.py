"""``manage.py demo``: the main job, end to end, on this machine."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console

from accounts.destinations import Mailbox, StartPage, url_of
from backend.demonstration.progress import Progress
from backend.demonstration.story import (
    COMMISSIONER_PERSON,
    INVITED_PERSON,
    STARTER_PERSON,
    Story,
    tell,
)
from backend.demonstration.table import print_match
from backend.management.commands.migrate import Command as Migrate
from consortia.destinations import ConsortiumPage, MemberPage
from contracts.destinations import CommissionerPage, ContractPage


class Command(BaseCommand):
    """Build the demonstration, print its proposals, serve the site."""

    requires_system_checks = []  # see tests/house/test_starting.py
    help = "Set up the demonstration, print the proposals, and serve the site until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--once", action="store_true", help="end after the table")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it all."""
        if not settings.DEMO:
            raise CommandError("Set DEMO=1: the demonstration fills the database with inventions.")
        settings.SITE_URL = f"http://127.0.0.1:{options['port']}"
        console = Console()
        started = time.monotonic()
        console.print("Preparing the database …")
        (settings.ROOT / "var").mkdir(exist_ok=True)
        with Progress(console.print) as progress:
            call_command(Migrate(progress=progress), verbosity=0)
            story = tell(progress)
        print_match(console, story.match)
        _say_what_happened(console, story, time.monotonic() - started)
        if not options["once"]:
            _say_where(console, story)
            call_command("serve", port=options["port"])


def _say_what_happened(console: Console, story: Story, seconds: float) -> None:
    letters = story.consortium.invitations.count()
    console.print(
        f"\n{story.starter} started a consortium for “{story.contract}”; {letters} invitations "
        f"went out. ({seconds:.1f} s)"
    )


def _say_where(console: Console, story: Story) -> None:
    console.print("\n[bold]Open in a browser[/] (Ctrl-C ends)")
    for words, address in (
        ("the start page", url_of(StartPage())),
        ("the contract", url_of(ContractPage(contract=story.contract.pk))),
        (
            "the council, which drafts contracts",
            url_of(CommissionerPage(commissioner=story.contract.commissioner_id)),
        ),
        ("the consortium", url_of(ConsortiumPage(MemberPage.CONSORTIUM, story.consortium.pk))),
        ("the mailbox, with every letter and sign-in code", url_of(Mailbox())),
        ("the API", f"{settings.SITE_URL}/api/v1/schema/"),
    ):
        console.print(f"  {address}  {words}", soft_wrap=True)
    console.print("\n[bold]Sign in as[/] (the code is in the mailbox)")
    for email, words in (
        (STARTER_PERSON, f"who acts for {story.starter} and started the consortium"),
        (INVITED_PERSON, f"who acts for {story.invited} and is invited"),
        (COMMISSIONER_PERSON, "who buys for the council"),
    ):
        console.print(f"  {email}  {words}", soft_wrap=True)
    console.print()
