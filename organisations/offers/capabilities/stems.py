"""Stemming and fuzzy matching of words, forgiving typing errors."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from rapidfuzz import fuzz

Phrase = tuple[str, ...]
_WORD = re.compile(r"[a-z0-9]+")
_LITTLE = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "my", "of", "on", "or", "our"]
) | {"some", "that", "the", "their", "them", "to", "we", "who", "with"}
_ENDINGS = ("ing", "er", "ed")
SHORTEST = 4
"""The least number of letters that a stem keeps."""
ALIKE = 0.8
"""The least likeness, of 1, at which a word counts as a typing error for another."""


def plain_words(text: str) -> list[str]:
    """Return words in lower case without possessives and plural endings."""
    words = _WORD.findall(text.lower().replace("’", "'").replace("'s", "").replace("'", ""))
    return [w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words]


def stems(text: str) -> Phrase:
    """Return the stems of a text's words, without stop words.

    Examples
    --------
    >>> stems("Befrienders for the lonely") == stems("befriending lonely")
    True
    >>> stems("of the")
    ('of', 'the')
    """
    words = _WORD.findall(text.lower().replace("’", "'").replace("'s", "").replace("'", ""))
    told = [word for word in words if word not in _LITTLE]
    return tuple(_stem(word) for word in told or words)


def _stem(word: str) -> str:
    if len(word) > SHORTEST and word.endswith("ies"):
        word = f"{word[:-3]}y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        word = word[:-1]
    ending = next((end for end in _ENDINGS if word.endswith(end)), "")
    if len(word) - len(ending) >= SHORTEST:
        word = word.removesuffix(ending)
    return word[:-1] if len(word) > SHORTEST and word.endswith("e") else word


def likenesses(wanted: Iterable[str], known: Collection[str]) -> dict[str, dict[str, float]]:
    """Return wanted stem → known stem → likeness, from 0 to 1.

    A stem that is itself known is never a typing error: it is like longer and shorter forms of
    itself only.
    """
    likes: dict[str, dict[str, float]] = {}
    for word in wanted:
        alike = _form if word in known else _alike
        likes[word] = {other: much for other in known if (much := alike(word, other)) > 0}
    return likes


def score(wanted: Phrase, phrases: Iterable[Phrase], likes: dict[str, dict[str, float]]) -> float:
    """Return the score (0 to 1) of the best of these phrases; earlier ones score a little more.

    Parameters
    ----------
    wanted : tuple of str
        Stems to search for, at least one.
    likes : dict
        From `likenesses`.
    """
    best = 0.0
    for index, phrase in enumerate(phrases):
        if not phrase:
            continue
        hits = sum(max(likes[word].get(other, 0.0) for other in phrase) for word in wanted)
        both = 2 * hits / (len(wanted) + len(phrase))
        best = max(best, 0.7 * both + 0.3 * hits / len(wanted) - 0.0005 * min(index, 19))
    return best


def _form(a: str, b: str) -> float:
    if a == b:
        return 1.0
    begins = b.startswith(a) or a.startswith(b)
    return ALIKE if begins and min(len(a), len(b)) >= SHORTEST else 0.0


def _alike(a: str, b: str) -> float:
    return _form(a, b) or fuzz.ratio(a, b, score_cutoff=100 * ALIKE) / 100
