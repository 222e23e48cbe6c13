"""The pages and the API of drafting: what they save, refuse and show."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract, Lot
from contracts.publishing.services.engagement import say_interest
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text


@pytest.fixture
def drafter(world):
    """Return a client of somebody who drafts."""
    return world.client("drafter")


@pytest.fixture
def commissioner_client(world):
    """Return a client with the commissioner's key."""
    return world.client("key buys")


@pytest.fixture
def draft(world):
    """Return the commissioner's draft."""
    return Contract.objects.get(pk=world.values["draft"])


def send(client, method, address, organisation, **headers):
    """Send JSON."""
    return getattr(client, method)(
        f"/api/v1/{address}",
        json.dumps(organisation),
        content_type="application/json",
        headers=headers,
    )


def test_an_old_etag_gets_both_versions(commissioner_client, draft):
    """412 with the current version and what was sent; nothing changes; answers the new one."""
    first = commissioner_client.get(f"/api/v1/contracts/{draft.pk}/")
    tag = first["ETag"]
    address = f"contracts/{draft.pk}/"
    assert (
        send(commissioner_client, "patch", address, {"title": "First"}, if_match=tag).status_code
        == 200
    )
    answer = send(commissioner_client, "patch", address, {"title": "Second"}, if_match=tag)
    assert answer.status_code == 412
    problem = answer.json()
    assert problem["type"].endswith("edited-meanwhile")
    assert problem["current"]["title"] == "First"
    assert problem["yours"] == {"title": "Second"}
    assert answer["Content-Type"] == "application/problem+json"
    again = send(
        commissioner_client, "patch", address, {"title": "Second"}, if_match=answer["ETag"]
    )
    assert again.json()["title"] == "Second"
    assert (
        send(commissioner_client, "patch", address, {"title": "Third"}, if_match="*").status_code
        == 200
    )
    assert (
        send(commissioner_client, "patch", address, {"title": "X"}, if_match="soon").status_code
        == 422
    )
    late = send(commissioner_client, "post", f"{address}lots/", {"title": "L"}, if_match=tag)
    assert late.status_code == 412


@pytest.mark.parametrize(
    ("deadline", "status"),
    [
        ("2027-03-28T01:30:00", 422),
        ("2027-10-31T01:30", 422),
        ("2027-10-31T01:30:00Z", 200),
        ("2027-07-01T12:00:00", 200),
        ("2020-01-01T00:00:00Z", 422),
        ("9999-12-31T23:59:59", 422),
        ("0001-01-01T00:00:00+14:00", 422),
        ("2027-02-30T12:00:00", 422),
        ("soon", 422),
    ],
)
def test_deadlines_of_the_api(commissioner_client, draft, deadline, status):
    """Without a zone it is British time; a time that is none, or two, is refused."""
    answer = send(commissioner_client, "patch", f"contracts/{draft.pk}/", {"deadline": deadline})
    assert answer.status_code == status, answer.content


def test_summer_time_is_understood(commissioner_client, draft):
    """Noon in July is eleven in UTC."""
    given = {"deadline": "2027-07-01T12:00:00"}
    send(commissioner_client, "patch", f"contracts/{draft.pk}/", given)
    draft.refresh_from_db()
    assert draft.deadline.isoformat() == "2027-07-01T11:00:00+00:00"


