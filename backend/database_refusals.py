"""What a refusal of the database means: the one place where it becomes a refusal of ours.

Triggers and constraints refuse what the services would have refused, had nobody been quicker; a
lock or a statement that takes too long, and a database that is away, are nobody's mistake.
"""

import logging
import re
from collections.abc import Iterator

from django.db import DataError, Error, IntegrityError, InterfaceError, OperationalError

from accounts.errors import Conflict, Gone, Invalid, Refusal, Unavailable

logger = logging.getLogger(__name__)
LATER = "Nothing was changed. Try again in a few seconds."
#: Classes and codes of PostgreSQL (appendix A of its manual) that pass by themselves.
BUSY = {"55P03", "57014", "40P01", "40001"}
AWAY = ("08", "53", "57P", "58")
#: What SQLite says of the same.
BUSY_FILE = re.compile(r"database (table )?is locked|disk is full|disk I/O error|unable to open")
#: What triggers say about the time: it was possible, and is not any more.
OVER = re.compile(r"deadline|too late|not taken any more|is closed", re.IGNORECASE)
UNIQUE = re.compile(r"unique constraint|UNIQUE constraint", re.IGNORECASE)
FOREIGN = re.compile(r"foreign key", re.IGNORECASE)
CHECK = re.compile(r"check constraint|CHECK constraint|NOT NULL|not-null", re.IGNORECASE)


def refusal_of(problem: Error) -> Refusal | None:
    """Return the refusal of ours that one of the database means; None for a fault of ours."""
    if isinstance(problem, (OperationalError, InterfaceError)):
        return _unavailable(problem)
    if isinstance(problem, IntegrityError):
        return _refused(problem)
    if isinstance(problem, DataError):
        return Invalid("A number or a text is larger than can be kept. Nothing was changed.")
    return None


def _unavailable(problem: Error) -> Refusal | None:
    code = _code(problem)
    if code in BUSY:
        logger.warning("A request was given up (%s): %s", code, _first_line(problem))
        return Unavailable(f"Somebody else is changing the same, or it takes too long. {LATER}")
    away = code.startswith(AWAY) if code else _is_connection(problem)
    if not away:
        return None
    logger.error("The database is away: %s", _first_line(problem))
    return Unavailable(f"The site cannot reach its data for the moment. {LATER}")


def _is_connection(problem: Error) -> bool:
    """Tell whether an error without a code is one of the connection, and not of our SQL."""
    if any(type(one).__module__.startswith("sqlite3") for one in _causes(problem)):
        return bool(BUSY_FILE.search(str(problem)))
    return True


def _refused(problem: IntegrityError) -> Refusal:
    said = _first_line(problem)
    logger.warning("The database refused: %s", said)
    if UNIQUE.search(said):
        return Conflict(
            "It is there already: somebody did the same at the same moment. Nothing was changed; "
            "load the page again."
        )
    if FOREIGN.search(said):
        return Conflict(
            "Something that this needs has gone meanwhile, or is still needed. Nothing was "
            "changed; load the page again."
        )
    if CHECK.search(said):
        return Conflict(
            "It does not go together with what is kept now. Nothing was changed; load the page "
            "again, and look what is different."
        )
    words = f"{said} Nothing was changed."  # a trigger's own words, made for people
    return Gone(words) if OVER.search(said) else Conflict(words)


def _first_line(problem: Error) -> str:
    return str(problem).partition("\n")[0]


def _code(problem: Error) -> str:
    for one in _causes(problem):
        if code := getattr(one, "sqlstate", None):
            return str(code)
    return ""


def _causes(problem: BaseException) -> Iterator[BaseException]:
    found: BaseException | None = problem
    while found is not None:
        yield found
        found = found.__cause__
