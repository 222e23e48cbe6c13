"""From what people write to places of today: one name, or a pasted list of them."""

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
SUGGESTED = 3
LIKE = 0.6
SURE = 5
"""So many letters that only one place begins with are enough for it."""
_WHOLE = re.compile(r"^(all of|the whole of|whole of|all|anywhere in|across)\s+(the\s+)?", re.I)
_COUNCIL = re.compile(
    r"\s+(city|county|district|borough|metropolitan|unitary|london|royal)?\s*"
    r"(city|county|district|borough|metropolitan|unitary)?\s*(council|area|authority)$",
    re.I,
)
_CITY = re.compile(r"^city of\s+|\s+city$", re.I)
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
    """What a list of places means.

    Attributes
    ----------
    areas : list of Area
        Each once, in the order of the list.
    unclear : list of UnclearPlace
        One for each entry that was not understood, with what it may mean.
    """

    areas: list[Area]
    unclear: list[UnclearPlace]


def area_called(text: str) -> Area:
    """Return the area of today that goes by this name or code; of a postcode, its district.

    Where a district shares its name with something larger, the district is meant, unless the text
    says "all of" or "county".

    Raises
    ------
    UnclearPlace
        When there is none, or several stand equally close; says which.

    Examples
    --------
    "South Cambridgeshire", "s. cambs" and "South Cambridgeshire District Council" are one.
    """
    places = gazetteer()
    wanted = seen(text)
    if is_postcode(wanted):
        return district_of(wanted)
    for spelling in _spellings(wanted):
        found = _exact(places, spelling)
        if found is not None:
            return found
    last = _spellings(wanted)[-1]
    close = places.find(last, limit=5) if wanted else []
    if len(close) == 1 and len(last) >= SURE and close[0].name.lower().startswith(last.lower()):
        return close[0]
    names = [area.name for area in close if _resembles(last.lower(), area.name.lower())]
    raise UnclearPlace(wanted, names[:SUGGESTED])


def read_places(text: str) -> Places:
    """Return what a pasted list means: places by lines, semicolons or commas.

    A comma inside a name ("Bristol, City of") does not part it.
    """
    found: dict[str, Area] = {}
    unclear = []
    for part in re.split(r"[\n;]", text):
        for piece in _pieces(part):
            try:
                area = area_called(piece)
            except UnclearPlace as problem:
                unclear.append(problem)
            else:
                found.setdefault(area.code, area)
    return Places(list(found.values()), unclear)


def _pieces(part: str) -> list[str]:
    """Part a line at its commas, the longest name first."""
    words = [word.strip(" \t\r•*-–") for word in part.split(",")]
    words = [word for word in words if word]
    pieces = []
    while words:
        size = next((n for n in range(len(words), 1, -1) if _is_name(", ".join(words[:n]))), 1)
        pieces.append(", ".join(words[:size]))
        words = words[size:]
    return pieces


def _resembles(text: str, name: str) -> bool:
    """Tell whether a name would make sense to whoever wrote the text."""
    return text in name or SequenceMatcher(None, text, name).ratio() >= LIKE


def _is_name(text: str) -> bool:
    return bool(gazetteer().called(text))


def _exact(places: Gazetteer, spelling: str) -> Area | None:
    """Return the one area of today that goes by exactly this; the district among namesakes."""
    codes = [spelling.upper()] if spelling.upper() in places.areas else places.called(spelling)
    named = [places.areas[code] for code in codes if places.areas[code].valid_to is None]
    if codes and not named:
        named = [places.areas[leaf] for leaf in sorted(_followers(places, codes))]
    if named and len({area.level for area in named}) == len(named):
        return min(named, key=lambda area: (area.level != Level.DISTRICT, area.code))
    return None


def _followers(places: Gazetteer, codes: list[str]) -> set[str]:
    """Return codes of today's districts that followed areas that are no more."""
    followed: set[str] = set()
    for code in codes:
        with suppress(RetiredArea):
            followed |= set(places.leaf_codes(code))
    return followed


def _spellings(wanted: str) -> list[str]:
    """Return a text as it stands, then with what people add or shorten set right."""
    bare = _WHOLE.sub("", wanted)
    short = _CITY.sub("", _COUNCIL.sub("", bare))
    long = " ".join(_SHORT.get(w.lower().rstrip("."), w) for w in short.split())
    return list(dict.fromkeys([wanted, bare, short, long, long.replace("&", "and")]))