def test_lots_above_the_contract_are_refused_by_the_api(commissioner_client, draft):
    """422, naming the field; the lot is not there."""
    send(commissioner_client, "patch", f"contracts/{draft.pk}/", {"value": "1000"})
    answer = send(
        commissioner_client,
        "post",
        f"contracts/{draft.pk}/lots/",
        {"title": "Big", "value": "1000.01"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "value"
    assert draft.lots.count() == 1


def test_advice_says_what_to_look_at(commissioner_client, draft):
    """Regime, duties with their sources, and warnings."""
    send(commissioner_client, "patch", f"contracts/{draft.pk}/", {"value": "400"})
    said = commissioner_client.get(f"/api/v1/contracts/{draft.pk}/advice/").json()
    assert said["regime"] == "below"
    assert Decimal(said["threshold"]) == 663_540
    assert "not legal advice" in said["caution"]
    assert {one["code"] for one in said["warnings"]} == {"turnover", "suitability"}
    assert any("s.85" in duty["written_in"] for duty in said["duties"])


def test_a_page_shows_both_versions(world, drafter, draft):
    """The second writer sees both and can still save."""
    address = f"/contracts/{draft.pk}/draft/about/"
    version = draft.version
    said = {"kind": "contract", "title": "First", "version": version}
    first = drafter.post(address, said)
    assert first.status_code == 302
    said["title"] = "Second"
    second = world.client("approver").post(address, said)
    assert second.status_code == 412
    page = whole_text(second)
    assert "First" in page
    assert "Second" in page
    assert f'name="version" value="{version + 1}"' in page
    saved = drafter.post(address, said | {"version": version + 1})
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.title == "Second"


def test_two_people_on_different_steps_do_not_disturb_each_other(world, drafter, draft):
    """Only a change of the same step shows both; of a lot alike."""

    def form(address):
        page = drafter.get(address)
        return {k: "" if v is None else v for k, v in page.context["form"].initial.items()}

    about, value = (f"/contracts/{draft.pk}/draft/{name}/" for name in ("about", "value"))
    lot = f"/lots/{draft.lots.get().pk}/"
    read = {address: form(address) for address in (about, value, lot)}
    for address, change in (
        (about, {"title": "First"}),
        (value, {"value": "5000"}),
        (lot, {"title": "North"}),
    ):
        assert drafter.post(address, read[address] | change).status_code == 302, address
    draft.refresh_from_db()
    assert (draft.title, draft.value, draft.lots.get().title) == ("First", 5000, "North")
    late = drafter.post(lot, read[lot] | {"title": "South"})
    assert late.status_code == 412
    assert "North" in whole_text(late)
    assert draft.lots.get().title == "North"


def test_a_table_typed_on_an_old_page_shows_both(drafter, draft):
    """What was typed stays in the cells, what is saved is shown beside it."""
    lot = draft.lots.get()
    address, cell = f"/lots/{lot.pk}/volumes/", f"v:debt-advice:{FENLAND}"
    version = drafter.get(address).context["version"]
    assert drafter.post(address, {cell: "40", "version": version}).status_code == 302
    late = drafter.post(address, {cell: "70", "version": version})
    assert late.status_code == 422
    page = whole_text(late)
    assert 'value="70"' in page
    assert "Saved: 40" in page
    again = drafter.post(address, {cell: "70", "version": late.context["version"]})
    assert again.status_code == 302
    assert lot.requirements.get(capability="debt-advice", area=FENLAND).volume == 70


def test_a_script_saves_in_between(drafter, draft):
    """It gets the new version, the errors, or word that somebody else was faster."""
    address = f"/contracts/{draft.pk}/draft/value/"
    form = {"value": "5000", "term_months": "12", "extension_months": "0", "reports_every": "6"}

    def write(**given):
        return drafter.post(address, form | given, headers={"x-autosave": "1"})

    saved = write(version=draft.version)
    assert saved.json()["version"] == draft.version + 1
    assert write(version=draft.version).status_code == 412
    wrong = write(version=draft.version + 1, term_months="0")
    assert wrong.status_code == 422
    assert "term_months" in wrong.json()["errors"]


def test_how_often_delivery_is_reported_is_said_and_shown(commissioner_client, drafter, draft):
    """On its page and in the API; three months where nobody says otherwise."""
    address = f"/contracts/{draft.pk}/draft/value/"
    assert "Every three months" in whole_text(drafter.get(f"/contracts/{draft.pk}/"))
    form = {"term_months": "12", "extension_months": "0"}
    for wrong in ("2", "", "x"):
        assert drafter.post(address, form | {"reports_every": wrong}).status_code == 422
    assert drafter.post(address, form | {"reports_every": "12"}).status_code == 302
    assert "Every year" in whole_text(drafter.get(f"/contracts/{draft.pk}/"))
    assert commissioner_client.get(f"/api/v1/contracts/{draft.pk}/").json()["reports_every"] == 12
    assert (
        send(
            commissioner_client, "patch", f"contracts/{draft.pk}/", {"reports_every": 2}
        ).status_code
        == 422
    )


def test_from_a_county_to_cells_in_two_clicks(drafter, draft):
    """A county and five capabilities in plain words become 25 cells; then the volumes."""
    lot = draft.lots.get()
    form = {
        "places": "Cambridgeshire",
        "capabilities": "debt advice\nbefriending\nlunch club\nyouth work\nCAB",
    }
    first = drafter.post(f"/lots/{lot.pk}/wanted/", form, follow=True)
    names = set(lot.requirements.values_list("capability", flat=True))
    assert lot.requirements.count() == 5 * len(names)
    assert len(names) >= 4
    assert "For how many people a year?" in first.content.decode()
    cell = f"v:debt-advice:{FENLAND}"
    paste = "\tbefriending\nCambridge\t1,000"
    assert drafter.post(f"/lots/{lot.pk}/volumes/", {cell: "40", "paste": paste}).status_code == 302
    assert lot.requirements.get(capability="debt-advice", area=FENLAND).volume == 40
    assert lot.requirements.get(capability="befriending", area=CAMBRIDGE).volume == 1000
    for wrong in ({cell: "-4"}, {cell: "٣"}, {"paste": "\tPlumbing\nFenland\t1"}):
        assert drafter.post(f"/lots/{lot.pk}/volumes/", wrong).status_code == 422
    again = drafter.post(f"/lots/{lot.pk}/wanted/", form | {"places": "Fenland\nCambridge"})
    assert again.status_code == 302
    assert lot.requirements.get(capability="debt-advice", area=FENLAND).volume == 40


@pytest.mark.parametrize(
    "wrong",
    [
        {"places": "Narnia"},
        {"places": " \n "},
        {"capabilities": "quidditch"},
        {"capabilities": ""},
        {"places": "\n".join(["Fenland"] * 401)},
    ],
)
def test_words_that_lead_nowhere_are_said_so(drafter, draft, wrong):
    """422, and the lot asks for what it asked before."""
    lot = draft.lots.get()
    before = lot.requirements.count()
    form = {"places": "Fenland", "capabilities": "befriending"} | wrong
    assert drafter.post(f"/lots/{lot.pk}/wanted/", form).status_code == 422
    assert lot.requirements.count() == before


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"day": "2027-03-28", "hour": "01:30"}, "clocks go forward"),
        ({"day": "2027-10-31", "hour": "01:30"}, "comes twice"),
        ({"day": "2020-01-01", "hour": "12:00"}, "already passed"),
        ({"day": "2027-06-01", "hour": ""}, "Give the time"),
        ({"day": "9999-12-31", "hour": "23:59"}, "within ten years"),
        ({"day": "2027-06-01", "hour": "12:00", "awards_on": "2027-05-01"}, "after the deadline"),
    ],
)
def test_days_that_cannot_be_are_refused(drafter, draft, form, words):
    """With the words that say what to do; the deadline stays."""
    answer = drafter.post(f"/contracts/{draft.pk}/draft/dates/", form)
    before = draft.deadline
    draft.refresh_from_db()
    assert answer.status_code == 422
    assert words in whole_text(answer)
    assert draft.deadline == before


