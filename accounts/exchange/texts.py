"""Texts that a database can store, and texts from files."""

from codecs import BOM_UTF8
from typing import IO


def keepable(text: str) -> str:
    r"""Return a text without what no database can store: NULs and lone surrogates.

    Examples
    --------
    >>> keepable("a\x00b\ud83d")
    'ab'
    """
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")


def past_mark(file: IO[bytes]) -> IO[bytes]:
    """Return a file from its start, past the byte order mark that some programs begin with."""
    file.seek(0)
    if file.read(len(BOM_UTF8)) != BOM_UTF8:
        file.seek(0)
    return file
