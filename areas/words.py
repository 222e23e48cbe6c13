"""What people see of a text that names a place."""

import unicodedata


def seen(text: str) -> str:
    r"""Return a text without what nobody sees, its letters composed and its blanks single.

    Places know no other part of the product, so that this stands beside the names' own cleaner.

    Examples
    --------
    >>> seen(" Fen\u200bland ")
    'Fenland'
    """
    if not text.isprintable():
        text = "".join(one for one in text if one.isprintable() or one.isspace())
    return " ".join(unicodedata.normalize("NFC", text).split())
