"""Texts as a database keeps them."""


def keepable(text: str) -> str:
    r"""Return a text without what no database keeps: NULs and halves of characters.

    Examples
    --------
    >>> keepable("a\x00b\ud83d")
    'ab'
    """
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")
