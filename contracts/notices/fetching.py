"""Reading the pages of a public service, patiently, and saying where to go on.

References
----------
RFC 6585, section 4 (429) and RFC 9110, section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import sleep
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

PAGES = 10_000
SECONDS = 60
TRIES = 5
#: What a page may have, and how long we wait when a service asks for it.
MOST_BYTES = 100_000_000
LONGEST_WAIT = 300
#: Answers after which the same question is worth asking again.
PASSING = (429, 502, 503, 504)


class Unreadable(Exception):
    """Cannot be read as notices at all; the message says why."""


def pages_of(address: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each page's address and content, following ``links.next`` on the same host.

    Raises
    ------
    Unreadable
        When a page cannot be read; it names that page, from which the reading can go on.
    """
    seen: set[str] = set()
    here: str | None = address
    while here and here not in seen and len(seen) < PAGES:
        seen.add(here)
        page = _fetched(here)
        yield here, page
        following = (page.get("links") or {}).get("next")
        here = urljoin(here, following) if isinstance(following, str) and following else None
        if here and urlsplit(here).netloc != urlsplit(address).netloc:
            raise Unreadable(f"{address} names a next page on another host: {here}.")


def _fetched(address: str) -> dict[str, Any]:
    """Return one page; wait and ask again where the service asks for it."""
    for tries in range(1, TRIES + 1):
        try:
            return _page(address)
        except HTTPError as problem:
            wait = _wait(problem, tries)
            if wait is None:
                raise Unreadable(_said(address, problem)) from problem
            sleep(wait)
        except (URLError, TimeoutError, OSError, ValueError) as problem:
            raise Unreadable(_said(address, problem)) from problem
    raise Unreadable(_said(address, "it is busy, however often we ask"))


def _page(address: str) -> dict[str, Any]:
    asked = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http(s) only
    with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
        held = answer.read(MOST_BYTES + 1)
    if len(held) > MOST_BYTES:
        raise ValueError(f"the page has more than {MOST_BYTES // 1_000_000} MB")
    page = json.loads(held)
    if not isinstance(page, dict):
        raise ValueError("it does not answer with a package")
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


def _said(address: str, problem: object) -> str:
    return (
        f"{address} cannot be read: {problem}. What came before is kept; go on from this address."
    )
