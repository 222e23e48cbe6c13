"""Translations, compiled without any other program: ``*.po`` → ``*.mo`` beside it.

The compiled files are kept in the repository, so that a fresh machine needs no tools for them.
"""

import ast
import struct
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
MAGIC = 0x950412DE


def catalogues() -> list[Path]:
    """Return the sources of all translations."""
    return sorted(ROOT.glob("*/locale/*/LC_MESSAGES/*.po"))


def messages_in(text: str) -> dict[str, str]:
    r"""Return what a catalogue says: message → its translation, without those still empty.

    Reads ``msgid`` and ``msgstr`` over several lines, which is all of the format that is used here.

    Raises
    ------
    ValueError
        On a line of any other sort, or a message that is there twice.

    Examples
    --------
    >>> messages_in('# Welsh\nmsgid "Yes"\nmsgstr "Ydw"\n')
    {'Yes': 'Ydw'}
    """
    found: dict[str, str] = {}
    parts: dict[str, str] = {}
    now = ""
    for line in [*text.splitlines(), ""]:
        word, _, quoted = line.partition(" ")
        if word in ("msgid", "msgstr"):
            now, parts[word] = word, ast.literal_eval(quoted)
        elif line.startswith('"'):
            parts[now] += ast.literal_eval(line)
        elif line and not line.startswith("#"):
            raise ValueError(f"Not understood in a catalogue: {line}")
        if not line and parts:
            if parts["msgid"] in found:
                raise ValueError(f"Twice in a catalogue: {parts['msgid']}")
            found[parts["msgid"]] = parts["msgstr"]
            parts = {}
    return {message: said for message, said in found.items() if said}


def compiled(text: str) -> bytes:
    """Return a catalogue in the form that Python's gettext reads (GNU gettext manual, 10.3)."""
    rows = [(m.encode(), s.encode()) for m, s in sorted(messages_in(text).items())]
    start = 7 * 4 + 16 * len(rows)
    tables: list[bytes] = []
    texts = b""
    for column in (0, 1):
        for row in rows:
            tables.append(struct.pack("<II", len(row[column]), start + len(texts)))
            texts += row[column] + b"\0"
    head = struct.pack("<7I", MAGIC, 0, len(rows), 28, 28 + 8 * len(rows), 0, start)
    return head + b"".join(tables) + texts


def compile_catalogues() -> None:
    """Compile each catalogue whose compiled form says something else."""
    for source in catalogues():
        made, target = compiled(source.read_text(encoding="utf-8")), source.with_suffix(".mo")
        if not target.is_file() or target.read_bytes() != made:
            target.write_bytes(made)
