"""Reading the shipped tables of areas, as rows."""

import csv
from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class Tables:
    """The five tables, each a list of rows as text."""

    areas: list[dict[str, str]]
    parents: list[dict[str, str]]
    successors: list[dict[str, str]]
    neighbours: list[dict[str, str]]
    aliases: list[dict[str, str]]


def read_tables(folder: Path = SHIPPED) -> Tables:
    """Read the tables from a folder.

    Raises
    ------
    FileNotFoundError
        When one of them is not there.
    """
    return Tables(
        *(
            _rows(folder / f"{name}.csv")
            for name in ("areas", "parents", "successors", "neighbours", "aliases")
        )
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
