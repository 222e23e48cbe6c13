"""The small world, built once a file and the same for each of its tests."""

from dataclasses import replace

import pytest
from django.db import transaction

from tests.backend.scenario import build


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """Build the small world once for this file; it goes as it came."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db):
    """Return the small world, for each test from the same beginning, with nobody signed in."""
    return replace(built, clients={})
