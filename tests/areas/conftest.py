"""The shipped places, once in memory for reading and once a test in the database."""

import pytest
from django.db import transaction

from areas.gazetteer import forget, read_gazetteer
from areas.importing import import_tables
from areas.models import Area, AreaAlias, AreaParent, AreaSuccessor, AreaTable, Neighbour
from areas.reading import read_tables


@pytest.fixture(scope="session")
def shipped(django_db_setup, django_db_blocker):
    """The shipped table as a gazetteer; the database is left as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_tables(read_tables())
        places = read_gazetteer()
        transaction.set_rollback(True)
    forget()
    return places


@pytest.fixture
def places(db):
    """The shipped table in the database."""
    forget()
    yield import_tables(read_tables())
    forget()


@pytest.fixture
def empty(db):
    """No place at all in the database, for this test alone."""
    for model in (AreaAlias, Neighbour, AreaSuccessor, AreaParent, Area, AreaTable):
        model.objects.all().delete()
    forget()
    yield
    forget()
