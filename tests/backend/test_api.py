"""The API as a program sees it: lists, repeats, refusals, and what stays private."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from backend.models import KeptAnswer
from organisations.offers.models.offers import Offer
from organisations.register.models.organisations import Organisation
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, whole_text

LISTS = (
    "areas",
    "capabilities",
    "organisations",
    "offers",
    "commissioners",
    "contracts",
    "proposals",
    "consortia",
    "invitations",
    "counter-offers",
    "invitation-questions",
)


@pytest.fixture
def writer(world):
    """Return a client with a key that writes for the owning organisation."""
    return world.client("key writes")


def post(client, address, body, **headers):
    """Send JSON."""
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_few_queries_however_long(world, name, django_assert_max_num_queries):
    """Key, count of nothing, the page and what it prefetches: a bound for every list."""
    client = world.client("key writes")
    with django_assert_max_num_queries(9):
        answer = client.get(f"/api/v1/{name}/")
    assert answer.status_code == 200
    assert set(answer.json()) == {"next", "previous", "results"}


def test_a_longer_list_costs_no_more_queries(
    world, make_organisation, django_assert_num_queries, django_assert_max_num_queries
):
    """Ten more organisations with offers ask the database nothing more."""
    client = Client()
    with django_assert_max_num_queries(20) as before:
        client.get("/api/v1/offers/")
    for number in range(10):
        make_organisation(f"Organisation {number}", {"lunch-clubs": [CAMBRIDGE, FENLAND]})
    with django_assert_num_queries(len(before)):
        assert len(client.get("/api/v1/offers/").json()["results"]) == 12


def test_pages_follow_each_other_without_gap_or_overlap(db, make_organisation):
    """Cursor pages in a chosen order list each organisation once."""
    for number in range(7):
        make_organisation(f"Organisation {number % 3}")
    client, names = Client(), []
    address = "/api/v1/organisations/?ordering=-name&page_size=2"
    while address:
        page = client.get(address).json()
        names += [(row["name"], row["identifier"]) for row in page["results"]]
        address = page["next"]
    assert len(set(names)) == 7
    assert [name for name, _ in names] == sorted((n for n, _ in names), reverse=True)


def test_the_register_is_found_by_what_it_offers_and_where(db, make_organisation):
    """An area finds organisations inside it and around it; a capability those that offer it."""
    make_organisation("County Wide", {"debt-advice": [CAMBRIDGESHIRE]})
    make_organisation("Just Fenland", {"befriending": [FENLAND]})
    client = Client()

    def found(query):
        rows = client.get(f"/api/v1/organisations/?{query}").json()["results"]
        return [row["name"] for row in rows]

    assert found(f"area={CAMBRIDGE}") == ["County Wide"]
    assert found(f"area={CAMBRIDGESHIRE}") == ["County Wide", "Just Fenland"]
    assert found("capability=befriending") == ["Just Fenland"]
    assert found("q=wide") == ["County Wide"]


def test_private_facts_reach_only_the_organisation_itself(world):
    """Turnover, e-mail and postcode are in no public answer."""
    Organisation.objects.update(turnover=Decimal("123456.78"), postcode="PE13 1AA")
    stranger = world.client("outsider")
    identifier = world.values["identifier"]
    for address in (
        "organisations/",
        f"organisations/{identifier}/",
        "offers/",
        f"contracts/{world.values['contract']}/",
    ):
        said = whole_text(stranger.get(f"/api/v1/{address}"))
        assert "123456" not in said
        assert "PE13" not in said
        assert "@" not in said
    own = world.client("key reads").get(f"/api/v1/organisations/{identifier}/private/").json()
    assert own["turnover"] == "123456.78"


def test_the_same_post_twice_is_done_once(world, writer):
    """A repeat under the same key gets the first answer; another body under it is refused."""
    address = f"/api/v1/organisations/{world.values['identifier']}/offers/"
    body = {"capability": "lunch-clubs", "areas": [FENLAND]}
    before = Offer.objects.count()
    first = post(writer, address, body, **{"Idempotency-Key": "a1"})
    again = post(writer, address, body, **{"Idempotency-Key": "a1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Offer.objects.count() == before + 1
    other = post(writer, address, body | {"areas": [CAMBRIDGE]}, **{"Idempotency-Key": "a1"})
    assert other.status_code == 422
    assert other.json()["type"].endswith("key-reused")
    assert Offer.objects.count() == before + 1


def test_a_refused_post_may_be_sent_again_mended(world, writer):
    """What was refused changed nothing, so its key is free again."""
    address = f"/api/v1/organisations/{world.values['identifier']}/offers/"
    headers = {"Idempotency-Key": "b2"}
    bad = post(writer, address, {"capability": "no-such", "areas": [FENLAND]}, **headers)
    good = post(writer, address, {"capability": "lunch-clubs", "areas": [FENLAND]}, **headers)
    assert (bad.status_code, good.status_code) == (422, 201)


def test_a_post_still_at_work_is_told_so(world, writer):
    """A key that is claimed but unanswered answers 409."""
    address = f"/api/v1/organisations/{world.values['identifier']}/offers/"
    body = {"capability": "lunch-clubs", "areas": [FENLAND]}
    post(writer, address, body, **{"Idempotency-Key": "c3"})
    KeptAnswer.objects.update(status=None)
    again = post(writer, address, body, **{"Idempotency-Key": "c3"})
    assert again.status_code == 409


def refusals():
    """Yield a name, how to send it, and the status that answers it."""
    yield "unrouted", lambda c, v: c.get("/api/v1/nothing/"), 404
    yield "unrouted version", lambda c, v: c.get("/api/v9/"), 404
    yield "no such thing", lambda c, v: c.get("/api/v1/organisations/GB-CHC-1/"), 404
    yield "huge number", lambda c, v: c.get("/api/v1/contracts/999999999999999999/"), 404
    yield "wrong method", lambda c, v: c.delete("/api/v1/areas/"), 405
    yield "wrong type", lambda c, v: c.post("/api/v1/organisations/", "x", "text/plain"), 415
    yield "form", lambda c, v: c.post(offers(v), {"capability": "x"}), 415
    yield "not JSON", lambda c, v: c.post(offers(v), "{", "application/json"), 400
    yield "nested", lambda c, v: c.post(offers(v), "[" * 100_000, "application/json"), 400
    yield "NaN", lambda c, v: c.post(offers(v), '{"capacity": NaN}', "application/json"), 400
    yield "10 MB", lambda c, v: c.post(offers(v), "x" * 10_000_000, "application/json"), 413
    yield "a list", lambda c, v: post(c, offers(v), []), 422
    yield "order", lambda c, v: c.get("/api/v1/organisations/?ordering=turnover"), 422
    yield "area", lambda c, v: c.get("/api/v1/organisations/?area=E99999999"), 422
    yield "NUL in a filter", lambda c, v: c.get("/api/v1/organisations/?q=%00"), 422
    yield "cursor", lambda c, v: c.get("/api/v1/areas/?cursor=zzz"), 404
    for name, body in BODIES.items():
        yield name, lambda c, v, b=body: post(c, offers(v), b), 422


def offers(values):
    """Return the address at which offers are made."""
    return f"/api/v1/organisations/{values['identifier']}/offers/"


BODIES = {
    "unknown area": {"capability": "debt-advice", "areas": ["E99999999"]},
    "unknown capability": {"capability": "flying", "areas": [FENLAND]},
    "a group of capabilities": {"capability": "advice", "areas": [FENLAND]},
    "offer with nothing": {"capability": "debt-advice", "areas": []},
    "nobody": {"capability": "debt-advice", "areas": [FENLAND], "capacity": 0},
    "negative": {"capability": "debt-advice", "areas": [FENLAND], "capacity": -5},
    "too many": {"capability": "debt-advice", "areas": [FENLAND], "capacity": 10**12},
    "NUL": {"capability": "debt\x00advice", "areas": [FENLAND]},
    "surrogate": {"capability": "debt-advice", "areas": ["\ud800"]},
    "wrong shape": {"capability": {"a": 1}, "areas": FENLAND},
}


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\x00b"])
def test_a_text_that_no_database_keeps_is_refused_wherever_it_is(world, text):
    """Even where it is only looked up."""
    body = {"name": "New", "kind": "cio", "email": "n@n.example", "home_area": text}
    answer = post(world.client("outsider"), "/api/v1/organisations/", body)
    assert answer.status_code == 422
    assert "cannot be kept" in answer.json()["detail"]


@pytest.mark.parametrize(("name", "send", "status"), list(refusals()), ids=lambda v: str(v)[:30])
def test_every_failure_is_a_problem_document(world, writer, name, send, status):
    """RFC 9457 for each, with what to do, and nothing changed."""
    before = Offer.objects.count()
    answer = send(writer, world.values)
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"].startswith("application/problem+json")
    document = answer.json()
    assert document["status"] == status
    assert len(document["detail"]) > 10
    assert Offer.objects.count() == before


def test_a_contract_is_posted_by_its_commissioner_alone(world):
    """Draft, lot, requirements, threshold, open: the whole way through the API."""
    commissioner = world.client("key buys")
    deadline = (timezone.now() + timedelta(weeks=4)).isoformat()
    made = post(
        commissioner,
        "/api/v1/contracts/",
        {"commissioner": world.values["commissioner"], "title": "Lunch", "deadline": deadline},
    ).json()
    lot = post(commissioner, f"/api/v1/contracts/{made['id']}/lots/", {"title": "All"}).json()
    early = commissioner.post(f"/api/v1/contracts/{made['id']}/open/")
    assert early.status_code == 422  # a lot that asks for nothing
    put = commissioner.put(
        f"/api/v1/lots/{lot['id']}/requirements/",
        json.dumps({"capabilities": ["lunch-clubs"], "areas": [CAMBRIDGESHIRE]}),
        content_type="application/json",
    )
    assert put.status_code == 200
    threshold = {"kind": "turnover", "minimum": "50000.00", "rule": "pooled"}
    assert post(commissioner, f"/api/v1/lots/{lot['id']}/thresholds/", threshold).status_code == 200
    negative = threshold | {"minimum": "-1.00"}
    assert post(commissioner, f"/api/v1/lots/{lot['id']}/thresholds/", negative).status_code == 422
    assert commissioner.post(f"/api/v1/contracts/{made['id']}/open/").status_code == 200
    seen = Client().get(f"/api/v1/contracts/{made['id']}/").json()
    assert seen["stage"] == "open"
    assert seen["lots"][0]["thresholds"][0]["minimum"] == "50000.00"


def test_a_deadline_in_the_past_is_refused(world):
    """It says what to do, and there is no draft afterwards."""
    commissioner = world.client("key buys")
    body = {"commissioner": world.values["commissioner"], "title": "Late"}
    answer = post(commissioner, "/api/v1/contracts/", body | {"deadline": "2020-01-01T12:00:00Z"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "deadline"
