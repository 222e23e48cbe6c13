"""Normalising a text that names a place."""

import unicodedata


def seen(text: str) -> str:
    r"""Return a text without invisible characters, its letters composed and its blanks single.

    Areas may import no other package, hence this beside the cleaner of organisations' names.

    Examples
    --------
    >>> seen(" Fen\u200bland ")
    'Fenland'
    """
    if not text.isprintable():
        text = "".join(one for one in text if one.isprintable() or one.isspace())
    return " ".join(unicodedata.normalize("NFC", text).split())
