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

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add what all of them take."""
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def count(self, number: int, what: str) -> None:
        """Say how many of what have been read so far."""
        self.stderr.write(f"  {number:,} {what} read …")

    def tell(self, done: Any, what: str, more: str, *, as_json: bool) -> None:
        """Say what was done and what was refused.

        Parameters
        ----------
        done : Summary
            A data class; printed whole as the last line with ``--json``.
        what : str
            What was read, such as ``charities``.
        more : str
            A last sentence of this import's own.
        """
        told: Summary = done
        self.stdout.write(
            f"{told.read:,} {what} read: {told.added:,} added, {told.changed:,} changed, "
            f"{told.unchanged:,} unchanged, {len(told.refused):,} refused."
        )
        for refused in told.refused[:SHOWN]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        if len(told.refused) > SHOWN:
            self.stdout.write(f"  and {len(told.refused) - SHOWN:,} more; --json lists all")
        self.stdout.write(more)
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
