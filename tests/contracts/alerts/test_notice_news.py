"""Hearing of what others publish: each once, what changes afterwards as a change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import Letter, Record
from contracts.alerts.models import News
from contracts.alerts.services.alerts import save_search
from contracts.alerts.services.searching import searches_for_notices
from contracts.alerts.services.telling import gather_news, write_news
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.services.drafting import change_contract
from contracts.notices.models import Notice, NoticeCapability, NoticeChange
from contracts.notices.services.capabilities import judge_capability
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, HUNTS, SYSTEM, whole_text
from tests.contracts.notices.test_notices import load, package, release  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
LATER = "2031-12-20T12:00:00Z"


@pytest.fixture
def by(make_person):
    """Return somebody who looks for work."""
    return Actor.person(make_person("maud@fen.example"))


@pytest.fixture
def publish(load):  # noqa: F811
    """Return a function that imports one release of a notice that can still be answered."""

    def published(day=1, ocid="ocds-x-1", **tender):
        told = {"tenderPeriod": {"endDate": LATER}} | tender
        return load(
            package(
                release(ocid, id=f"{ocid}-{day}", date=f"2026-11-{day:02}T09:00:00Z", tender=told)
            )
        )

    return published


def save(by, **looked_for):
    """Save a search."""
    return save_search(
        by=by, at=timezone.now(), **{"pace": "at-once", "capability": "debt-advice"} | looked_for
    )


def tell():
    """Gather and write, as the sweep does; return the new letters."""
    before = set(Letter.objects.values_list("pk", flat=True))
    gather_news(at=timezone.now())
    write_news(at=timezone.now())
    return list(Letter.objects.filter(kind="news").exclude(pk__in=before))


def test_a_notice_is_told_once_and_its_changes_as_changes(publish, by):
    save(by)
    publish()
    (letter,) = tell()
    assert letter.subject == "Debt advice in the Fens"
    assert "fits what you look for: Debt" in letter.text
    assert "published by Fen County elsewhere (A portal): you answer it there" in letter.text
    assert "nobody has confirmed it" in letter.text
    assert f"/opportunities/{Notice.objects.get().pk}/" in letter.text
    publish()
    assert tell() == []
    publish(day=2, tenderPeriod={"endDate": "2031-12-27T12:00:00Z"}, value={"amount": 5})
    (letter,) = tell()
    assert "Bids are now due 27 December 2031, 12:00. Changed: value." in letter.text
    assert "You heard of it through your saved search" in letter.text
    assert tell() == []


def test_a_release_that_changes_nothing_that_is_read_tells_nothing(publish, by):
    save(by)
    publish()
    tell()
    publish(day=2)
    assert Notice.objects.get().releases.count() == 2
    assert tell() == []


def test_what_is_over_is_no_news_but_its_end_is_to_those_who_heard(publish, by):
    save(by)
    publish(tenderPeriod={"endDate": "2020-01-01T12:00:00Z"})
    assert not NoticeChange.objects.exists()
    publish(ocid="ocds-x-2")
    tell()
    other = save(by, capability="", words="fens")
    publish(day=2, ocid="ocds-x-2", status="cancelled")
    (letter,) = tell()
    assert "It is now: cancelled." in letter.text
    assert not News.objects.filter(search=other).exists()


@pytest.mark.parametrize(
    ("looked_for", "fits"),
    [
        ({}, True),
        ({"capability": ""}, True),
        ({"capability": "", "words": "ADVICE in"}, True),
        ({"words": "transport"}, False),
        ({"capability": "youth-work"}, False),
        ({"area": FENLAND}, True),
        ({"area": CAMBRIDGESHIRE}, True),
        ({"area": HUNTS}, False),
        ({"least": Decimal(120_000)}, True),
        ({"least": Decimal(120_001)}, False),
        ({"most": Decimal(120_000)}, True),
        ({"most": Decimal(119_999)}, False),
        ({"kind": "contract"}, True),
        ({"kind": "grant"}, False),
        ({"stage": "open"}, True),
        ({"stage": "planned"}, False),
        ({"pace": "off"}, False),
    ],
)
def test_a_search_finds_what_fits(publish, by, looked_for, fits):
    search = save(by, **looked_for)
    publish()
    tell()
    assert News.objects.filter(search=search).exists() is fits


def test_a_notice_without_value_or_place_fits_no_bounds(publish, by):
    searches = [save(by, least=Decimal(0)), save(by, area=CAMBRIDGE)]
    publish(value=None, items=[{"id": "1"}])
    tell()
    assert not News.objects.filter(search__in=searches).exists()


def test_many_notices_and_searches_cost_the_same_few_queries(
    load,  # noqa: F811
    by,
    django_assert_num_queries,
):
    for _ in range(20):
        save(by, area=FENLAND)
    open_ones = {"tenderPeriod": {"endDate": LATER}}
    load(package(*[release(f"ocds-x-{n}", tender=open_ones) for n in range(30)]))
    notices = {one.pk: one for one in Notice.objects.all()}
    with django_assert_num_queries(3):
        assert len(list(searches_for_notices(notices))) == 600


def test_one_letter_for_contracts_and_notices_together(publish, by, make_contract):
    save(by)
    publish()
    make_contract(("debt-advice",))
    (letter,) = tell()
    assert letter.subject == "News of 2 opportunities"
    assert "/contracts/" in letter.text
    assert "/opportunities/" in letter.text


def test_the_feed_has_both_and_says_when_they_changed(publish, make_contract, client):
    contract = make_contract()
    publish()
    publish(ocid="ocds-x-2", title="Over", tenderPeriod={"endDate": "2020-01-01T12:00:00Z"})
    words = client.get("/contracts.atom").content.decode()
    assert words.count("<entry>") == 2
    assert "published elsewhere (A portal)" in words
    change_contract(
        by=SYSTEM, at=timezone.now() + timedelta(days=40), contract=contract, description="More"
    )
    again = client.get("/contracts.atom").content.decode()
    assert again.index(contract.title) < again.index("Debt advice in the Fens")
    assert again.count(f"/contracts/{contract.pk}/</id>") == 1


def test_the_page_saves_a_search_for_notices(client, make_person):
    client.force_login(make_person("a@x.example"))
    page = client.get("/opportunities/", {"capability": "debt advice", "place": "Fenland"})
    assert "Tell me of new ones like these" in whole_text(page)


@pytest.fixture
def notice(publish):
    """Return a notice that seems to want debt advice."""
    publish()
    return Notice.objects.get()


def judge(person, notice, wanted, capability="debt-advice"):
    """Say whether it wants it."""
    by = person if isinstance(person, Actor) else Actor.person(person)
    return judge_capability(
        by=by, at=timezone.now(), notice=notice, capability=capability, wanted=wanted
    ).judgement


def test_what_a_person_confirmed_or_added_stands_against_every_import(
    notice, publish, make_person, make_organisation
):
    editor = make_person("ed@a.example", make_organisation("Aid"), "editor")
    assert judge(editor, notice, True) == "confirmed"
    assert judge(editor, notice, True, "youth-work") == "confirmed"
    publish(day=2, title="Something else", description="", items=[])
    said = dict(notice.capabilities.values_list("capability", "judgement"))
    assert said == {"debt-advice": "confirmed", "youth-work": "confirmed"}
    found = Notice.objects.for_work("youth-work", confirmed=True)
    assert [one.pk for one in found] == [notice.pk]
    assert Record.objects.filter(verb="judge_capability", subject="notice").count() == 2


def test_one_no_is_a_doubt_and_a_second_of_another_organisation_takes_it_away(
    notice, publish, make_person, make_organisation, by
):
    """A rival alone hides nothing from others."""
    first, second = make_organisation("Aid"), make_organisation("Band")
    ann, bob = (make_person(f"{n}@a.example", first, "editor") for n in ("ann", "bob"))
    cat = make_person("cat@b.example", second, "editor")
    for person in (ann, ann, bob):
        assert judge(person, notice, False) == "doubted"
    search = save(by)
    tell()
    assert News.objects.filter(search=search).exists()
    assert judge(cat, notice, False) == "refused"
    publish(day=2, value={"amount": 7})
    assert NoticeCapability.objects.get(capability="debt-advice").judgement == "refused"
    assert not Notice.objects.for_work("debt-advice").exists()
    other = save(by)
    tell()
    assert not News.objects.filter(search=other, notice_change=None).exists()
    assert judge(bob, notice, True) == "confirmed"
    tell()
    assert News.objects.filter(search=other).exists()


def test_the_buyers_own_word_counts_at_once(notice, make_person, commissioner):
    drafter = add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="d@fen.example",
        role="drafter",
    ).user
    assert judge(drafter, notice, False) == "refused"


def test_who_may_not_and_what_makes_no_sense(notice, make_person, make_organisation):
    organisation = make_organisation("Aid")
    reader = make_person("r@a.example", organisation, "reader")
    for actor in (
        by_person(make_person("n@x.example")),
        by_person(reader),
        Actor.nobody(),
        Actor.key("k", organisation_id=organisation.pk),
    ):
        with pytest.raises(NotAllowed):
            judge(actor, notice, True)
    editor = make_person("e@a.example", organisation, "editor")
    with pytest.raises(Invalid, match="no such capability"):
        judge(editor, notice, True, "nonsense")
    with pytest.raises(Invalid, match="Nobody says"):
        judge(editor, notice, False, "youth-work")


def by_person(person):
    """Return a person as an actor."""
    return Actor.person(person)


def test_the_page_marks_what_nobody_has_confirmed(notice, client, make_person, make_organisation):
    address = f"/opportunities/{notice.pk}/"
    assert "Not confirmed" in whole_text(client.get(address))
    assert "Yes, it wants this" not in whole_text(client.get(address))
    client.force_login(make_person("e@a.example", make_organisation("Aid"), "editor"))
    assert "Yes, it wants this" in whole_text(client.get(address))
    done = client.post(f"{address}wanted/", {"capability": "debt advice", "says": "yes"})
    assert done.status_code == 302
    assert "Confirmed by a person" in whole_text(client.get(address))
    assert client.post(f"{address}wanted/", {"capability": "zzzz"}).status_code == 422
    found = client.get("/opportunities/", {"capability": "debt advice", "confirmed": "on"})
    assert "1 notice<" in whole_text(found)
    api = {"capability": "befriending", "confirmed": "true"}
    assert client.get("/api/v1/notices/", api).json()["results"] == []
