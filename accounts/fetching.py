"""Reading JSON from a public service, patiently.

References
----------
RFC 6585, section 4 (429) and RFC 9110, section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import sleep
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

SECONDS = 60
TRIES = 5
#: What a page may have, and how long we wait when a service asks for it.
MOST_BYTES = 100_000_000
LONGEST_WAIT = 300
#: Answers after which the same question is worth asking again.
PASSING = (429, 502, 503, 504)


class Unreadable(Exception):
    """Cannot be read at all; the message says why."""


def fetched(address: str) -> dict[str, Any]:
    """Return the JSON object at an http(s) address; wait and ask again where the service asks.

    Raises
    ------
    Unreadable
        When it cannot be had, is none, is too large, or leads to another host.
    """
    for tries in range(1, TRIES + 1):
        try:
            return _page(address)
        except HTTPError as problem:
            wait = _wait(problem, tries)
            if wait is None:
                said = f"it answers {problem.code} {problem.reason}"
                raise Unreadable(f"{address} cannot be read: {said}.") from problem
            sleep(wait)
        except (OSError, ValueError, RecursionError) as problem:
            raise Unreadable(f"{address} cannot be read: {problem}.") from problem
    raise Unreadable(f"{address} cannot be read: it is busy, however often we ask.")


def _page(address: str) -> dict[str, Any]:
    asked = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http(s) only
    with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        if urlsplit(answer.url).netloc != urlsplit(address).netloc:
            raise ValueError("it leads to another host")
        held = answer.read(MOST_BYTES + 1)
    if len(held) > MOST_BYTES:
        raise ValueError(f"the page has more than {MOST_BYTES // 1_000_000} MB")
    page = json.loads(held)
    if not isinstance(page, dict):
        raise ValueError("it does not answer with an object")
    return page


def _wait(problem: HTTPError, tries: int) -> float | None:
    """Return for how many seconds to wait before asking again; None where it is of no use."""
    if problem.code not in PASSING or tries == TRIES:
        return None
    said = (problem.headers.get("Retry-After") or "").strip()
    wait = float(2**tries)
    if said.isdecimal():
        wait = float(said)
    elif said:
        try:
            until = parsedate_to_datetime(said)
            wait = max((until - datetime.now(UTC)).total_seconds(), 0)
        except (ValueError, TypeError):  # not a date: as if nothing had been said
            pass
    return wait if wait <= LONGEST_WAIT else None
