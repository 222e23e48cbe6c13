"""``python -m tools.rehearsal``: the main job on real charities and real notices."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from areas.gazetteer import Gazetteer
from areas.importing import gazetteer_of
from areas.reading import read_tables
from organisations.offers.capabilities.tree import tree
from tools.rehearsal.charities import read_charities
from tools.rehearsal.notices import Notice, read_notices
from tools.rehearsal.rehearse import Rehearsal, rehearse
from tools.rehearsal.report import as_rows, print_answers, print_assumptions, print_summary, summary

CHARITIES = Path("organisations") / "charities_ukcat_geocoded.csv"
NOTICES = Path("contracts") / "lancashire_notices.csv"


def main(words: Sequence[str] | None = None) -> int:
    """Match real county notices with real charities, and say every assumption.

    Parameters
    ----------
    words : sequence of str, optional
        The options; those of the command line where none are given.

    Returns
    -------
    int
        The exit status: 2 where the data is not there, with the reason on standard error.
    """
    parser = ArgumentParser(prog="python -m tools.rehearsal", description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the real data")
    parser.add_argument("--notices", type=int, help="only the first so many notices")
    parser.add_argument("--json", action="store_true", help="everything as JSON instead")
    asked = parser.parse_args(words)
    for wanted in (CHARITIES, NOTICES):
        if not (asked.data / wanted).is_file():
            sys.stderr.write(
                f"The real data is not here: {asked.data / wanted} is missing. Put the file at "
                "that place, or name another folder with --data.\n"
            )
            return 2
    _rehearse(asked.data, asked.notices, as_json=asked.json)
    return 0


def _rehearse(folder: Path, most: int | None, *, as_json: bool) -> None:
    places = gazetteer_of(read_tables())
    names = {code: area.name for code, area in places.areas.items()}
    names |= {leaf.slug: leaf.name for leaf in tree().leaves}
    organisations = read_charities(folder / CHARITIES, places, tree())
    read, found = read_notices(folder / NOTICES, places, tree())
    done = _match(found[:most], organisations, places, names)
    figures = summary(read, len(organisations), done)
    if as_json:
        rows = {"here": as_rows(done.here), "there": as_rows(done.there), "summary": figures}
        sys.stdout.write(json.dumps(rows))
        return
    console = Console(file=sys.stdout, soft_wrap=True)
    print_assumptions(console)
    print_answers(console, done, names)
    print_summary(console, figures)


def _match(
    found: list[Notice],
    organisations: list[dict[str, Any]],
    places: Gazetteer,
    names: dict[str, str],
) -> Rehearsal:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Matching notices", total=len(found))
        return rehearse(
            found, organisations, places, names, lambda done: progress.update(task, completed=done)
        )
