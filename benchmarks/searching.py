"""How long a search of 200,000 organisations takes, on PostgreSQL, through the page and the API.

``python -m benchmarks.searching [COUNT]``: starts a server, copies a made-up register into it, asks
some hundred random searches, looks for doubles of random new names, and draws supply maps.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from benchmarks.site import site

SEED = 11
ASKED = 150
NOW = datetime(2026, 11, 1, tzinfo=UTC)
FIRST = ("Ely", "March", "Fen", "City", "St Mary's", "Hope", "Bridge", "Open Door", "New", "River")
SECOND = ("Advice", "Friends", "Community", "Youth", "Carers", "Mind", "Trust", "Centre", "Link")
THIRD = ("Trust", "Group", "CIO", "Association", "Project", "Partnership", "Foundation")
INCOMES = (None, 4_000, 25_000, 60_000, 250_000, 3_000_000, 20_000_000)


def main(count: int) -> None:
    """Make the register and measure."""
    with site():
        _measure(count)


def _measure(count: int) -> None:
    from django.db import connection

    rng = random.Random(SEED)
    start = time.perf_counter()
    _copy(connection, Register(rng, count))
    bare = time.perf_counter() - start
    print(f"{count:,} organisations with their offers and entries copied in, bare: {bare:.1f} s")
    _pages(random.Random(SEED))
    _doubles(random.Random(SEED))
    _maps()


class Register:
    """A made-up register: most organisations small and in one or two districts, few everywhere."""

    def __init__(self, rng: random.Random, count: int) -> None:
        from areas.models import Area, Level
        from organisations.offers.capabilities.tree import tree

        self.rng, self.count = rng, count
        self.slugs = [leaf.slug for leaf in tree().leaves]
        rng.shuffle(self.slugs)
        self.weights = [1 / (n + 1) for n in range(len(self.slugs))]
        current = Area.objects.current().filter(code__startswith="E")
        self.levels: dict[str, list[str]] = {
            str(level): list(current.filter(level=level).values_list("code", flat=True))
            for level in (Level.DISTRICT, Level.COUNTY, Level.REGION, Level.COUNTRY)
        }
        self.offers: list[tuple[int, str]] = []
        self.reach: list[tuple[int, str]] = []

    def organisations(self) -> Iterator[dict[str, Any]]:
        """Yield the rows of organisations, and note their offers."""
        from organisations.register.names import name_key

        for n in range(1, self.count + 1):
            picks = (FIRST, SECOND, THIRD)
            name = " ".join(self.rng.choice(part) for part in picks) + f" {n % 997}"
            home = self.rng.choice(self.levels["district"])
            works = set(self.rng.choices(self.slugs, self.weights, k=self.rng.randint(1, 4)))
            for slug in sorted(works):
                self.offers.append((n, slug))
                self.reach += [(len(self.offers), code) for code in self._areas(home)]
            yield {
                "id": n,
                "identifier": f"GB-CHC-{1_000_000 + n}",
                "name": name,
                "name_key": name_key(name),
                "kind": self.rng.choice(("charity", "cio", "cic")),
                "email": "x@example.org",
                "home_area_id": home,
                "is_anchor": n % 20 == 0,
                "is_infrastructure": n % 200 == 0,
                "registered_at": NOW,
            }

    def _areas(self, home: str) -> list[str]:
        luck = self.rng.random()
        if luck < 0.8:
            return sorted(
                {home, self.rng.choice(self.levels["district"])} if luck < 0.3 else {home}
            )
        level = "county" if luck < 0.93 else "region" if luck < 0.98 else "country"
        return [self.rng.choice(self.levels[level])]

    def entries(self) -> Iterator[dict[str, Any]]:
        """Yield register entries of most organisations."""
        for n in range(1, int(self.count * 0.85)):
            income = self.rng.choice(INCOMES)
            yield {
                "id": n,
                "identifier": f"GB-CHC-{1_000_000 + n}",
                "name": f"Charity {n}",
                "kind": "cio",
                "income": income,
                "extracted_on": NOW,
                "checksum": "x",
            }


def _copy(connection: Any, register: Register) -> None:
    from organisations.offers.models.offers import Offer
    from organisations.register.models.entries import RegisterEntry
    from organisations.register.models.organisations import Organisation

    with connection.cursor() as cursor:
        _into(cursor, Organisation, register.organisations())
        offers = (
            {"id": n, "organisation_id": organisation, "capability_id": slug, "made_at": NOW}
            | {"confirmed_at": NOW, "areas_key": str(n)}
            for n, (organisation, slug) in enumerate(register.offers, 1)
        )
        _into(cursor, Offer, offers)
        reach = (
            {"id": n, "offer_id": offer, "area_id": code}
            for n, (offer, code) in enumerate(register.reach, 1)
        )
        _into(cursor, Offer.areas.through, reach)
        _into(cursor, RegisterEntry, register.entries())
        cursor.execute("VACUUM ANALYZE")


def _into(cursor: Any, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    """Copy rows in; a column that is not told has its default."""
    fields = model._meta.concrete_fields
    empty = {field.attname: field.get_default() for field in fields}
    plain = {key: "[]" if value == [] else value for key, value in empty.items()}
    names = ",".join(field.column for field in fields)
    with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as into:
        for row in rows:
            into.write_row(list((plain | row).values()))


def _pages(rng: random.Random) -> None:
    """Ask the page and the API the same random searches, once each to warm up, then measured."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    asked = [_search(rng) for _ in range(ASKED)]
    for name, address in (("page", "/organisations/?"), ("API", "/api/v1/organisations/?")):
        times, queries = [], 0
        for page, api in asked:
            query = address + urlencode(page if name == "page" else api)
            seconds, counted = _timed(partial(client.get, query))
            times.append((seconds, query))
            queries = max(queries, counted)
        times.sort()
        shown = {p: times[int(len(times) * p / 100) - 1][0] * 1e3 for p in (50, 95, 100)}
        print(
            f"{name}: of {len(times)} searches the median {shown[50]:.0f} ms, p95 "
            f"{shown[95]:.0f} ms, worst {shown[100]:.0f} ms; at most {queries} queries"
        )
        print(f"  the slowest: {', '.join(query for _, query in times[-3:])}")


