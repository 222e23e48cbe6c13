"""Capability search by words, and the words that say what was searched for."""

from typing import Any

from django import forms
from django.http import HttpRequest

from areas.models import Area
from organisations.offers.capabilities.meaning import Meaning, meaning
from organisations.offers.capabilities.tree import Leaf, tree

MOST_CHOICES = 12


def what_is_meant(words: str) -> Meaning:
    """Return the capabilities that these words may mean.

    Raises
    ------
    django.forms.ValidationError
        When nothing is close.
    """
    found = meaning(words)
    if found is None:
        raise forms.ValidationError(
            f"We do not know “{words}”. Try other words, such as befriending or youth work, or "
            "choose from the list of all that we know."
        )
    return found


def capability_named(words: str) -> str:
    """Return the slug of the one capability that these words mean; nothing is guessed.

    Raises
    ------
    django.forms.ValidationError
        When they mean none, or may mean several; names those.
    """
    found = what_is_meant(words)
    if len(found.leaves) > 1:
        names = [f"“{leaf.name}”" for leaf in found.leaves[:MOST_CHOICES]]
        raise forms.ValidationError(
            f"“{words}” may mean several things: {', '.join(names)}. Write one of these."
        )
    return found.leaves[0].slug


def searched(request: HttpRequest, found: Meaning | None, area: Area | None) -> dict[str, Any]:
    """Return what a list was narrowed to, in words, with links to each single meaning."""
    choices = [] if found is None or len(found.leaves) == 1 else list(found.leaves)
    return {
        "said": request.GET.get("capability", ""),
        "what": found.name if found else "",
        "sure": found is None or found.sure or bool(found.group),
        "where": area,
        "choices": [(leaf, _with(request, leaf)) for leaf in choices],
        "anywhere": _without(request, "place") if area else "",
    }


def browsed() -> list[tuple[str, list[Leaf]]]:
    """Return every group's name with its capabilities, to choose from."""
    return [(group.name, list(tree().inside(group.slug))) for group in tree().groups]


def _with(request: HttpRequest, leaf: Leaf) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query["capability"] = leaf.name
    return query.urlencode()


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query.pop(name, None)
    return query.urlencode()
