"""Entries that may be the same body as one that is about to be saved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from rapidfuzz import fuzz, process

from areas.gazetteer import gazetteer
from areas.models import Area
from organisations.models import Organisation
from organisations.names import ALIKE, likeness, name_key

AT_MOST = 5
"""So many are shown."""


def perhaps_the_same(
    name: str, home_area: Area | None, *, but: Iterable[int] = ()
) -> list[Organisation]:
    """Return entries of a similar name at home in the same or a bordering district, likest first.

    Two queries, whatever the size of the register: the first reads keys of names of these
    districts by an index, the second the few that are alike. An entry that says no district is
    found by exactly the same key, and so is any where the new one says none.

    Parameters
    ----------
    name : str
        As it is about to be saved.
    home_area : Area or None
        The district it is at home in.
    but : iterable of int
        Primary keys that are left out.
    """
    key = name_key(name)
    near = _near(home_area)
    same = Q(name_key=key)
    where = Q(home_area__in=near) | (same & Q(home_area__isnull=True)) if near else same
    rows = Organisation.objects.current().filter(where).exclude(pk__in=list(but))
    keys = dict(rows.order_by().values_list("pk", "name_key"))
    alike = _alike(key, keys)
    found = Organisation.objects.select_related("home_area").in_bulk(alike)
    return [found[pk] for pk in alike]


def _alike(key: str, keys: dict[int, str]) -> list[int]:
    """Return the keys' owners that are alike, likest first; the likeness is worked out in C."""
    close = {
        pk
        for scorer, least in ((fuzz.token_sort_ratio, ALIKE), (fuzz.token_set_ratio, 95.0))
        for _, _, pk in process.extract(key, keys, scorer=scorer, score_cutoff=least, limit=200)
    }
    scored = sorted((-likeness(key, keys[pk]), pk) for pk in close)
    return [pk for score, pk in scored if -score >= ALIKE][:AT_MOST]


def _near(home_area: Area | None) -> list[str]:
    if home_area is None:
        return []
    return sorted({home_area.code, *gazetteer().neighbours.get(home_area.code, {})})
