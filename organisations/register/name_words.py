"""Prefix search in names: one lookup, indexed on PostgreSQL, the same answer on SQLite."""

import re

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField
from django.db.models.lookups import Lookup
from django.db.models.sql.compiler import SQLCompiler

MOST_WORDS = 8
_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = "'’`"
_POSTGRES = (
    "to_tsvector('simple', regexp_replace(translate({}, '''’`', ''), '[^[:alnum:]]+', ' ', 'g'))"
)

#: The indexes that the lookup needs on PostgreSQL, kept beside it so that both stay the same.
INDEX = (
    "CREATE INDEX organisation_words ON organisations_organisation USING gin ("
    + _POSTGRES.format("name")
    + ")"
)
ENTRY_INDEX = (
    "CREATE INDEX entry_words ON organisations_registerentry USING gin ("
    + _POSTGRES.format("name")
    + ")"
)


def words_in(text: str) -> list[str]:
    """Return the words of a text in lower case, at most eight; apostrophes do not split them.

    Examples
    --------
    >>> words_in("St. John's co-op")
    ['st', 'johns', 'co', 'op']
    """
    plain = text.lower().translate(dict.fromkeys(map(ord, _APOSTROPHES)))
    return _WORD.findall(plain)[:MOST_WORDS]


@CharField.register_lookup
class HasWords(Lookup):
    """``name__has_words="adv fen"``: some word begins with “adv”, some with “fen”."""

    lookup_name = "has_words"
    prepare_rhs = False

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the condition that the index answers."""
        left, given = self.process_lhs(compiler, connection)
        asked = " & ".join(f"{word}:*" for word in words_in(str(self.rhs)))
        return f"{_POSTGRES.format(left)} @@ to_tsquery('simple', %s)", (*given, asked)

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """Return the same condition for SQLite, which has no such index."""
        left, given = self.process_lhs(compiler, connection)
        terms, values = [], []
        for mark in ("''", *_APOSTROPHES[1:]):
            left = f"REPLACE({left}, '{mark}', '')"
        for word in words_in(str(self.rhs)):
            terms.append(f"{left} REGEXP %s")
            values += [*given, rf"(?i)(^|[\W_]){word}"]
        return f"({' AND '.join(terms)})", tuple(values)
