"""What the import commands share: progress and summaries."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import TYPE_CHECKING, Protocol, TypedDict

from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

#: The most refused rows that are printed; ``--json`` lists all.
SHOWN = 100


class RefusedRow(TypedDict):
    """A row that an import refused: which, and why; as ``--json`` writes it."""

    row: str
    why: str


class Summary(Protocol):
    """A data class with what an import did, and what it refused and why."""

    @property
    def read(self) -> int:
        """Rows read."""

    @property
    def added(self) -> int:
        """Rows that are new."""

    @property
    def changed(self) -> int:
        """Rows that differ from before."""

    @property
    def unchanged(self) -> int:
        """Rows that are the same as before."""

    @property
    def refused(self) -> list[RefusedRow]:
        """Refused rows."""


class ImportCommand(BaseCommand):
    """A command that imports what others publish, printing progress and a summary."""

    requires_system_checks = []  # see tests/house/test_starting.py

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options that all of them share."""
        parser.add_argument("--json", action="store_true", help="summary as JSON, last line")

    def count(self, number: int, what: str) -> None:
        """Print how many rows have been read so far."""
        self.stderr.write(f"  {number:,} {what} read …")

    def tell(self, done: Summary, what: str) -> None:
        """Print the summary, with the refused rows.

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

    def list_refused(self, rows: list[RefusedRow]) -> None:
        """Print the first hundred refused rows, with reasons."""
        for refused in rows[:SHOWN]:
            self.stdout.write(f"  refused {refused['row']}: {refused['why']}")
        if len(rows) > SHOWN:
            self.stdout.write(f"  and {len(rows) - SHOWN:,} more; --json lists all")

    def end(self, done: DataclassInstance, *, as_json: bool) -> None:
        """Print the whole summary as JSON, where that was asked for."""
        if as_json:
            self.stdout.write(json.dumps(asdict(done)))
