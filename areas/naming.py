"""Resolving what people write to present areas: one name, or a pasted list of them."""

import re
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher

from areas.errors import RetiredArea, UnclearPlace
from areas.gazetteer import Gazetteer, gazetteer
from areas.models import Area, Level
from areas.postcodes import is_postcode
from areas.resolve import district_of
from areas.words import seen

AT_MOST = 400
MOST_PARTS = 6
"""The most commas and "and"s that a name of one place may have, with a margin."""
SUGGESTED = 3
LIKE = 0.6
SURE = 5
"""The fewest letters of a unique beginning that are enough for a name."""
_WHOLE = re.compile(
    r"^(all\s+of|the\s+whole\s+of|whole\s+of|all\s+over|all|anywhere\s+in|across|throughout"
    r"|within|in)\s+",
    re.I,
)
_AROUND = re.compile(
    r"\s*,?\s+and\s+(the\s+)?(surrounding|surrounds?|neighbouring|nearby|local)"
    r"(\s+(areas?|districts?|villages?|parishes|towns?|countryside))*$",
    re.I,
)
_COUNCIL = re.compile(
    r"\s+(city|county|district|borough|metropolitan|unitary|london|royal)?\s*"
    r"(city|county|district|borough|metropolitan|unitary)?\s*(council|area|authority)$",
    re.I,
)
_CITY = re.compile(r"^(city|county|borough|district|royal borough) of\s+|\s+city$", re.I)
_BETWEEN = re.compile(r"\s*(?:,|;|/|\+|&|\band\b)\s*", re.I)
_SAINT = re.compile(r"\b(?:saint\s+|st\.\s*)", re.I)
_DISTRICT_FIRST = (Level.DISTRICT,)
_COUNTY_FIRST = (Level.COUNTY, Level.DISTRICT, Level.COMBINED_AUTHORITY, Level.REGION)
#: Names that people use but no table of authorities has; each means one whole area.
_COMMON = {
    "hull": "kingston upon hull",
    "greater london": "london",
    "all london": "london",
    "durham county": "county durham",
    "the potteries": "stoke-on-trent",
    "stoke": "stoke-on-trent",
    "southend": "southend-on-sea",
    "scilly": "isles of scilly",
    "wight": "isle of wight",
    "iow": "isle of wight",
    "salop": "shropshire",
}
_SHORT = {"cambs": "cambridgeshire", "lancs": "lancashire", "lincs": "lincolnshire"} | {
    "notts": "nottinghamshire",
    "northants": "northamptonshire",
    "herts": "hertfordshire",
    "hants": "hampshire",
    "glos": "gloucestershire",
    "staffs": "staffordshire",
    "worcs": "worcestershire",
    "leics": "leicestershire",
    "wilts": "wiltshire",
    "oxon": "oxfordshire",
    "bucks": "buckinghamshire",
    "beds": "bedfordshire",
    "berks": "berkshire",
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
}


@dataclass(frozen=True, slots=True)
class Places:
    """The result of reading a list of places.

    Attributes
    ----------
    areas : list of Area
        Each once, in the order of the list.
    unclear : list of UnclearPlace
        One for each name that was not understood, with what it may mean.
    """

    areas: list[Area]
    unclear: list[UnclearPlace]


def area_called(text: str) -> Area:
    """Return the present area with this name or code; for a postcode, its district.

    Where a district shares its name with something larger, the district is meant, unless the text
    says "all of" or "county".

    Raises
    ------
    UnclearPlace
        When there is none, or several are equally close; says which.

    Examples
    --------
    "South Cambridgeshire", "s. cambs" and "South Cambridgeshire District Council" are one.
    """
    wanted = seen(text)
    if is_postcode(wanted):
        return district_of(wanted)
    places = gazetteer()
    for spelling in _spellings(wanted):
        found = _exact(places, spelling, _DISTRICT_FIRST)
        if len(found) == 1:
            return found[0]
    last = _spellings(wanted)[-1]
    close = places.find(last, limit=5) if wanted else []
    if len(close) == 1 and len(last) >= SURE and close[0].name.lower().startswith(last.lower()):
        return close[0]
    names = [area.name for area in close if _resembles(last.lower(), area.name.lower())]
    raise UnclearPlace(wanted, list(dict.fromkeys(names))[:SUGGESTED])


def places_called(text: str) -> tuple[Area, ...]:
    """Return the present areas that these words mean: one, or several with "and" between.

    Forms, sheets and searches all read places with this, so that they accept the same words. "X and
    surrounding areas" means X alone: the rest is not guessed.

    Raises
    ------
    UnclearPlace
        When one of them is not understood; nothing is left out silently.

    Examples
    --------
    "Ipswich and Cambridge" are two, "Redcar and Cleveland" is one; "Cumbria", which was abolished,
    is the two districts that succeeded it.
    """
    with suppress(UnclearPlace):
        return (area_called(text),)
    wanted = seen(text)
    found = exact_places(wanted, gazetteer())
    return found or (area_called(text),)


