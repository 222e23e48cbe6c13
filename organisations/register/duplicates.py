"""Possible duplicates of an organisation that is about to be saved."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from rapidfuzz import fuzz, process

from areas.gazetteer import gazetteer
from areas.models import Area
from organisations.register.models.organisations import Organisation
from organisations.register.names import ALIKE, likeness, name_key

AT_MOST = 5
"""How many possible duplicates are shown."""


def perhaps_the_same(
    name: str, home_area: Area | None, *, but: Iterable[int] = ()
) -> list[Organisation]:
    """Return organisations of a similar name in the same or a bordering district, likeliest first.

    Two queries, whatever the size of the register: the first reads keys of names of these
    districts by an index, the second the few that are alike. Where either organisation gives no
    district, only exactly the same key is found.

    Parameters
    ----------
    name : str
        The new name.
    home_area : Area or None
        Its home district.
    but : iterable of int
        Primary keys to leave out.
    """
    return Comparing([name]).like(name, home_area, but=but)


class Comparing:
    """Compares many new names with the register, reading each district's names only once.

    Parameters
    ----------
    names : iterable of str
        All names to compare.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._wanted = {name_key(name) for name in names}
        self._near: dict[str, tuple[dict[int, str], dict[int, str]]] = {}

    def like(
        self, name: str, home_area: Area | None, *, but: Iterable[int] = ()
    ) -> list[Organisation]:
        """Return possible duplicates of one name, as `perhaps_the_same` does."""
        key = name_key(name)
        here, same = self._keys(home_area.code if home_area else "")
        keys = here | {pk: other for pk, other in same.items() if other == key}
        alike = like_keys(key, {pk: other for pk, other in keys.items() if pk not in set(but)})
        found = Organisation.objects.select_related("home_area").in_bulk(alike)
        return [found[pk] for pk in alike]

    def _keys(self, code: str) -> tuple[dict[int, str], dict[int, str]]:
        """Return name keys by primary key: of organisations in or near a district, and elsewhere.

        Those elsewhere have exactly one of the compared names and give no district.
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
    """Return primary keys of similar names, likeliest first; the likeness is computed in C."""
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
