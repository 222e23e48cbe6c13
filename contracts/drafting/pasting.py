"""Volumes pasted from a spreadsheet: places down, capabilities across, people a year."""

import re
from collections.abc import Mapping

from accounts.errors import Invalid

LARGEST = 2_000_000_000
FIELD = "paste"


def read_volumes(
    text: str, capabilities: Mapping[str, str], areas: Mapping[str, str]
) -> dict[tuple[str, str], int | None]:
    r"""Return (capability, area) → people a year, or None for an empty cell.

    Parameters
    ----------
    text : str
        Lines with tabs (as spreadsheets copy), semicolons or commas between cells. The first
        line names capabilities, the first cell of every other line a place.
    capabilities, areas : mapping
        Name or code in lower case → slug or code; only these may be named.

    Raises
    ------
    Invalid
        Naming the line and cell that cannot be read.

    Examples
    --------
    >>> read_volumes("\tAdvice\nEly\t1,200", {"advice": "debt-advice"}, {"ely": "E07000009"})
    {('debt-advice', 'E07000009'): 1200}
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        raise Invalid("Paste the line of headings and at least one line below it.", field=FIELD)
    separator = next((separator for separator in ("\t", ";") if separator in lines[0]), ",")
    heads = [cell.strip().lower() for cell in lines[0].split(separator)][1:]
    slugs = [_named(head, capabilities, f"Heading {n}") for n, head in enumerate(heads, start=2)]
    found: dict[tuple[str, str], int | None] = {}
    for number, line in enumerate(lines[1:], start=2):
        cells = [cell.strip() for cell in line.split(separator)]
        area = _named(cells[0].lower(), areas, f"Line {number}")
        if len(cells) > len(slugs) + 1:
            raise Invalid(f"Line {number} has more cells than there are headings.", field=FIELD)
        for slug, cell in zip(slugs, cells[1:], strict=False):
            found[slug, area] = _people(cell, number)
    return found


def _named(word: str, known: Mapping[str, str], where: str) -> str:
    if word not in known:
        names = ", ".join(sorted({name for name in known if not re.match(r"^e\d", name)})[:5])
        raise Invalid(
            f"{where}: “{word}” is not part of this lot. It has, for example: {names}.", field=FIELD
        )
    return known[word]


def _people(cell: str, number: int) -> int | None:
    plain = cell.replace(",", "").replace(" ", "").replace("\u00a0", "")
    if plain in ("", "-", "–"):
        return None
    if not re.fullmatch(r"[0-9]{1,10}(\.0+)?", plain) or not 0 < int(float(plain)) <= LARGEST:
        raise Invalid(
            f"Line {number}: “{cell}” is not a number of people of at least one.", field=FIELD
        )
    return int(float(plain))
