"""Reading a portal page by page, and saying from which page to continue."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from accounts.exchange.fetching import Unreadable, fetched
from contracts.notices.values import thing

PAGES = 10_000


def pages_of(address: str) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield each page's address and content, following ``links.next`` on the same host.

    Raises
    ------
    Unreadable
        When a page cannot be read; names that page, from which the import can continue.
    """
    seen: set[str] = set()
    here: str | None = address
    while here and here not in seen and len(seen) < PAGES:
        seen.add(here)
        page = _fetched(here)
        yield here, page
        following = thing(page, "links").get("next")
        here = urljoin(here, following) if isinstance(following, str) and following else None
        if here and urlsplit(here).netloc != urlsplit(address).netloc:
            raise Unreadable(f"{address} names a next page on another host: {here}.")


def _fetched(address: str) -> dict[str, object]:
    try:
        return fetched(address)
    except Unreadable as problem:
        raise Unreadable(
            f"{problem} What came before is kept; go on from this address."
        ) from problem
