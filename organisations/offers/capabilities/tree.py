"""The shipped capability tree: read, searched, suggested from texts."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from organisations.offers.capabilities.stems import Phrase, likenesses, plain_words, score, stems

DATA = Path(__file__).resolve().parent / "data"
_CODE = re.compile(r"[0-9]{8}|[A-Z]{1,2}[0-9]{0,3}")
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_DIVISION = 2
LISTS = ("synonyms", "everyday", "cpv", "icnptso", "ukcat")
FITS = 0.34
"""The least score, of 1, at which a search shows a capability."""
CLOSE = 0.25
"""A capability scoring more than this below the best is not meant."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of capabilities: the upper level of the tree.

    Attributes
    ----------
    everyday : tuple of str
        What people call the whole group.
    """

    slug: str
    name: str
    everyday: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A capability: something an organisation can do for people; a leaf of the tree.

    Attributes
    ----------
    synonyms : tuple of str
        What people call it, each unique to this leaf; also matched in a notice's text.
    everyday : tuple of str
        Looser words, which several leaves may share; only used in searches.
    cpv, icnptso, ukcat : tuple of str
        Its codes in the EU procurement vocabulary (2008), the UN classification of third-sector
        organisations, and the UK charity classification.
    """

    slug: str
    name: str
    group: str
    description: str
    synonyms: tuple[str, ...]
    everyday: tuple[str, ...]
    cpv: tuple[str, ...]
    icnptso: tuple[str, ...]
    ukcat: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A capability suggested by a text or a code.

    Attributes
    ----------
    confidence : float
        Between 0 and 1; words count for more than procurement codes, which are coarse.
    why : str
        The words or code that suggested it.
    """

    leaf: Leaf
    confidence: float
    why: str


@dataclass(frozen=True)
class CapabilityTree:
    """The capability tree: all groups and leaves, with searches."""

    groups: tuple[Group, ...]
    leaves: tuple[Leaf, ...]

    def leaf(self, slug: str) -> Leaf:
        """Return the leaf with this slug.

        Raises
        ------
        KeyError
            When there is none.
        """
        return self._by_slug[slug]

    def search(self, text: str) -> list[Leaf]:
        """Return capabilities that match ordinary words, synonyms or a code, best first.

        Examples
        --------
        >>> tree().search("benefits advice")[0].slug
        'benefits-advice'
        >>> tree().search("CAB")[0].slug
        'general-advice'
        """
        by_code = self._by_code(text.strip().upper())
        if by_code:
            return by_code
        return [leaf for _much, leaf in self._scored(text)]

    def meant(self, text: str) -> list[Leaf]:
        """Return the results of `search` that score close to the best, best first.

        Examples
        --------
        >>> [leaf.slug for leaf in tree().meant("dinners for pensioners")]
        ['lunch-clubs']
        """
        if by_code := self._by_code(text.strip().upper()):
            return by_code
        found = self._scored(text)
        return [leaf for much, leaf in found if much >= found[0][0] - CLOSE]

    def _scored(self, text: str) -> list[tuple[float, Leaf]]:
        wanted = stems(text)
        likes = likenesses(wanted, self._vocabulary)
        scored = [
            (-score(wanted, self._phrases[leaf.slug], likes), leaf.slug)
            for leaf in self.leaves
            if wanted
        ]
        return [(-much, self._by_slug[slug]) for much, slug in sorted(scored) if -much > FITS]

    def group_called(self, text: str) -> Group | None:
        """Return the group that goes by exactly these words or this slug.

        Examples
        --------
        >>> tree().group_called("Pensioners").slug
        'older-people'
        >>> tree().group_called("debt advice") is None
        True
        """
        wanted = stems(text)
        return next((g for g in self.groups if wanted and wanted in self._called[g.slug]), None)

    def inside(self, slug: str) -> tuple[Leaf, ...]:
        """Return the leaves of a group, or the leaf itself; nothing where there is neither."""
        return tuple(leaf for leaf in self.leaves if slug in (leaf.slug, leaf.group))

    def named(self, text: str) -> list[Leaf]:
        """Return capabilities called exactly by these words, or with exactly this code.

        Examples
        --------
        >>> [leaf.slug for leaf in tree().named("Lunch club")]
        ['lunch-clubs']
        >>> tree().named("advice")
        []
        """
        if by_code := self._by_code(text.strip().upper()):
            return by_code
        wanted = stems(text)
        called = [leaf for leaf in self.leaves if wanted and wanted in self._phrases[leaf.slug]]
        own = [x for x in called if wanted in self._phrases[x.slug][: 1 + len(x.synonyms)]]
        return own or called

    def by_cpv(self, code: str) -> list[Leaf]:
        """Return capabilities that a CPV code covers: with this code, or one below it by prefix.

        The first two digits always count: 80000000 is education, not all that begins with 8.
        """
        prefix = code[: max(_DIVISION, len(code.rstrip("0")))]
        return [leaf for leaf in self.leaves if any(own.startswith(prefix) for own in leaf.cpv)]

    def by_ukcat(self, code: str) -> list[Leaf]:
        """Return capabilities with this UK-CAT code."""
        return [leaf for leaf in self.leaves if code in leaf.ukcat]

    def by_icnptso(self, code: str) -> list[Leaf]:
        """Return capabilities with this ICNPTSO code."""
        return [leaf for leaf in self.leaves if code in leaf.icnptso]

    def suggest(self, text: str, cpv: tuple[str, ...] = ()) -> list[Suggestion]:
        """Return capabilities that a text seems to ask for, surest first, for a person to confirm.

        A synonym or name in the text suggests a capability; so does a CPV code of at most three
        capabilities, and one that agrees with the words raises the confidence. Initials must be
        in capitals: "SEND" is special needs, "send your tender" is not.

        Examples
        --------
        >>> [(s.leaf.slug, s.confidence) for s in tree().suggest("SEND casework")]
        [('send-support', 0.65)]
        >>> tree().suggest("Please send it by cab.")
        []
        """
        said = f" {' '.join(plain_words(text))} "
        capitals = frozenset(_CAPITALS.findall(text))
        coded = {leaf.slug for code in cpv for leaf in self._narrow(code)}
        found = []
        for leaf in self.leaves:
            hits = [p for p in self._spoken[leaf.slug] if f" {' '.join(p)} " in said]
            hits += [(initials,) for initials in leaf.synonyms if initials in capitals]
            if hits:
                longest: tuple[str, ...] = max(hits, key=len)
                why = " ".join(longest)
                sure = min(0.95, 0.55 + 0.1 * len(hits) + 0.2 * (leaf.slug in coded))
                found.append(Suggestion(leaf, round(sure, 2), f"the words “{why}”"))
            elif leaf.slug in coded:
                found.append(Suggestion(leaf, 0.4, "its procurement code"))
        return sorted(found, key=lambda s: (-s.confidence, s.leaf.slug))

    def _narrow(self, code: str) -> list[Leaf]:
        exact = [leaf for leaf in self.leaves if code in leaf.cpv]
        return exact if len(exact) <= 3 else []

    def _by_code(self, code: str) -> list[Leaf]:
        if not _CODE.fullmatch(code):
            return []
        return self.by_cpv(code) if code.isdigit() else self.by_ukcat(code) or self.by_icnptso(code)

    @cached_property
    def _by_slug(self) -> dict[str, Leaf]:
        return {leaf.slug: leaf for leaf in self.leaves}

    @cached_property
    def _phrases(self) -> dict[str, list[Phrase]]:
        return {
            leaf.slug: [stems(words) for words in (leaf.name, *leaf.synonyms, *leaf.everyday)]
            for leaf in self.leaves
        }

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        return frozenset(
            word for phrases in self._phrases.values() for phrase in phrases for word in phrase
        )

    @cached_property
    def _called(self) -> dict[str, list[Phrase]]:
        return {
            g.slug: [stems(words) for words in (g.slug, g.name, *g.everyday)] for g in self.groups
        }

    @cached_property
    def _spoken(self) -> dict[str, list[Phrase]]:
        """Names and synonyms without those that are initials."""
        return {
            leaf.slug: [
                tuple(plain_words(words))
                for words in (leaf.name, *leaf.synonyms)
                if not _CAPITALS.fullmatch(words)
            ]
            for leaf in self.leaves
        }


@cache
def tree() -> CapabilityTree:
    """Return the shipped tree."""
    groups = tuple(
        Group(row["slug"], row["name"], tuple(row["everyday"].split("|")))
        for row in _rows("groups.csv")
    )
    leaves = tuple(
        Leaf(
            row["slug"],
            row["name"],
            row["group"],
            row["description"],
            *(tuple(filter(None, row[key].split("|"))) for key in LISTS),
        )
        for row in _rows("leaves.csv")
    )
    return CapabilityTree(groups, leaves)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