def exact_places(wanted: str, places: Gazetteer, *, county_first: bool = False) -> tuple[Area, ...]:
    """Return the present areas that these words name exactly; none where one is unknown.

    Parameters
    ----------
    county_first : bool
        Among namesakes the county is meant, as in the registers of charities; else the district.
    """
    order = _COUNTY_FIRST if county_first else _DISTRICT_FIRST
    for spelling in _spellings(" ".join(wanted.split())):
        if found := _exact(places, spelling, order):
            return tuple(found)
    return _listed(wanted, places, order)


def _listed(wanted: str, places: Gazetteer, order: tuple[Level, ...]) -> tuple[Area, ...]:
    """Return the areas of a list in words, the longest name first; none if one is unknown."""
    said = _spellings(wanted)[-1]
    parts = [(m.start(), m.end()) for m in _BETWEEN.finditer(said)]
    starts, ends = [0, *(end for _, end in parts)], [*(start for start, _ in parts), len(said)]
    found: dict[str, Area] = {}
    first = 0
    while first < len(starts) <= AT_MOST:
        for last in range(min(len(starts), first + MOST_PARTS) - 1, first - 1, -1):
            here = said[starts[first] : ends[last]]
            named = [] if not here and last > first else _by_any(here, places, order)
            if named or not here:
                break
        else:
            return ()
        found |= {area.code: area for area in named}
        first = last + 1
    return tuple(found.values())


def _by_any(said: str, places: Gazetteer, order: tuple[Level, ...]) -> list[Area]:
    spellings = _spellings(said) if said else []
    return next((f for one in spellings if (f := _exact(places, one, order))), [])


def read_places(text: str) -> Places:
    """Return the areas in a pasted list, separated by lines, semicolons or commas.

    A comma inside a name ("Bristol, City of") does not split it.
    """
    found: dict[str, Area] = {}
    unclear = []
    for part in re.split(r"[\n;]", text):
        for piece in _pieces(part):
            try:
                found |= {area.code: area for area in places_called(piece)}
            except UnclearPlace as problem:
                unclear.append(problem)
    return Places(list(found.values()), unclear)


def _pieces(part: str) -> list[str]:
    """Split a line at its commas, the longest name first."""
    words = [word.strip(" \t\r•*-–") for word in part.split(",")]
    words = [word for word in words if word]
    pieces = []
    while words:
        size = next((n for n in range(len(words), 1, -1) if _is_name(", ".join(words[:n]))), 1)
        pieces.append(", ".join(words[:size]))
        words = words[size:]
    return pieces


def _resembles(text: str, name: str) -> bool:
    """Return whether a name is a plausible reading of the text."""
    return text in name or SequenceMatcher(None, text, name).ratio() >= LIKE


def _is_name(text: str) -> bool:
    return bool(gazetteer().called(text))


def _exact(places: Gazetteer, spelling: str, order: tuple[Level, ...]) -> list[Area]:
    """Return the area with exactly this name, or the present districts that succeeded it.

    Among namesakes of different levels the first in the order is meant; among those of one level
    none is.
    """
    code = spelling.upper()
    if code in places.regions:
        return [places.areas[leaf] for leaf in sorted(places.leads_to(code))]
    codes = [code] if code in places.areas else places.called(spelling)
    named = [places.areas[one] for one in codes if places.areas[one].valid_to is None]
    if not named:
        return [places.areas[leaf] for leaf in sorted(_followers(places, codes))]
    if len({area.level for area in named}) < len(named):
        return []
    ranks = {level: rank for rank, level in enumerate(order)}
    return [min(named, key=lambda area: (ranks.get(Level(area.level), len(ranks)), area.code))]


def _followers(places: Gazetteer, codes: list[str]) -> set[str]:
    """Return codes of the present districts that succeeded abolished areas."""
    followed: set[str] = set()
    for code in codes:
        with suppress(RetiredArea):
            followed |= set(places.leaf_codes(code))
    return followed


def _spellings(wanted: str) -> list[str]:
    """Return a text as it is, then without usual additions and abbreviations."""
    bare = _AROUND.sub("", _WHOLE.sub("", wanted.strip(" .")))
    bare = _WHOLE.sub("", bare)
    plain = bare[4:].lstrip() if bare.lower().startswith("the ") else bare
    saint = _SAINT.sub("St ", plain)
    short = _CITY.sub("", _COUNCIL.sub("", saint))
    long = " ".join(_SHORT.get(w.lower().rstrip("."), w) for w in short.split())
    common = [_COMMON[one.lower()] for one in (plain, long) if one.lower() in _COMMON]
    said = [wanted, bare, plain, *common, saint, short, long, long.replace("&", "and")]
    return list(dict.fromkeys(said))
