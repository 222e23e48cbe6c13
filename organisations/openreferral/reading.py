"""Finding services in a file or at the address of a directory's API, one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import ijson

PAGES = 10_000
PER_PAGE = 100
SECONDS = 60
MOST_BYTES = 32 * 1024 * 1024
Told = tuple[str, Any]


class Unreadable(Exception):
    """Cannot be read as a directory at all; the message says why."""


def services_in(place: str) -> Iterator[Told]:
    """Yield where each service is, for people, and the service as it was published.

    Parameters
    ----------
    place : str
        A file (a list of services or organisations, a page of an API, one service), or the http(s)
        address of an API, whose further pages are then read too.

    Raises
    ------
    Unreadable
        When it is missing, is not JSON, or holds no services.
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


def _items(file: IO[bytes], name: str) -> Iterator[Any]:
    prefix = _prefix(file)
    file.seek(0)
    if prefix is None:
        raise Unreadable(f"{name} holds no services: give a list of them, or a page of an API.")
    yield from ijson.items(file, prefix, use_float=True)


def _prefix(file: IO[bytes]) -> str | None:
    """Return where in a document its services are, reading no further than needed."""
    for number, (prefix, event, value) in enumerate(ijson.parse(file, use_float=True)):
        if number == 0 and event == "start_array":
            return "item"
        if event == "start_array" and prefix in ("contents", "services", "organizations"):
            return f"{prefix}.item"
        if event == "map_key" and prefix == "" and value == "id":
            return ""
    return None


def _services(where: str, one: Any) -> Iterator[Told]:
    """Yield a service, or those that an organisation carries, each with its organisation."""
    inside = one.get("services") if isinstance(one, dict) else None
    if not isinstance(inside, list):
        yield where, one
        return
    body = {key: value for key, value in one.items() if key != "services"}
    for number, service in enumerate(inside, start=1):
        whole = {"organization": body} | service if isinstance(service, dict) else service
        yield f"{where} service {number}", whole


def _pages(address: str) -> Iterator[Told]:
    """Yield the services of an API page by page, each fetched whole where the page is brief."""
    base = address.split("?", maxsplit=1)[0].rstrip("/").removesuffix("/services")
    number, last = 1, 1
    while number <= min(last, PAGES):
        asked = urlencode({"page": number, "per_page": PER_PAGE})
        page = _fetched(f"{base}/services?{asked}")
        contents = page.get("contents")
        if not isinstance(contents, list):
            raise Unreadable(f"{base}/services does not answer with pages of services.")
        for place, one in enumerate(contents, start=1):
            yield f"{base}/services page {number} item {place}", _whole(base, one)
        total = page.get("total_pages")
        last = total if isinstance(total, int) and contents else number
        number += 1


def _whole(base: str, brief: Any) -> Any:
    if not isinstance(brief, dict) or "service_areas" in brief or "attributes" in brief:
        return brief
    if not isinstance(brief.get("id"), str):
        return brief
    return _fetched(f"{base}/services/{quote(brief['id'], safe='')}")


def _fetched(address: str) -> dict[str, Any]:
    asked = Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http(s) only
    try:
        with urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            if urlsplit(answer.url).netloc != urlsplit(address).netloc:
                raise Unreadable(f"{address} leads to another host.")
            said = answer.read(MOST_BYTES + 1)
    except HTTPError as problem:
        raise Unreadable(f"{address} answers {problem.code} {problem.reason}.") from problem
    except (URLError, TimeoutError, OSError) as problem:
        raise Unreadable(f"{address} cannot be read: {problem}.") from problem
    if len(said) > MOST_BYTES:
        raise Unreadable(f"{address} answers with more than {MOST_BYTES // 1_048_576} MiB.")
    try:
        page = json.loads(said)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(f"{address} does not answer with JSON.") from problem
    if not isinstance(page, dict):
        raise Unreadable(f"{address} does not answer with an object.")
    return page
