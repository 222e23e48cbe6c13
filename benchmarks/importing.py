"""How long a whole register takes to come in, on PostgreSQL, beside a bare ``COPY`` of its rows.

``python -m benchmarks.importing [COUNT]``: makes an extract, starts a server, imports twice.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.charities import write_extract
from benchmarks.site import site

#: Words that many names have, few, and none.
WORDS = ("advice", "charity 2", "mental", "lunch", "nothing at all", "300000", "ch")


def main(count: int) -> None:
    """Import, import again, and copy the table of entries as it then is."""
    with site(), tempfile.TemporaryDirectory() as made:
        write_extract(Path(made), count)
        _measure(Path(made))


def _measure(folder: Path) -> None:
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from organisations.exchange.charities.importing import import_register
    from organisations.register.models.entries import RegisterEntry

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times = []
    for what in ("first import", "the same again"):
        start = time.perf_counter()
        done = import_register([folder])
        times.append(time.perf_counter() - start)
        print(f"{what}: {times[-1]:.1f} s, {done.added:,} added, {done.unchanged:,} unchanged")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {after / 1024:.0f} MB, of which {before / 1024:.0f} MB before the import")
    bare = _copied(connection, RegisterEntry._meta.db_table)
    print(f"a bare COPY of the same rows: {bare:.1f} s; the first import {times[0] / bare:.1f} x")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which the server does by itself a minute after an import
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    for name, address in (
        ("page", "/organisations/find/"),
        ("API", "/api/v1/register-entries/"),
    ):
        took = {words: _asked(client, address, words) for words in WORDS}
        worst = max(took, key=lambda words: took[words])
        print(f"find by name, {name}: worst {took[worst]:.0f} ms of {len(took)} (“{worst}”)")


def _asked(client: Any, address: str, words: str) -> float:
    """Return how long a search takes, in milliseconds; the least of three."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        answer = client.get(address, {"q": words})
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200
    return min(times) * 1e3


def _copied(connection: Any, table: str) -> float:
    """Return the seconds that copying the rows into an empty table with the same indexes takes."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE bare (LIKE {table} INCLUDING ALL)")
        with cursor.copy(f"COPY {table} TO STDOUT") as out:
            parts = [bytes(part) for part in out]
        start = time.perf_counter()
        with cursor.copy("COPY bare FROM STDIN") as into:
            for part in parts:
                into.write(part)
        return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 170_000)