def _search(rng: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    """Return one search, as the page and as the API are asked it."""
    from areas.models import Area
    from organisations.offers.capabilities.tree import tree

    page: dict[str, str] = {}
    api: dict[str, str] = {}
    if rng.random() < 0.4:
        words = " ".join(rng.sample((*FIRST[:4], *SECOND, "zz", "tru"), rng.randint(1, 2)))
        page["q"] = api["q"] = words
    if rng.random() < 0.6:
        leaf = rng.choice(tree().leaves)
        page["capability"], api["capability"] = leaf.name, leaf.slug
    if rng.random() < 0.6:
        level = rng.choice(("district", "district", "county", "region", "country"))
        codes = Area.objects.current().filter(level=level, code__startswith="E")
        page["place"] = api["area"] = rng.choice(list(codes.values_list("code", flat=True)))
    for key, values in (("size", ("micro", "medium", "not-known")), ("kind", ("cio", "cic"))):
        if rng.random() < 0.2:
            page[key] = api[key] = rng.choice(values)
    if rng.random() < 0.1:
        page["anchor"], api["anchor"] = "on", "true"
    return page, api


def _timed(work: Callable[[], Any]) -> tuple[float, int]:
    """Return the least seconds of three runs, and how many queries it takes."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        asked.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        answer = work()
    assert answer.status_code == 200, answer.content[:300]
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best, len(asked)


def _doubles(rng: random.Random) -> None:
    """Search for duplicates of new organisations: half are here, a tenth name no place."""
    from areas.models import Area
    from organisations.register.duplicates import perhaps_the_same

    districts = list(Area.objects.current().filter(level="district", code__startswith="E"))
    asked = []
    for _ in range(ASKED):
        name = " ".join(rng.choice(part) for part in (FIRST, SECOND, THIRD))
        name += f" {rng.randrange(997)}" if rng.random() < 0.5 else " of the Marsh"
        asked.append((name, None if rng.random() < 0.1 else rng.choice(districts)))
    times, found = [], 0
    for name, home in asked:
        start = time.perf_counter()
        found += bool(perhaps_the_same(name, home))
        times.append((time.perf_counter() - start) * 1e3)
    times.sort()
    print(
        f"doubles: of {len(times)} new names {found} are like one that is here; median "
        f"{times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95) - 1]:.0f} ms, worst "
        f"{times[-1]:.0f} ms"
    )


def _maps() -> None:
    from django.core.cache import cache

    from organisations.offers.capabilities.tree import tree
    from organisations.offers.supply import supply

    for what, forgets in (("worked out", True), ("kept", False)):
        times = []
        for leaf in tree().leaves:
            if forgets:
                cache.clear()
            else:
                supply([leaf.slug], "E92000001")
            start = time.perf_counter()
            supply([leaf.slug], "E92000001")
            times.append(time.perf_counter() - start)
        print(
            f"supply map of England, {what}: median {sorted(times)[len(times) // 2] * 1e3:.0f} "
            "ms, "
            f"worst {max(times) * 1e3:.0f} ms of {len(times)} capabilities"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
