"""A site on PostgreSQL for measures that need one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django

from tests.servers.keeper import Keeper


@contextmanager
def site() -> Iterator[None]:
    """Set Django up on a database of its own, places and capabilities in it; it goes at the end."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    os.environ.setdefault("DEMO", "1")
    os.environ["SITE_URL"] = "http://testserver"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    keeper = Keeper()
    try:
        os.environ.update(keeper.addresses())
        django.setup()
        from tests.servers.copies import begin  # which needs the settings

        begin("benchmark")
        yield
    finally:
        keeper.stop()
