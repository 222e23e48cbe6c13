"""From any code or name to places of today."""

from collections.abc import Iterable
from datetime import date

from areas.gazetteer import gazetteer
from areas.models import Area


def leaf_areas(code: str, on: date | None = None) -> tuple[Area, ...]:
    """Return today's districts that an area of any level and date leads to, by code.

    Parameters
    ----------
    code : str
        GSS code of any level, retired or not, or an ITL or NUTS code.
    on : date, optional
        The day on which the code was meant; today, or the area's last day, by default.

    Raises
    ------
    areas.errors.UnknownArea
        When there is no such code.
    areas.errors.RetiredArea
        When it was abolished and nothing succeeds it.
    """
    places = gazetteer()
    return tuple(places.areas[leaf] for leaf in places.leaf_codes(code, on))


def areas_touching(leaves: Iterable[str]) -> frozenset[str]:
    """Return every area code, of any level and age, that leads to one of these districts."""
    return gazetteer().touching(leaves)


def find_areas(text: str, limit: int = 10) -> list[Area]:
    """Return areas of today that go by this name or a similar one, best first."""
    return gazetteer().find(text, limit)