def test_a_preview_is_what_bidders_see(world, drafter, draft):
    """No commissioners' links, and counts only."""
    page = whole_text(drafter.get(f"/contracts/{draft.pk}/preview/"))
    assert "This is how bidders see it" in page
    assert "move it on" not in page


def search(client, **terms):
    """Return the titles that a search finds."""
    page = client.get("/contracts/", terms)
    assert page.status_code == 200, whole_text(page)[-2000:]
    return {row.title for row in page.context["page"].object_list}


def test_contracts_are_found_by_what_where_worth_and_stage(db, client, make_contract):
    """Each filter alone and together; a region finds what lies in it, a draft nobody finds."""
    make_contract(("befriending",), (FENLAND,), title="Company")
    make_contract(("debt-advice",), (CAMBRIDGE,), title="Advice")
    make_contract(("debt-advice",), (CAMBRIDGE,), title="Hidden", opened=False)
    Contract.objects.filter(title="Advice").update(value=5000)
    assert search(client) == {"Company", "Advice"}
    assert search(client, capability="befriending") == {"Company"}
    assert search(client, place="Fenland") == {"Company"}
    assert search(client, place="Cambridgeshire") == {"Company", "Advice"}
    assert search(client, least="5000", most="5000") == {"Advice"}
    assert search(client, least="5001") == set()
    assert search(client, stage="planned") == set()
    assert search(client, q="comp", stage="open", place="Fenland") == {"Company"}
    for wrong in ({"place": "Narnia"}, {"capability": "quidditch"}, {"least": "x"}):
        assert client.get("/contracts/", wrong).status_code == 422
    rows = client.get("/api/v1/contracts/", {"capability": "debt-advice", "area": CAMBRIDGE})
    assert [row["title"] for row in rows.json()["results"]] == ["Advice"]
    assert client.get("/api/v1/contracts/", {"area": "E99999999"}).status_code == 422
    assert client.get("/api/v1/contracts/", {"least": "9" * 400}).status_code == 422


