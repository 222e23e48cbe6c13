"""The database of one test process: a copy of the prepared one, made anew where a test wrote."""

import os
from urllib.parse import urlsplit

import psycopg
from django.core.cache import cache
from django.db import connection, connections
from django.test import TransactionTestCase

from areas.gazetteer import forget
from tests.servers.databases import copy, named
from tests.servers.keeper import MARK


def begin(worker: str) -> None:
    """Let this process work on a copy of its own, which every committing test gives back whole.

    Parameters
    ----------
    worker : str
        Tells it from the other processes of the run.
    """
    ready = os.environ["DATABASE_URL"]
    name = f"{os.path.basename(os.environ[MARK])}-{worker}"
    server = named(ready, "postgres")

    def renew() -> None:
        connections.close_all()
        with psycopg.connect(server, autocommit=True) as session:
            copy(session, urlsplit(ready).path.strip("/"), name)

    def give_back(self: TransactionTestCase) -> None:
        """Undo all that the test has committed; Django would empty every table instead."""
        renew()
        cache.clear()  # numbers of rows begin anew
        forget()

    connection.close()
    connection.settings_dict["NAME"] = name
    renew()
    TransactionTestCase._fixture_teardown = give_back  # type: ignore[attr-defined]
