"""Resolving any code or postcode to present districts."""

from collections.abc import Iterable
from datetime import date

from areas.errors import MalformedPostcode, SeveralDistricts, UnclearPlace
from areas.gazetteer import gazetteer
from areas.models import Area
from areas.postcodes import UnknownPostcode, clean_postcode, district_code


def leaf_areas(code: str, on: date | None = None) -> tuple[Area, ...]:
    """Return the leaf areas of today that an area of any level and date leads to, by code.

    Parameters
    ----------
    code : str
        GSS code of any level, retired or not, or an ITL or NUTS code.
    on : date, optional
        The day on which the code was meant; today, or the area's last day, by default.

    Raises
    ------
    areas.errors.UnknownArea
        When the code is unknown.
    areas.errors.RetiredArea
        When it was abolished and nothing succeeds it.
    """
    places = gazetteer()
    return tuple(places.areas[leaf] for leaf in places.leaf_codes(code, on))


def areas_touching(leaves: Iterable[str]) -> frozenset[str]:
    """Return every area code, of any level and date, that leads to one of these districts."""
    return gazetteer().touching(leaves)


def the_district(code: str) -> Area:
    """Return the one district of today that an area of any level and date leads to.

    Raises
    ------
    areas.errors.UnknownArea, areas.errors.RetiredArea
        When it leads nowhere.
    areas.errors.SeveralDistricts
        When it has several.
    """
    leaves = leaf_areas(code)
    if len(leaves) > 1:
        named = gazetteer().areas.get(code)
        raise SeveralDistricts(named.name if named else code, [leaf.name for leaf in leaves])
    return leaves[0]


def district_of(postcode: str) -> Area:
    """Return the district of today that a postcode lies in.

    Raises
    ------
    areas.errors.UnclearPlace
        When there is no such postcode, or its district is unknown; says which.
    """
    try:
        code = district_code(postcode)
    except UnknownPostcode as problem:
        tidy = clean_postcode(postcode)
        raise UnclearPlace(
            tidy, [], f"There is no postcode {tidy}. Check it, or name the district."
        ) from problem
    found = gazetteer().areas.get(code) if code else None
    if found is None:
        raise UnclearPlace(
            postcode, [], "Northern Ireland’s postcodes are not known here: type the district."
        )
    return found


def home_of(postcode: str) -> Area | None:
    """Return the district of today that a postcode lies in; None where it is not known."""
    try:
        code = district_code(postcode)
    except (MalformedPostcode, UnknownPostcode):
        return None
    return gazetteer().areas.get(code) if code else None
