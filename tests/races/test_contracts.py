"""Two officers at once, on PostgreSQL; with its control."""

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import change_contract
from tests.conftest import SYSTEM
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(db, make_contract):
    """Return a draft as two people have read it."""
    return Contract.objects.get(pk=make_contract(opened=False).pk)


def writer(draft, title):
    """Return a deed that writes from the version that was read."""
    return lambda: change_contract(
        by=SYSTEM, at=timezone.now(), contract=draft, version=draft.version, title=title
    )


def test_of_two_writers_one_is_shown_both(draft):
    """Exactly one is saved, and the other told, every time."""
    for _ in range(5):
        draft.refresh_from_db()
        came = at_once(writer(draft, f"A{draft.version}"), writer(draft, f"B{draft.version}"))
        assert sorted(came) == ["EditedMeanwhile", "done"]


def test_the_control_without_the_lock_one_overwrites_the_other(draft, monkeypatch):
    """What the lock is for."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_: rows)
    for _ in range(20):
        draft.refresh_from_db()
        came = at_once(writer(draft, f"A{draft.version}"), writer(draft, f"B{draft.version}"))
        if came == ["done", "done"]:
            return
    raise AssertionError("the race never showed")
