"""Merging the releases of one contracting process into its compiled release.

References
----------
Open Contracting Data Standard 1.1, "Merging": later releases win; lists of things with
identifiers are merged by these; a null removes.
https://standard.open-contracting.org/1.1/en/schema/merging/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_ALWAYS_NEW = ("id", "date", "tag")
_WHOLE = ("additionalClassifications", "suppliers", "tenderers", "submissionMethod", "roles")
"""Lists that a later release replaces whole, as the standard's ``wholeListMerge`` says."""


def merged(releases: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """Return the compiled release.

    Parameters
    ----------
    releases : iterable of dict
        Oldest first.

    Examples
    --------
    >>> merged([{"a": 1, "items": [{"id": 1, "x": 1}]}, {"items": [{"id": 1, "y": 2}], "a": None}])
    {'items': [{'id': 1, 'x': 1, 'y': 2}]}
    """
    whole: dict[str, object] = {}
    for release in releases:
        whole = {key: value for key, value in whole.items() if key not in _ALWAYS_NEW}
        whole = _over(whole, release)
    return whole


def _over(before: Any, after: Any, key: str = "") -> Any:
    if isinstance(before, dict) and isinstance(after, dict):
        kept = {k: v for k, v in before.items() if after.get(k, v) is not None}
        return kept | {k: _over(kept.get(k), v, k) for k, v in after.items() if v is not None}
    if isinstance(before, list) and isinstance(after, list) and key not in _WHOLE:
        return _listed(before, after)
    return after


def _listed(before: list[Any], after: list[Any]) -> list[Any]:
    if not all(isinstance(one, dict) and "id" in one for one in [*before, *after]):
        return after
    place = {str(one["id"]): n for n, one in enumerate(before)}
    whole = list(before)
    for one in after:
        n = place.get(str(one["id"]))
        if n is None:
            place[str(one["id"])] = len(whole)
            whole.append(_over({}, one))
        else:
            whole[n] = _over(whole[n], one)
    return whole
