"""``python -m tools.capability_codes``: check the capability tree and its published codes.

Give the published lists as CSV: the Common Procurement Vocabulary of 2008 (column ``code``), the
UK charity classification (column ``Code``) and the classification of non-profit and third-sector
organisations (columns ``Section``, ``Group``, ``Sub-group``). Each is optional.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from organisations.offers.capabilities.tree import CapabilityTree, Leaf, tree

_COLUMNS = {"cpv": ("code",), "ukcat": ("Code",), "icnptso": ("Section", "Group", "Sub-group")}
_CODES: dict[str, Callable[[Leaf], tuple[str, ...]]] = {
    "cpv": lambda leaf: leaf.cpv,
    "ukcat": lambda leaf: leaf.ukcat,
    "icnptso": lambda leaf: leaf.icnptso,
}


def faults(shipped: CapabilityTree) -> list[str]:
    """Return the faults of a capability tree, one line each, in order.

    Slugs and names are unique, each leaf has a known group, and a phrase that people use belongs
    to one leaf alone, so that searching for it has one best answer.
    """
    groups = {group.slug for group in shipped.groups}
    slugs = Counter([*(g.slug for g in shipped.groups), *(leaf.slug for leaf in shipped.leaves)])
    phrases = Counter(
        phrase for leaf in shipped.leaves for phrase in sorted({_plain(p) for p in _said(leaf)})
    )
    found = [f"{slug} stands {n} times" for slug, n in sorted(slugs.items()) if n > 1]
    found += [f"“{p}” belongs to {n} capabilities" for p, n in sorted(phrases.items()) if n > 1]
    found += [f"{x.slug} has no group" for x in shipped.leaves if x.group not in groups]
    found += [f"“{p}” is an everyday word of its own leaf twice" for p in _twice(shipped)]
    found += [f"{x.slug} has no description" for x in shipped.leaves if not x.description]
    return found


def unknown_codes(shipped: CapabilityTree, scheme: str, real: frozenset[str]) -> list[str]:
    """Return a line for each code that its scheme (cpv, ukcat, icnptso) does not have."""
    return [
        f"{leaf.slug} has the {scheme} code {code}, which is not in the list"
        for leaf in shipped.leaves
        for code in _CODES[scheme](leaf)
        if code not in real
    ]


def read_codes(scheme: str, path: Path) -> frozenset[str]:
    """Return the codes of a published list.

    Raises
    ------
    KeyError
        When the file lacks the scheme's columns.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return frozenset(row[column] for row in rows for column in _COLUMNS[scheme]) - {""}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check, say what is wrong, and return 1 when anything is."""
    parser = argparse.ArgumentParser(prog="python -m tools.capability_codes")
    for scheme in _COLUMNS:
        parser.add_argument(f"--{scheme}", type=Path, help=f"the published {scheme} list (CSV)")
    asked = vars(parser.parse_args(arguments))
    shipped = tree()
    found = faults(shipped)
    for scheme, path in asked.items():
        if path is not None:
            found += unknown_codes(shipped, scheme, read_codes(scheme, path))
    for line in found:
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{len(shipped.leaves)} capabilities, {len(found)} faults.\n")
    return 1 if found else 0


def _said(leaf: Leaf) -> tuple[str, ...]:
    return (leaf.name, *leaf.synonyms)


def _twice(shipped: CapabilityTree) -> list[str]:
    """Return redundant phrases: those that a leaf has more than once."""
    return sorted(
        phrase
        for leaf in shipped.leaves
        for phrase, n in Counter(map(_plain, (*_said(leaf), *leaf.everyday))).items()
        if n > 1
    )


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().split())


if __name__ == "__main__":
    sys.exit(main())