def test_a_longer_list_asks_the_database_no_more(
    db, client, make_contract, django_assert_max_num_queries
):
    """Searching with every filter costs few queries, however many there are."""
    terms = {"capability": "befriending", "place": "Cambridgeshire", "least": "0", "stage": "open"}
    for _ in range(3):
        make_contract(("befriending",), (FENLAND,))
    client.get("/contracts/", terms)
    with django_assert_max_num_queries(6):
        client.get("/contracts/", terms)
    with django_assert_max_num_queries(24):
        client.get(f"/contracts/{Contract.objects.first().pk}/")


LOADED = """
INSERT INTO contracts_contract (commissioner_id, kind, title, description, outcomes, value, has_vat,
  term_months, extension_months, reports_every, regime, service, concession, no_lots_reason,
  contact_name,
  contact_email, contact_phone, stage, deadline, drafted_at, visible_at, version)
SELECT %(commissioner)s, 'contract', 'Service ' || n, '', '', n * 20, true, 12, 0, 3, '',
  'light-touch', false, '', '', '', '', 'open', now() + n * interval '1 minute' + interval '1 day',
  now(),
  now() - n * interval '1 second', 1
FROM generate_series(1, 2000) n;
INSERT INTO contracts_lot (contract_id, number, title, description, extension_months)
SELECT id, 1, 'All', '', 0 FROM contracts_contract WHERE title LIKE 'Service %%';
INSERT INTO contracts_requirement (lot_id, capability_id, area_id)
SELECT l.id, c.slug, a.code FROM contracts_lot l
JOIN (SELECT slug, row_number() OVER (ORDER BY slug) - 1 AS r FROM organisations_capability
      WHERE slug IN (SELECT slug FROM organisations_capability ORDER BY slug LIMIT 80)) c
  ON c.r = l.id %% 80
JOIN (SELECT code, row_number() OVER (ORDER BY code) - 1 AS r FROM areas_area
      WHERE level = 'district' AND valid_to IS NULL) a ON a.r = l.id %% 361;
ANALYZE contracts_contract; ANALYZE contracts_lot; ANALYZE contracts_requirement;
"""
TERMS: tuple[dict[str, str], ...] = (
    {},
    {"page": "20"},
    {"place": "Cambridgeshire"},
    {"capability": "befriending", "place": "London"},
    {"least": "100000", "most": "500000", "stage": "open"},
    {"q": "service 77"},
)


def test_a_search_asks_the_database_as_often_however_many_contracts(db, client, commissioner):
    """The first page and a late one, narrowed or not, for a visitor and for a commissioner.

    How long that takes with 50,000 contracts is measured by ``python -m benchmarks.lists``.
    """
    officer = add_commissioner_member(
        by=SYSTEM, at=timezone.now(), commissioner=commissioner, email="o@b.example", role="drafter"
    ).user
    commissioner_client = Client()
    commissioner_client.force_login(officer)
    with connection.cursor() as cursor:
        cursor.execute(LOADED, {"commissioner": commissioner.pk})
    assert Lot.objects.filter(contract__stage=Stage.OPEN).count() == 2_000
    many = {}
    for address, terms in (
        *(("/contracts/", term) for term in TERMS),
        ("/api/v1/contracts/", {}),
        ("/api/v1/contracts/", {"area": "E10000003", "capability": "befriending"}),
    ):
        for who in (client, commissioner_client):
            with CaptureQueriesContext(connection) as asked:
                assert who.get(address, terms).status_code == 200
            if len(asked) > 20:
                many[address, str(terms), who is commissioner_client] = len(asked)
    assert many == {}


