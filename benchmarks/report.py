"""The tables and the picture of ``docs/benchmarks.md``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt

from benchmarks.measures import Report

DOCS = Path(__file__).resolve().parents[1] / "docs"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
TITLES = {
    "peers": "Fewest members; 200,000 on the register, national organisations left out",
    "cheapest": "Fewest members, then smallest and most local; the same contracts",
    "local": "Local organisations only",
    "too_few": "Proof that no consortium of twelve exists (local organisations)",
    "register": "Registers of different size",
    "limits": "Five alternatives, and all limits on, as multiples of one plain answer",
    "related": "Related problems",
    "set_cover": "OR-Library set covering, classes 4, 5 and 6",
    "memory": "Memory at 200,000 organisations",
}


def tables(report: Report) -> str:
    """Return the figures as Markdown."""
    parts = []
    for name, rows in report.tables.items():
        heads = list(rows[0])
        lines = [f"### {TITLES[name]}", "", f"| {' | '.join(h.replace('_', ' ') for h in heads)} |"]
        lines.append(f"|{'|'.join('---' for _ in heads)}|")
        lines += [f"| {' | '.join(_cell(row[head]) for head in heads)} |" for row in rows]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def write_page(report: Report) -> None:
    """Write the figures into the page, between its marks, and draw them."""
    page = DOCS / "benchmarks.md"
    text = page.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    _, tail = rest.split(END)
    page.write_text(f"{head}{BEGIN}\n\n{tables(report)}\n\n{END}{tail}", encoding="utf-8")
    draw(report, DOCS / "images" / "benchmarks.svg")


def draw(report: Report, path: Path) -> None:
    """Draw the median times against the peers'."""
    rows = report.tables["peers"]
    mpl.rcParams["svg.hashsalt"] = "benchmarks"
    figure, axes = plt.subplots(figsize=(7, 4))
    for key, label, mark in (
        ("ours_ms", "this matcher", "o"),
        ("highs_ms", "one HiGHS model", "s"),
        ("cp_sat_ms", "one CP-SAT model", "^"),
    ):
        axes.plot(
            [row["size"] for row in rows], [row[key] for row in rows], mark + "-", label=label
        )
    axes.set_yscale("log")
    axes.set_xlabel("districts x capabilities")
    axes.set_ylabel("median time, milliseconds")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
