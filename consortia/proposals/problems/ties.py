"""Ties and refusals: pairs of identifiers that worked together, or will not."""

from collections.abc import Collection, Iterable, Mapping

from organisations.people.models.relationships import Relationship, RelationshipKind
from organisations.register.models.organisations import Organisation


def ties(known: Mapping[int, str]) -> list[tuple[str, str, int]]:
    """Return pairs of organisations that both say that they have worked together.

    Parameters
    ----------
    known : mapping
        Primary key → identifier of the organisations to look at.
    """
    said = Relationship.objects.among(known.keys()).confirmed()
    return [(a, b, 1) for a, b in _pairs(said.values_list("organisation", "other"), known)]


def refusals(known: Mapping[int, str]) -> list[list[str]]:
    """Return pairs of which one refuses to work with the other; for the core only, never shown."""
    said = Relationship.objects.among(known.keys()).filter(kind=RelationshipKind.REFUSES)
    return [list(pair) for pair in _pairs(said.values_list("organisation", "other"), known)]


def refused_by(organisation: Organisation) -> list[str]:
    """Return identifiers of the organisations that one refuses to work with."""
    said = organisation.relationships.filter(kind=RelationshipKind.REFUSES)
    return sorted(said.values_list("other__identifier", flat=True))


def partnerships(organisations: Collection[int]) -> list[tuple[str, str]]:
    """Return pairs of these organisations (primary keys) that both say worked together."""
    known = dict(Organisation.objects.filter(pk__in=organisations).values_list("pk", "identifier"))
    return [(a, b) for a, b, _ in ties(known)]


def _pairs(said: Iterable[tuple[int, int]], known: Mapping[int, str]) -> list[tuple[str, str]]:
    return sorted({_ordered(known[a], known[b]) for a, b in said})


def _ordered(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)
