"""Hearing of contracts: once each, at one's own pace, until one click stops it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed, NotFound
from accounts.models import Letter
from contracts.alerts.models import Follow, News, SavedSearch
from contracts.alerts.services.alerts import (
    follow,
    forget_search,
    make_feed,
    revoke_feed,
    save_search,
    unfollow,
    unsubscribe_token,
)
from contracts.alerts.services.telling import gather_news, searches_for, write_news
from contracts.drafting.models.changes import ContractChange
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import change_contract
from contracts.drafting.services.lots import add_lot, require_capabilities
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, HUNTS, SYSTEM, post, whole_text

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def person(make_person):
    """Return somebody who wants to hear of things."""
    return make_person("maud@fen.example")


@pytest.fixture
def by(person):
    """Return the person as an actor."""
    return Actor.person(person)


@pytest.fixture
def contract(make_contract):
    """Return an open contract whose changes so far have been told."""
    made = make_contract(("debt-advice",), (CAMBRIDGE,))
    gather_news(at=timezone.now())
    return Contract.objects.get(pk=made.pk)


def extend(contract):
    """Change something that everyone reads."""
    contract.refresh_from_db()
    change_contract(
        by=SYSTEM,
        at=timezone.now(),
        contract=contract,
        version=contract.version,
        deadline=contract.deadline + timedelta(days=1),
    )


def tell(at):
    """Gather and write, as the sweep does; return the new letters."""
    before = set(Letter.objects.values_list("pk", flat=True))
    gather_news(at=at)
    write_news(at=at)
    return list(Letter.objects.filter(kind="news").exclude(pk__in=before))


def test_a_follower_hears_of_each_change_once(contract, by):
    follow(by=by, at=timezone.now(), contract=contract, pace="at-once")
    extend(contract)
    (letter,) = tell(timezone.now())
    assert letter.to == "maud@fen.example"
    assert letter.subject == contract.title
    assert str(ContractChange.objects.latest("pk")) in letter.text
    assert tell(timezone.now()) == []


def test_what_was_before_following_is_not_told(contract, by):
    extend(contract)
    follow(by=by, at=timezone.now() + timedelta(seconds=1), contract=contract, pace="at-once")
    assert tell(timezone.now()) == []


def test_off_is_silent_and_the_follow_stays(contract, by):
    for pace in ("daily", "off"):
        follow(by=by, at=timezone.now(), contract=contract, pace=pace)
    extend(contract)
    assert tell(NOON) == []
    assert Follow.objects.get().pace == "off"
    unfollow(by=by, at=timezone.now(), contract=contract)
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    ("pace", "first", "quiet", "then"),
    [
        ("daily", NOON, NOON + timedelta(hours=18), NOON + timedelta(hours=19, minutes=1)),
        ("weekly", NOON, NOON + timedelta(days=4), NOON + timedelta(days=4, hours=19, minutes=1)),
    ],
)
def test_each_pace_has_its_hour_in_london(contract, by, pace, first, quiet, then):
    """Daily from seven, weekly on Mondays from seven."""
    tell(first)
    follow(by=by, at=timezone.now(), contract=contract, pace=pace)
    extend(contract)
    extend(contract)
    assert tell(quiet) == []
    (letter,) = tell(then)
    assert letter.text.count("/contracts/") == 2
    assert tell(then) == []


@pytest.mark.parametrize(
    ("looked_for", "fits"),
    [
        ({}, True),
        ({"words": "ADVICE and"}, True),
        ({"words": "transport"}, False),
        ({"capability": "debt-advice"}, True),
        ({"capability": "befriending"}, False),
        ({"area": CAMBRIDGE}, True),
        ({"area": CAMBRIDGESHIRE}, True),
        ({"area": FENLAND}, False),
        ({"capability": "debt-advice", "area": CAMBRIDGESHIRE}, True),
        ({"least": Decimal(1)}, False),
        ({"stage": "open"}, True),
        ({"stage": "planned"}, False),
        ({"pace": "off"}, False),
    ],
)
def test_a_search_finds_what_fits(contract, by, looked_for, fits):
    save_search(by=by, at=timezone.now(), **looked_for)
    assert bool(searches_for(contract)) is fits


def test_work_and_place_have_to_meet(make_contract, by):
    made = make_contract(("debt-advice",), (CAMBRIDGE,), opened=False)
    require_capabilities(
        by=SYSTEM,
        at=timezone.now(),
        capabilities=["befriending"],
        areas=[HUNTS],
        lot=add_lot(by=SYSTEM, at=timezone.now(), contract=made, title="Two"),
    )
    save_search(by=by, at=timezone.now(), capability="befriending", area=CAMBRIDGE)
    assert searches_for(made) == []
    save_search(by=by, at=timezone.now(), capability="befriending", area=HUNTS)
    assert len(searches_for(made)) == 1


@pytest.mark.parametrize(("value", "fits"), [(100, True), (99, False), (201, False), (200, True)])
def test_values_are_bounds(contract, by, value, fits):
    save_search(by=by, at=timezone.now(), least=Decimal(100), most=Decimal(200), pace="weekly")
    contract.value = Decimal(value)
    assert bool(searches_for(contract)) is fits


def test_a_searcher_hears_of_a_contract_once_however_often_it_changes(contract, by):
    save_search(by=by, at=timezone.now(), words="advice", pace="at-once")
    extend(contract)
    (letter,) = tell(timezone.now())
    assert "fits what you look for: “advice”" in letter.text
    extend(contract)
    assert tell(timezone.now()) == []
    assert News.objects.count() == 1


def test_searching_takes_as_many_queries_for_one_as_for_many(
    contract, by, django_assert_num_queries
):
    for _ in range(30):
        save_search(by=by, at=timezone.now(), capability="debt-advice", area=CAMBRIDGE)
    with django_assert_num_queries(2):
        assert len(searches_for(contract)) == 30


def test_one_click_stops_it_without_a_cookie(contract, person, by):
    """As RFC 8058 says: a POST by the mail program, to the address in the header."""
    tell(timezone.now())
    follow(by=by, at=timezone.now(), contract=contract, pace="at-once")
    save_search(by=by, at=timezone.now(), pace="daily")
    extend(contract)
    (letter,) = tell(timezone.now())
    post(letter.pk)
    headers = mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    assert Follow.objects.get().pace == "at-once"  # looking changes nothing
    done = program.post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert done.status_code == 200
    assert {Follow.objects.get().pace, SavedSearch.objects.get().pace} == {"off"}
    extend(contract)
    assert tell(NOON + timedelta(days=9)) == []
    assert program.post(f"/unsubscribe/{unsubscribe_token(person)}x/").status_code == 404


def test_the_calendar_is_private_and_revocable(contract, by, client):
    follow(by=by, at=timezone.now(), contract=contract, pace="off")
    first = make_feed(by=by, at=timezone.now())
    answer = client.get(f"/calendar/{first}.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == f"Bids due: {contract.title}"
    assert event.decoded("dtstart") == contract.deadline.replace(microsecond=0)
    second = make_feed(by=by, at=timezone.now())
    assert client.get(f"/calendar/{first}.ics").status_code == 404
    assert client.get(f"/calendar/{second}.ics").status_code == 200
    revoke_feed(by=by, at=timezone.now())
    assert client.get(f"/calendar/{second}.ics").status_code == 404


def test_a_program_makes_and_revokes_the_calendar_too(contract, person, by, client):
    client.force_login(person)
    follow(by=by, at=timezone.now(), contract=contract, pace="off")
    address = client.post("/api/v1/calendar/").json()["address"].removeprefix("http://testserver")
    assert client.get(address).status_code == 200
    assert client.delete("/api/v1/calendar/").status_code == 204
    assert client.get(address).status_code == 404


def test_the_atom_feed_has_what_anyone_may_see(contract, make_contract, client):
    make_contract(opened=False, title="A secret draft")
    answer = client.get("/contracts.atom")
    assert answer["Content-Type"].startswith("application/atom+xml")
    words = answer.content.decode()
    assert contract.title in words
    assert "secret draft" not in words


def test_the_page_saves_what_was_searched_and_changes_its_pace(client, person):
    client.force_login(person)
    assert client.post("/alerts/searches/", {"q": "advice", "place": "Fenland"}).status_code == 302
    saved = SavedSearch.objects.get()
    assert (saved.words, saved.area_id) == ("advice", FENLAND)
    assert "“advice”, in Fenland" in whole_text(client.get("/alerts/"))
    client.post(f"/alerts/searches/{saved.pk}/", {"pace": "weekly"})
    saved.refresh_from_db()
    assert saved.pace == "weekly"
    assert client.post(f"/alerts/searches/{saved.pk}/", {"pace": "hourly"}).status_code == 422
    client.post(f"/alerts/searches/{saved.pk}/", {"stop": "1"})
    assert not SavedSearch.objects.exists()


def test_what_is_refused(contract, by, make_contract, make_person):
    at = timezone.now()
    for bad in ({"capability": "x"}, {"area": "x"}, {"stage": "x"}, {"pace": "x"}):
        with pytest.raises(Invalid):
            save_search(by=by, at=at, **bad)
    with pytest.raises(Invalid, match="smaller"):
        save_search(by=by, at=at, least=Decimal(2), most=Decimal(1))
    with pytest.raises(NotAllowed):
        save_search(by=Actor.nobody(), at=at)
    with pytest.raises(NotFound):
        follow(by=by, at=at, contract=make_contract(opened=False), pace="daily")
    mine = save_search(by=by, at=at)
    other = Actor.person(make_person("else@x.example"))
    with pytest.raises(NotAllowed):
        forget_search(by=other, at=at, search=mine)
    for _ in range(49):
        save_search(by=by, at=at)
    with pytest.raises(Conflict, match="50"):
        save_search(by=by, at=at)


def test_lists_take_as_many_queries_for_one_as_for_many(
    by, person, client, make_contract, django_assert_max_num_queries
):
    for number in range(12):
        made = make_contract(title=f"Advice {number}")
        follow(by=by, at=timezone.now(), contract=made, pace="weekly")
        save_search(by=by, at=timezone.now(), capability="debt-advice", area=FENLAND)
    client.force_login(person)
    for address in ("/alerts/", "/api/v1/follows/", "/api/v1/searches/", "/contracts.atom"):
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200
