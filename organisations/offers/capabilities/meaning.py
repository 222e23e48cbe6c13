"""Capability search: what a person may mean by ordinary words."""

from __future__ import annotations

from dataclasses import dataclass

from organisations.offers.capabilities.tree import Leaf, tree

NAMED = 3
"""The most capabilities named in a sentence; beyond that, the number of the others."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The capabilities that words may mean.

    Attributes
    ----------
    leaves : tuple of Leaf
        At least one, best first.
    group : str
        Name of the group of capabilities that the words name; empty where they name none.
    sure : bool
        Whether the words name exactly one capability, or one group.
    """

    leaves: tuple[Leaf, ...]
    group: str = ""
    sure: bool = True

    @property
    def slugs(self) -> list[str]:
        """Slugs of all that is meant."""
        return [leaf.slug for leaf in self.leaves]

    @property
    def name(self) -> str:
        """What is meant, worded for the inside of a sentence."""
        if self.group:
            return in_sentence(self.group)
        names = [in_sentence(leaf.name) for leaf in self.leaves]
        if len(names) == 1:
            return names[0]
        more = len(names) - NAMED
        if more > 0:
            return f"{', '.join(names[:NAMED])} or {more} more"
        return f"{', '.join(names[:-1])} or {names[-1]}"


def in_sentence(name: str) -> str:
    """Return a name of the tree as written inside a sentence."""
    return name if name.startswith("English") else name[0].lower() + name[1:]


def meaning(text: str) -> Meaning | None:
    """Return the capabilities that words mean: by name or code, else by group, else by likeness.

    None where nothing is close. A code of a published scheme may lead to several capabilities.

    Examples
    --------
    >>> meaning("lunch").name, meaning("older people").group
    ('lunch clubs and day centres', 'Older people and living at home')
    >>> meaning("dinners").sure
    False
    """
    plain = " ".join(text.lower().split())
    shipped = tree()
    for leaf in shipped.leaves:
        if plain in (leaf.slug, leaf.name.lower()):
            return Meaning((leaf,))
    for group in shipped.groups:
        if plain in (group.slug, group.name.lower()):
            return Meaning(shipped.inside(group.slug), group.name)
    return _loosely(text)


def _loosely(text: str) -> Meaning | None:
    shipped = tree()
    named = shipped.named(text)
    called = None if named else shipped.group_called(text)
    if called is not None:
        return Meaning(shipped.inside(called.slug), called.name)
    found = tuple(named or shipped.meant(text))
    return Meaning(found, sure=len(named) == 1) if found else None
