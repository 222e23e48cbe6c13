"""Run the benchmarks: ``python -m benchmarks [--quick] [--data FOLDER] [--only NAME]``.

Writes the tables of ``docs/benchmarks.md`` and its picture, unless ``--only`` or ``--quick`` asks
for a part: that is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

from benchmarks import measures
from benchmarks.measures import Report
from benchmarks.report import tables, write_page


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three contracts of a size")
    parser.add_argument("--data", type=Path, help="folder of scp*.txt, for the measure set_cover")
    parser.add_argument("--only", action="append", help="one measure; may be repeated")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    asked = parser.parse_args()
    count = 3 if asked.quick else 7
    report = Report()
    steps = {
        "peers": lambda: measures.against_peers(report, _say, count, 20.0),
        "local": lambda: measures.local_only(report, _say, count, 10.0),
        "too_few": lambda: measures.too_few(report, _say, count),
        "register": lambda: measures.larger_register(
            report, _say, count, (20_000, 200_000) if asked.quick else (20_000, 200_000, 2_000_000)
        ),
        "limits": lambda: measures.limits_and_choice(report, _say, count),
        "related": lambda: measures.related(report, _say),
        "set_cover": lambda: _set_cover(report, asked.data),
        "memory": lambda: _memory(report, asked.only == ["memory"]),
    }
    for name, step in steps.items():
        if not asked.only or name in asked.only:
            step()
    if asked.json:
        print(json.dumps(report.tables))
    elif asked.only or asked.quick:
        print(tables(report))
    else:
        write_page(report)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _set_cover(report: Report, folder: Path | None) -> None:
    if folder is None or not any(folder.glob("scp*.txt")):
        where = f"in {folder}" if folder else "named"
        _say(f"left out: no set covering instances (scp*.txt) {where}; name their folder by --data")
        return
    measures.set_cover(report, _say, folder)


def _memory(report: Report, inside: bool) -> None:
    """Measure memory in a process of its own, since a peak never falls."""
    if inside:
        measures.memory(report, _say)
        return
    command = [sys.executable, "-m", "benchmarks", "--only", "memory", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report.tables.update(json.loads(done.stdout))


if __name__ == "__main__":
    sys.exit(main())
