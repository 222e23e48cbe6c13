"""The table of ``docs/resilience.md``."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "resilience.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Row:
    """One trial: what was done, with the guard or as its control without, and what came of it."""

    test: str
    guarded: bool
    figures: dict[str, int]
    aim: str


def table(rows: Sequence[Row]) -> str:
    """Return the figures as Markdown."""
    lines = ["| trial | guard | figures | aim |", "|---|---|---|---|"]
    for row in rows:
        told = ", ".join(f"{name} **{value}**" for name, value in row.figures.items())
        guard = "on" if row.guarded else "off (control)"
        lines.append(f"| {row.test} | {guard} | {told} | {row.aim if row.guarded else '–'} |")
    return "\n".join(lines)


def write_page(rows: Sequence[Row]) -> None:
    """Write the table into the page, with commit, date and machine."""
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    told = f"Commit `{_commit()}`, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_machine()}."
    made = f"{head}{BEGIN}\n\n{told}\n\n{table(rows)}\n\n{END}{tail}"
    PAGE.write_text(made, encoding="utf-8")


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def _machine() -> str:
    load = os.getloadavg()[1]
    return f"{os.cpu_count()} cores, {platform.system()}, load {load:.1f} by other work too"
