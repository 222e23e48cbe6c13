"""Names of organisations: cleaned to be kept, and reduced to keys to be compared."""

import re
import unicodedata

from rapidfuzz import fuzz

from organisations.register.errors import UnfitName

LONGEST = 200
#: Words left out when names are compared: articles and legal forms.
_LEFT_OUT = frozenset(
    [
        "the",
        "a",
        "an",
        "and",
        "of",
        "for",
        "in",
        "at",
        "cio",
        "cic",
        "clg",
        "ltd",
        "limited",
        "plc",
        "llp",
        "cyf",
        "cyfyngedig",
        "scio",
    ]
)
_FORMS = re.compile(
    r"\b(community interest company|charitable incorporated organisation|registered charity"
    r"|company limited by guarantee)\b"
)
_WORDS = re.compile(r"[^\W_]+")
_ACCENTS = ("Mn", "Me")
#: Variation selectors, joiners and fillers: not control characters, but invisible too.
_UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef\u034f\u115f\u1160\u3164\uffa0]")
ALIKE = 86.0
"""The least likeness (of 100) at which two names may be the same organisation."""


def clean_name(text: str, *, field: str = "name", longest: int = LONGEST) -> str:
    r"""Return a name without invisible characters, fit to be kept and shown.

    Zero-width characters, marks that turn the direction of writing, control and private
    characters are dropped (Unicode categories Cc, Cf, Cs, Co, Cn and the variation selectors);
    letters are composed (NFC), runs of blanks become one. Forms, the API, files and public
    registers all use this.

    Parameters
    ----------
    field : str
        Name of the input, for the refusal.
    longest : int
        The most characters allowed.

    Raises
    ------
    UnfitName
        When no letter or number is left, or it is too long.

    Examples
    --------
    >>> clean_name("  Fen\u200b  Advice\u202e ")
    'Fen Advice'
    """
    name = visible(text)
    if not any(one.isalnum() for one in name):
        raise UnfitName("Give a name with letters or numbers in it.", field=field)
    if len(name) > longest:
        raise UnfitName(
            f"The name has {len(name)} characters; at most {longest} can be kept. Shorten it to "
            "what people call you.",
            field=field,
        )
    return name


def visible(text: str) -> str:
    """Return a line of text without invisible characters; empty where nothing is left."""
    if not text.isprintable() or _UNSEEN.search(text):
        spaced = (" " if one.isspace() else one for one in _UNSEEN.sub("", text))
        text = "".join(one for one in spaced if one.isprintable())
    return " ".join(unicodedata.normalize("NFC", text).split())


def visible_lines(text: str) -> str:
    """Return a longer text without invisible characters; its line breaks stay."""
    lines = (visible(line) for line in text.replace("\r\n", "\n").split("\n"))
    return "\n".join(lines).strip("\n")


def name_key(name: str) -> str:
    """Return the key that names are compared by: words in lower case, without accents.

    Articles and legal forms are left out, since organisations use them inconsistently.

    Examples
    --------
    >>> name_key("The Café-Club (Ely) Ltd.")
    'cafe club ely'
    >>> name_key("Fenland Carers' Group C.I.O.")
    'fenland carers group'
    """
    plain = unicodedata.normalize("NFKD", name).casefold().replace("&", " and ")
    plain = "".join(one for one in plain if unicodedata.category(one) not in _ACCENTS)
    plain = plain.replace("'", "").replace("’", "").replace(".", "")
    words = _WORDS.findall(_FORMS.sub(" ", plain))
    told = [word for word in words if word not in _LEFT_OUT]
    return " ".join(told or words)[:LONGEST]


def likeness(a: str, b: str) -> float:
    """Return the likeness of two names, from 0 to 100, by their keys.

    The order of words does not count. A name that contains the whole of another scores a little
    less, and only where the shorter one has at least two words.

    Examples
    --------
    >>> likeness("wisbech lunch club", "lunch club wisbech")
    100.0
    >>> likeness("fenland", "fenland youth") < ALIKE
    True
    """
    whole = fuzz.token_sort_ratio(a, b)
    if min(a.count(" "), b.count(" ")) < 1:
        return whole
    return max(whole, 0.9 * fuzz.token_set_ratio(a, b))
