"""``python -m tools.area_tables.postcodes FILE``: write ``areas/data/postcodes.csv`` anew.

FILE is the CSV of the ONS Postcode Directory (Office for National Statistics, Open Government
Licence v3.0). Postcodes of Northern Ireland have a licence of their own and are left out.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from areas.reading import SHIPPED

POSTCODES = ("pcd7", "pcd", "pcds")
DISTRICTS = ("lad25cd", "laua", "oslaua")
Row = dict[str, str]


def main() -> None:
    """Read the directory and write the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("file", type=Path)
    given: Path = arguments.parse_args().file
    with given.open(encoding="utf-8-sig", newline="") as file:
        rows = list(sectors(csv.DictReader(file)))
    with (SHIPPED / "postcodes.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("sector", "district", "others"))
        table.writerows(rows)


def sectors(rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """Yield sector, the district of most of its postcodes, and the endings that lie elsewhere.

    Parameters
    ----------
    rows : iterable of dict
        Rows of the directory: a postcode, and the code of its district.

    Examples
    --------
    >>> list(sectors([{"pcd7": "CB7 4AB", "laua": "E07000009"}]))
    [('CB74', 'E07000009', '')]
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        whole = next(row[name] for name in POSTCODES if name in row).replace(" ", "")
        code = next(row[name] for name in DISTRICTS if name in row)
        if code[:1] in ("E", "S", "W") and not whole.startswith("BT"):
            found[whole[:-2]][whole[-2:]] = code
    for sector, endings in sorted(found.items()):
        ranked = sorted(Counter(endings.values()).items(), key=lambda one: (-one[1], one[0]))
        others = (
            f"{code}:{''.join(sorted(e for e, where in endings.items() if where == code))}"
            for code, _ in ranked[1:]
        )
        yield sector, ranked[0][0], " ".join(others)


if __name__ == "__main__":
    main()
