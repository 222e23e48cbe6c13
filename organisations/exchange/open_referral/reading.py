"""Finding services in a file or at the address of a directory's API, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlencode

import ijson

from accounts.exchange.fetching import Unreadable, fetched
from accounts.exchange.texts import past_mark

PAGES = 10_000
PER_PAGE = 100
Told = tuple[str, object]


def services_in(place: str) -> Iterator[Told]:
    """Yield the position of each service, in words, and the service as published.

    Parameters
    ----------
    place : str
        A file (a list of services or organisations, a page of an API, one service), or the http(s)
        address of an API, whose further pages are then read too.

    Raises
    ------
    Unreadable
        When it is missing, is not JSON, or has no services.
    """
    if place.startswith(("http://", "https://")):
        yield from _pages(place)
        return
    name = Path(place).name
    try:
        with Path(place).open("rb") as file:
            for number, one in enumerate(_items(file, name), start=1):
                yield from _services(f"{name} item {number}", one)
    except OSError as problem:
        raise Unreadable(f"{place} cannot be opened: {problem.strerror}.") from problem
    except (ijson.JSONError, UnicodeDecodeError) as problem:
        raise Unreadable(f"{name} is not JSON: {problem}.") from problem


def _items(file: IO[bytes], name: str) -> Iterator[object]:
    prefix = _prefix(past_mark(file))
    if prefix is None:
        raise Unreadable(f"{name} has no services: give a list of them, or a page of an API.")
    yield from ijson.items(past_mark(file), prefix, use_float=True)


def _prefix(file: IO[bytes]) -> str | None:
    """Return the JSON prefix of a document's services, reading no further than needed."""
    for number, (prefix, event, value) in enumerate(ijson.parse(file, use_float=True)):
        if number == 0 and event == "start_array":
            return "item"
        if event == "start_array" and prefix in ("contents", "services", "organizations"):
            return f"{prefix}.item"
        if event == "map_key" and prefix == "" and value == "id":
            return ""
    return None


def _services(where: str, one: object) -> Iterator[Told]:
    """Yield a service, or those that an organisation carries, each with its organisation."""
    inside = one.get("services") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(inside, list):
        yield where, one
        return
    organisation = {key: value for key, value in one.items() if key != "services"}
    for number, service in enumerate(inside, start=1):
        whole = {"organization": organisation} | service if isinstance(service, dict) else service
        yield f"{where} service {number}", whole


def _pages(address: str) -> Iterator[Told]:
    """Yield the services of an API page by page, each fetched whole where the page is brief."""
    base = address.split("?", maxsplit=1)[0].rstrip("/").removesuffix("/services")
    number, last = 1, 1
    while number <= min(last, PAGES):
        asked = urlencode({"page": number, "per_page": PER_PAGE})
        page = fetched(f"{base}/services?{asked}")
        contents = page.get("contents")
        if not isinstance(contents, list):
            raise Unreadable(f"{base}/services does not answer with pages of services.")
        for place, one in enumerate(contents, start=1):
            yield f"{base}/services page {number} item {place}", _whole(base, one)
        total = page.get("total_pages")
        last = total if isinstance(total, int) and contents else number
        number += 1


def _whole(base: str, brief: object) -> object:
    if not isinstance(brief, dict) or "service_areas" in brief or "attributes" in brief:
        return brief
    if not isinstance(brief.get("id"), str):
        return brief
    return fetched(f"{base}/services/{quote(brief['id'], safe='')}")
