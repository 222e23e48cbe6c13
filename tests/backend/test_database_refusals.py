"""What the database refuses, or is too slow for, becomes the right answer at every door."""

import threading

import pytest
from django.db import DataError, IntegrityError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from accounts.errors import Conflict, Gone, Invalid, Unavailable
from backend.database_refusals import refusal_of
from tests.conftest import CAMBRIDGE, whole_text

WAYS = ["/organisations/", "/api/v1/organisations/"]


def caused(kind, code):
    """Return an exception of Django's with a cause that has PostgreSQL's code."""
    problem = kind("it was refused")
    problem.__cause__ = type("Cause", (Exception,), {"sqlstate": code})()
    return problem


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        (caused(OperationalError, "55P03"), Unavailable),
        (caused(OperationalError, "57014"), Unavailable),
        (caused(OperationalError, "40P01"), Unavailable),
        (caused(OperationalError, "57P01"), Unavailable),
        (caused(OperationalError, "53100"), Unavailable),
        (OperationalError("connection refused"), Unavailable),
        (caused(IntegrityError, "23505"), Conflict),
        (IntegrityError("Too late: the deadline has passed."), Gone),
        (IntegrityError("A sent invitation does not wait again."), Conflict),
        (caused(DataError, "22003"), Invalid),
        (caused(OperationalError, "42P01"), type(None)),
        (ProgrammingError("no such table"), type(None)),
    ],
)
def test_each_has_one_meaning(problem, kind):
    assert type(refusal_of(problem)) is kind


def test_a_trigger_speaks_for_itself_and_a_constraint_does_not():
    said = str(refusal_of(IntegrityError("A dissolved consortium stays dissolved.\nCONTEXT: x")))
    assert said == "A dissolved consortium stays dissolved. Nothing was changed."
    said = str(refusal_of(IntegrityError('new row violates check constraint "offer_room"')))
    assert "offer_room" not in said


@pytest.mark.django_db
@pytest.mark.parametrize("address", WAYS)
def test_a_database_that_is_away_is_503_and_not_a_fault(client, monkeypatch, address):
    """Also for whoever is signed in, whose session cannot be read: the page asks nobody."""

    def away(*_, **__):
        raise OperationalError("connection refused")

    client.cookies["sessionid"] = "x" * 32
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", away)
    response = Client(raise_request_exception=False, headers={}).get(address)
    signed_in = Client(raise_request_exception=False)
    signed_in.cookies["sessionid"] = "x" * 32
    for one in (response, signed_in.get(address), signed_in.get("/your-work/")):
        assert one.status_code == 503
        assert one.headers["Retry-After"] == "5"
        assert "Nothing was changed" in whole_text(one)


@pytest.mark.django_db(transaction=True)
def test_a_held_lock_is_503_within_its_time_and_changes_nothing(make_organisation, make_person):
    """The control is the same request once the lock is gone."""
    organisation = make_organisation("City Advice")
    client = Client(raise_request_exception=False)
    client.force_login(make_person("p@p.example", organisation))
    address = f"/api/v1/organisations/{organisation.identifier}/offers/"
    offer = {"capability": "debt-advice", "areas": [CAMBRIDGE]}
    held, done = threading.Event(), threading.Event()

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            table = type(organisation)._meta.db_table
            cursor.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [organisation.pk])
            held.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '300ms'")
    begun = timezone.now()
    refused = client.post(address, offer, content_type="application/json")
    took = (timezone.now() - begun).total_seconds()
    done.set()
    thread.join()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert took < 5
    assert organisation.offers.count() == 0
    assert client.post(address, offer, content_type="application/json").status_code == 201
