"""Fetching JSON from a public service, with retries.

References
----------
RFC 6585, section 4 (429) and RFC 9110, section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import sleep
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

SECONDS = 60
TRIES = 5
#: Bounds of a page's size, and of the wait that a service may ask for.
MOST_BYTES = 100_000_000
LONGEST_WAIT = 300
#: Statuses after which a request is worth repeating.
PASSING = (429, 502, 503, 504)


class Unreadable(Exception):
    """An address or file that cannot be read at all; the message says why."""


def fetched(address: str) -> dict[str, object]:
    """Return the JSON object at an http(s) address, retrying where the service asks for it.

    Raises
    ------
    Unreadable
        When it cannot be fetched, is not an object, is too large, or redirects to another host.
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


def _page(address: str) -> dict[str, object]:
    asked = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http(s) only
    with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        if urlsplit(answer.url).netloc != urlsplit(address).netloc:
            raise ValueError("it leads to another host")
        content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"the page has more than {MOST_BYTES // 1_000_000} MB")
    page = json.loads(content)
    if not isinstance(page, dict):
        raise ValueError("it does not answer with an object")
    return page


def _wait(problem: HTTPError, tries: int) -> float | None:
    """Return the seconds to wait before a retry; None where a retry is of no use."""
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
