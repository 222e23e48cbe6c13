"""Entries that may be the same organisation as one that is about to be saved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from rapidfuzz import fuzz, process

from areas.gazetteer import gazetteer
from areas.models import Area
from organisations.register.models.organisations import Organisation
from organisations.register.names import ALIKE, likeness, name_key

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
    return Comparing([name]).like(name, home_area, but=but)


class Comparing:
    """Compares many new names with the register; each district's names are read only once.

    Parameters
    ----------
    names : iterable of str
        All that are about to be compared.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._wanted = {name_key(name) for name in names}
        self._near: dict[str, tuple[dict[int, str], dict[int, str]]] = {}

    def like(
        self, name: str, home_area: Area | None, *, but: Iterable[int] = ()
    ) -> list[Organisation]:
        """Return entries that a new one may be, as `perhaps_the_same` does."""
        key = name_key(name)
        here, same = self._keys(home_area.code if home_area else "")
        keys = here | {pk: held for pk, held in same.items() if held == key}
        alike = like_keys(key, {pk: held for pk, held in keys.items() if pk not in set(but)})
        found = Organisation.objects.select_related("home_area").in_bulk(alike)
        return [found[pk] for pk in alike]

    def _keys(self, code: str) -> tuple[dict[int, str], dict[int, str]]:
        """Return names by primary key: of entries in or near a district, and of those elsewhere.

        The latter are of the very names that are compared, and say no district themselves.
        """
        if code not in self._near:
            same = Q(name_key__in=self._wanted)
            where = Q(home_area__in=near(code)) | (same & Q(home_area__isnull=True))
            rows = Organisation.objects.current().filter(where if code else same).order_by()
            here: dict[int, str] = {}
            elsewhere: dict[int, str] = {}
            for pk, key, home in rows.values_list("pk", "name_key", "home_area"):
                (here if code and home else elsewhere)[pk] = key
            self._near[code] = here, elsewhere
        return self._near[code]


def like_keys(key: str, keys: dict[int, str]) -> list[int]:
    """Return the keys' owners that are alike, likest first; the likeness is worked out in C."""
    close = {
        pk
        for scorer, least in ((fuzz.token_sort_ratio, ALIKE), (fuzz.token_set_ratio, 95.0))
        for _, _, pk in process.extract(key, keys, scorer=scorer, score_cutoff=least, limit=200)
    }
    scored = sorted((-likeness(key, keys[pk]), pk) for pk in close)
    return [pk for score, pk in scored if -score >= ALIKE][:AT_MOST]


def near(code: str) -> list[str]:
    """Return a district's code and those of the districts that border on it."""
    return sorted({code, *gazetteer().neighbours.get(code, {})})
