"""Prints the results of the rehearsal in the terminal."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from rich.console import Console
from rich.markup import escape

from tools.rehearsal import charities, notices
from tools.rehearsal.rehearse import TRANSPLANT, Answer, Rehearsal


def print_assumptions(console: Console) -> None:
    """Print what is assumed, before anything else."""
    console.print("[bold]What this rehearsal assumes[/]")
    for line in (*charities.ASSUMPTIONS, *notices.ASSUMPTIONS, TRANSPLANT):
        console.print(f"  • {line}")
    console.print(
        "\nIt evaluates the matcher on public texts. What it reads into them is never shown as "
        "those organisations' own claim.\n"
    )


def print_answers(console: Console, rehearsal: Rehearsal, names: dict[str, str]) -> None:
    """Print each notice with its smallest consortium or exactly what is missing."""
    for here, there in zip(rehearsal.here, rehearsal.there, strict=True):
        notice = here.notice
        wanted = ", ".join(names[slug] for slug in notice.capabilities)
        console.print(f"[bold]{escape(notice.title)}[/] ({escape(notice.buyer)})")
        console.print(f"  wants {wanted}")
        _print_answer(console, "here", here, names)
        _print_answer(console, f"there ({names[there.areas[0]]} and around)", there, names)
        console.print()


def _print_answer(console: Console, where: str, answer: Answer, names: dict[str, str]) -> None:
    head = f"  {where}, {_count(len(answer.areas), 'district')}, {_count(answer.cells, 'part')}: "
    if answer.status == "complete":
        proof = "smallest possible: proven" if answer.proven else "not proven"
        console.print(f"{head}[green]{_count(len(answer.members), 'member')}[/] ({proof})")
        for line in answer.reasons:
            console.print(f"      {escape(line)}")
        return
    console.print(f"{head}[yellow]none[/]; {answer.offered} parts are offered")
    if answer.members:
        console.print(f"      best so far: {escape(', '.join(answer.members))}")
    if answer.missing:
        console.print(f"      nobody offers {_cells(answer.missing, names)}")
    if answer.conflict:
        console.print(f"      cannot all be met: {', '.join(answer.conflict)}")
    for remedy in answer.remedies[:2]:
        console.print(f"      would help: {escape(remedy)}")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _cells(cells: Sequence[dict[str, str]], names: dict[str, str]) -> str:
    grouped: dict[str, list[str]] = {}
    for cell in cells:
        grouped.setdefault(names[cell["capability"]], []).append(names[cell["area"]])
    said = []
    for capability, areas in sorted(grouped.items()):
        more = f" and {len(areas) - 4} more" if len(areas) > 4 else ""
        said.append(f"{capability} in {', '.join(areas[:4])}{more}")
    return "; ".join(said)


def summary(read: int, organisations: int, rehearsal: Rehearsal) -> dict[str, Any]:
    """Return the figures of a rehearsal."""
    return {
        "notices_read": read,
        "notices_of_our_kind": len(rehearsal.here),
        "charities_with_a_capability": organisations,
        "here": _figures(rehearsal.here),
        "there": _figures(rehearsal.there),
    }


def _figures(answers: Sequence[Answer]) -> dict[str, Any]:
    complete = [answer for answer in answers if answer.status == "complete"]
    consortia = [answer for answer in complete if len(answer.members) > 1]
    lacking = Counter(cell["capability"] for answer in answers for cell in answer.missing)
    return {
        "complete": len(complete),
        "by_two_or_more": len(consortia),
        "partial": sum(answer.status == "partial" for answer in answers),
        "impossible": sum(answer.status == "impossible" for answer in answers),
        "parts": sum(answer.cells for answer in answers),
        "parts_offered": sum(answer.offered for answer in answers),
        "median_members": median([len(answer.members) for answer in complete] or [0]),
        "all_proven": all(answer.proven for answer in answers),
        "median_seconds": round(median([answer.seconds for answer in answers] or [0.0]), 4),
        "longest_seconds": round(max((answer.seconds for answer in answers), default=0.0), 3),
        "most_lacking": lacking.most_common(8),
    }


def print_summary(console: Console, figures: dict[str, Any]) -> None:
    """Print the figures."""
    console.print("[bold]Summary[/]")
    console.print(
        f"  {figures['notices_read']} notices read, {figures['notices_of_our_kind']} of our kind; "
        f"{figures['charities_with_a_capability']} charities with a capability"
    )
    for where in ("here", "there"):
        shown = figures[where]
        console.print(
            f"  {where}: {shown['complete']} can be done in full "
            f"({shown['by_two_or_more']} by consortia of two or more, median "
            f"{shown['median_members']:g} members), {shown['partial']} in part, "
            f"{shown['impossible']} not at all; {shown['parts_offered']} of {shown['parts']} "
            "parts "
            f"are offered; all proven: {'yes' if shown['all_proven'] else 'no'}; "
            f"{shown['median_seconds']} s a match (median), {shown['longest_seconds']} s at most"
        )
        lacking = ", ".join(f"{slug} ({count})" for slug, count in shown["most_lacking"])
        console.print(f"      lacking most: {lacking or 'nothing'}")


def as_rows(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Return answers as plain rows."""
    return [asdict(answer) for answer in answers]
