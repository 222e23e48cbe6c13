"""The OR-Library's set covering instances.

References
----------
J. E. Beasley, "OR-Library: distributing test problems by electronic mail", Journal of the
Operational Research Society 41 (1990), 1069-1072.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from consortia.matching.cover import Cover, from_pairs


def read_instances(folder: Path) -> Iterator[tuple[str, Cover, Any, int]]:
    """Yield each instance: its name, the cover, the costs and the published optimum."""
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    place = rows[0].index("published") if "published" in rows[0] else 5
    optimum = {row[0]: int(float(row[place])) for row in rows[1:]}
    for path in sorted(folder.glob("scp*.txt")):
        cover, cost = read_instance(path)
        yield path.stem, cover, cost, optimum[path.stem]


def read_instance(path: Path) -> tuple[Cover, Any]:
    """Return an instance: rows, columns, costs, then for each row its columns."""
    numbers = iter([int(word) for word in path.read_text(encoding="ascii").split()])
    rows, columns = next(numbers), next(numbers)
    cost = np.array([next(numbers) for _ in range(columns)], dtype=np.int64)
    column, cell = [], []
    for row in range(rows):
        for _ in range(next(numbers)):
            column.append(next(numbers) - 1)
            cell.append(row)
    return from_pairs(columns, rows, np.array(column), np.array(cell)), cost