def test_questions_never_show_their_asker(world, client, commissioner_client):
    """Neither pages nor the API name who asked."""
    pk, contract = world.values["question"], world.values["contract"]
    assert client.get(f"/api/v1/questions/{pk}/").status_code == 404
    answered = send(
        commissioner_client, "post", f"questions/{pk}/answer/", {"answer": "Yes, it is."}
    )
    assert answered.status_code == 200
    for address in (
        f"/api/v1/questions/{pk}/",
        f"/api/v1/contracts/{contract}/questions/",
        f"/contracts/{contract}/",
        f"/contracts/{contract}/log/",
    ):
        page = whole_text(client.get(address))
        assert "Yes, it is." in page
        assert "asks@x.example" not in page


def test_interest_is_counted_and_few_are_not_told(world, client, make_organisation):
    """Fewer than three are nobody's business."""
    contract = Contract.objects.get(pk=world.values["contract"])
    for number in range(3):
        shown = client.get(f"/api/v1/contracts/{contract.pk}/interest/").json()
        assert shown == {"count": None}
        organisation = make_organisation(f"Keen {number}")
        say_interest(by=SYSTEM, at=timezone.now(), contract=contract, organisation=organisation)
    assert client.get(f"/api/v1/contracts/{contract.pk}/interest/").json() == {"count": 3}
    assert "3 organisations think of bidding" in whole_text(
        client.get(f"/contracts/{contract.pk}/")
    )
    assert "Keen" not in whole_text(client.get(f"/contracts/{contract.pk}/"))


def test_anyone_can_ask_which_rules_apply(db, client):
    """By kind, value and day; the amounts are listed below with their sources."""
    asked = {"kind": "county", "value": "700000", "service": "light-touch", "nation": "E"}
    page = client.get("/procurement-rules/", asked | {"on": "2026-02-01"})
    assert "It looks like: <strong>Light touch</strong>" in whole_text(page)
    assert "It is not legal advice" in whole_text(page)
    assert "Procurement Policy Note 11/23" in whole_text(page)
    wales = whole_text(client.get("/procurement-rules/", asked | {"nation": "W"}))
    assert "Wales has rules of its own" in wales
    for wrong in ({"value": "-1"}, {"value": "NaN"}, {"kind": "club"}, {"on": "soon"}):
        assert client.get("/procurement-rules/", asked | wrong).status_code == 422


def test_an_accreditation_may_fall_on_one_kind_of_work(drafter, draft):
    """Named in plain words; for all of it where nothing is said."""
    lot = draft.lots.get()
    given = {"kind": "accreditation", "code": "aqs", "falls_on": "deliverer"}
    address = f"/lots/{lot.pk}/thresholds/"
    assert drafter.post(address, given | {"capability": "debt advice"}).status_code == 302
    assert drafter.post(address, given).status_code == 302
    accreditations = lot.thresholds.filter(kind="accreditation").order_by("pk")
    assert list(accreditations.values_list("capability", flat=True)) == ["debt-advice", None]
    assert drafter.post(address, given | {"capability": "quidditch"}).status_code == 422


def test_a_visible_contract_is_not_saved_while_it_is_written(world, drafter):
    """Each save stands in public at once, so only the button saves."""
    draft = drafter.get("/contracts/{draft}/draft/about/".format(**world.values))
    assert "data-autosave" in whole_text(draft)
    public = drafter.get("/contracts/{contract}/draft/about/".format(**world.values))
    assert "data-autosave" not in whole_text(public)
    assert "Everyone sees this contract" in whole_text(public)


def test_the_api_answers_which_rules_apply(db, client):
    """The same advice as on pages, and the dated amounts."""
    rows = client.get("/api/v1/regimes/").json()
    assert {"of": "light-touch", "first": "2026-01-01", "last": None}.items() <= {
        **next(row for row in rows if row["of"] == "light-touch" and row["last"] is None)
    }.items()
    asked = {"kind": "central", "value": "12000", "service": "other", "on": "2026-03-01"}
    said = client.get("/api/v1/regimes/advice/", asked).json()
    assert (said["regime"], said["notifiable"]) == ("below", True)
    for wrong in ({"value": "-1"}, {"kind": "x"}, {"on": "x"}, {"value": "NaN"}):
        assert client.get("/api/v1/regimes/advice/", asked | wrong).status_code == 422
