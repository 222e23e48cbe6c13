"""What the commands that take what others publish have in common: progress, and a summary."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any, Protocol

from django.core.management.base import BaseCommand

#: So many refused rows are printed; ``--json`` lists all.
SHOWN = 100


class Summary(Protocol):
    """A data class that says what an import did, and what it refused and why."""

    @property
    def read(self) -> int:
        """Rows read."""

    @property
    def added(self) -> int:
        """Rows that are new."""

    @property
    def changed(self) -> int:
        """Rows that say something else than before."""

    @property
    def unchanged(self) -> int:
        """Rows that say the same."""

    @property
    def refused(self) -> list[dict[str, str]]:
        """Rows that were not taken: ``row`` says which, ``why`` why."""


class ImportCommand(BaseCommand):
    """A command that takes what others publish, says how far it is, and what it did at the end."""

    requires_system_checks = []  # see tests/house/test_starting.py

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what all of them take."""
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def count(self, number: int, what: str) -> None:
        """Say how many of what have been read so far."""
        self.stderr.write(f"  {number:,} {what} read …")

    def tell(self, done: Summary, what: str) -> None:
        """Say what was done, and what was refused.

        Parameters
        ----------
        done : Summary
            A data class.
        what : str
            What was read, such as ``charities``.
        """
        self.stdout.write(
            f"{done.read:,} {what} read: {done.added:,} added, {done.changed:,} changed, "
            f"{done.unchanged:,} unchanged, {len(done.refused):,} refused."
        )
        self.list_refused(done.refused)

    def list_refused(self, rows: list[dict[str, str]]) -> None:
        """Say which rows were refused and why, the first hundred of them."""
        for refused in rows[:SHOWN]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        if len(rows) > SHOWN:
            self.stdout.write(f"  and {len(rows) - SHOWN:,} more; --json lists all")

    def end(self, done: Any, *, as_json: bool) -> None:
        """Say the whole summary as the last line, where it was asked for."""
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
