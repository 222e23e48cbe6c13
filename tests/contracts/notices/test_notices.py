"""Notices in and out: what is taken, merged, refused, resolved, and that nothing changes twice."""

import json
from decimal import Decimal
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.lots import add_lot, require_capabilities
from contracts.notices.importing import import_notices
from contracts.notices.models import Notice
from contracts.notices.writing import package_of, release_of, with_published
from contracts.publishing.services.stages import open_contract
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


def release(ocid="ocds-x-1", **changes):
    """Return a release with everything usual in it."""
    tender = {
        "id": "t",
        "title": "Debt advice in the Fens",
        "description": "Debt advice for people in need.",
        "status": "active",
        "value": {"amount": 120000, "currency": "GBP"},
        "tenderPeriod": {"endDate": "2026-12-20T12:00:00Z"},
        "suitability": {"sme": True, "vcse": True},
        "items": [
            {
                "id": "1",
                "classification": {"scheme": "CPV", "id": "85312310"},
                "deliveryAddresses": [{"region": FENLAND}],
            }
        ],
    }
    told = {
        "ocid": ocid,
        "id": f"{ocid}-a",
        "date": "2026-11-01T09:00:00Z",
        "tag": ["tender"],
        "buyer": {"id": "b", "name": "Fen County"},
        "tender": tender | changes.pop("tender", {}),
    }
    return told | changes


@pytest.fixture
def load(tmp_path):
    """Return a function that writes something into a file and imports that."""

    def loaded(content, name="notices.json"):
        path = tmp_path / name
        path.write_text(
            content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
        )
        return import_notices([str(path)], at=NOW)

    return loaded


def package(*releases, **heads):
    return (
        {"version": "1.1", "publisher": {"name": "A portal"}, "license": "OGL"}
        | heads
        | {"releases": list(releases)}
    )


def test_a_notice_is_taken_with_its_source_and_what_it_seems_to_want(load):
    done = load(package(release()))
    assert (done.read, done.added, done.refused) == (1, 1, [])
    assert (done.resolved_areas, done.unresolved_areas) == (1, 0)
    notice = Notice.objects.get()
    assert (notice.title, notice.buyer, notice.source) == (
        "Debt advice in the Fens",
        "Fen County",
        "A portal",
    )
    assert notice.value == Decimal(120_000)
    assert (notice.stage, notice.suits_vcse, notice.licence) == (Stage.OPEN, True, "OGL")
    assert [area.code for area in notice.areas.all()] == [FENLAND]
    assert "debt-advice" in notice.capabilities.values_list("capability", flat=True)


def test_characters_that_no_database_keeps_are_left_out_of_the_heading_too(load):
    heads = {"publisher": {"name": "A\u0000 portal\u202e"}, "license": "OG\u0000L"}
    done = load(package(release(title="Debt\u0000"), **heads))
    assert done.refused == []
    assert (Notice.objects.get().source, Notice.objects.get().licence) == ("A portal", "OGL")


def test_half_a_character_and_a_nul_in_a_notice_are_no_fault(load):
    """JSON may say both, no database keeps either: the notice is taken without them."""
    said = {"title": "Debt\x00 advice", "description": "For people\ud83d in need."}
    assert load({"releases": [release(tender=said)]}).refused == []
    made = Notice.objects.get()
    assert made.title == "Debt advice"
    assert made.description.encode() == b"For people? in need."


def test_the_same_again_changes_nothing(load):
    first = package(release(), release("ocds-x-2"))
    load(first)
    before = list(Notice.objects.order_by("pk").values())
    done = load(first)
    assert (done.added, done.changed, done.unchanged) == (0, 0, 2)
    assert list(Notice.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("order", [1, -1])
def test_releases_of_one_process_are_merged_by_their_dates(load, order):
    """Whatever order they come in: later wins, lots by identifier, null removes."""
    early = release(tender={"lots": [{"id": "1", "title": "North"}, {"id": "2", "title": "South"}]})
    late = release(
        id="ocds-x-1-b",
        date="2026-11-10T09:00:00Z",
        tender={"value": None, "lots": [{"id": "2", "title": "The south"}]},
    )
    done = load(package(*[early, late][::order]))
    assert (done.added, done.changed) == (1, 1)
    notice = Notice.objects.get()
    assert [lot["title"] for lot in notice.lots] == ["North", "The south"]
    assert notice.value is None
    assert notice.published_at.day == 10
    assert notice.releases.count() == 2


@pytest.mark.parametrize(
    ("content", "name", "read"),
    [
        (package(release(), release("ocds-x-2")), "package.json", 2),
        ([release(), release("ocds-x-2")], "list.json", 2),
        (release(), "one.json", 1),
        ("\n".join(json.dumps(release(f"ocds-x-{n}")) for n in range(3)), "lines.jsonl", 3),
        ("\n".join(json.dumps(package(release(f"ocds-x-{n}"))) for n in range(3)), "l.jsonl", 3),
        (
            {"version": "1.1", "records": [{"ocid": "ocds-x-1", "releases": [release()]}]},
            "r.json",
            1,
        ),
        ({"version": "1.1", "records": [{"ocid": "o", "compiledRelease": release()}]}, "c.json", 1),
    ],
)
def test_every_form_of_package_is_read(load, content, name, read):
    done = load(content, name)
    assert (done.read, done.added, done.refused) == (read, read, [])


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"ocid": ""}, "no ocid"),
        ({"date": "2026-11-01T09:00:00"}, "no time zone"),
        ({"date": "yesterday"}, "no date and time"),
        ({"date": "2026-02-30T09:00:00Z"}, "no date and time"),
        ({"tender": {"tenderPeriod": {"endDate": "2026-12-20T12:00:00"}}}, "no time zone"),
        ({"tender": {"value": {"amount": -5, "currency": "GBP"}}}, "no price"),
        ({"tender": {"value": {"amount": "much", "currency": "GBP"}}}, "no amount"),
        ({"tender": {"value": {"amount": 5, "currency": "ZZZ"}}}, "unknown currency"),
        ({"tender": {"title": " "}}, "no title"),
    ],
)
def test_a_release_that_cannot_be_right_is_refused_alone(load, change, why):
    wrong = release("ocds-x-9") | {k: v for k, v in change.items() if k != "tender"}
    wrong["tender"] = wrong["tender"] | change.get("tender", {})
    done = load(package(wrong, release()))
    assert [Notice.objects.get().ocid, done.read] == ["ocds-x-1", 2]
    assert why in done.refused[0]["why"]
    assert "release 1" in done.refused[0]["row"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"version": "2.0", "releases": []}, "version 2.0"),
        ({"hello": 1}, "neither releases nor records"),
        ("{not json", "is not JSON"),
        ('{"releases": [', "is not JSON"),
        ("", "is not JSON"),
    ],
)
def test_what_is_no_package_is_refused_whole(load, content, why):
    done = load(content)
    assert not Notice.objects.exists()
    assert why in done.refused[0]["why"]


def test_lines_before_a_broken_one_are_kept(load):
    lines = [json.dumps(release()), json.dumps(release("ocds-x-2")), '{"ocid": "oc']
    done = load("\n".join(lines), "lines.jsonl")
    assert (done.added, len(done.refused)) == (2, 1)
    assert "lines.jsonl:3 is not JSON" in done.refused[0]["why"]


@pytest.mark.parametrize(
    ("item", "codes"),
    [
        (
            {"deliveryAddresses": [{"region": "UKH12"}]},
            "E07000008 E07000009 E07000010 E07000011 E07000012",
        ),
        ({"deliveryAddresses": [{"region": "East of England"}]}, "E12000006"),
        ({"deliveryAddresses": [{"region": "UK"}]}, "K02000001"),
        ({"deliveryAddresses": [{"locality": "Fenland", "countryName": "England"}]}, FENLAND),
        ({"deliveryAddresses": [{"region": FENLAND}, {"region": CAMBRIDGESHIRE}]}, CAMBRIDGESHIRE),
        ({"deliveryAddresses": [{"countryName": "Europe"}, {"region": CAMBRIDGE}]}, CAMBRIDGE),
        (
            {"deliveryLocation": {"gazetteer": {"scheme": "NUTS", "identifiers": ["UKH12"]}}},
            "E07000008 E07000009 E07000010 E07000011 E07000012",
        ),
        ({"deliveryLocation": {"description": "Fenland"}}, FENLAND),
        ({"deliveryAddresses": [{"region": "E07000028"}]}, "E06000063"),
        ({"deliveryAddresses": [{"postalCode": "PE15 0AA"}]}, FENLAND),
    ],
)
def test_a_delivery_place_leads_to_areas(load, item, codes):
    """Statistical regions, names, retired districts; a postcode where a party names its town."""
    party = {"id": "p", "address": {"postalCode": "pe150aa", "locality": "Fenland"}}
    load(package(release(parties=[party], tender={"items": [{"id": "1"} | item]})))
    assert sorted(area.code for area in Notice.objects.get().areas.all()) == codes.split()


@pytest.mark.parametrize("said", ["ZZ9 9ZZ", "Atlantis", "XX999"])
def test_a_place_that_leads_nowhere_is_listed_and_never_guessed(load, said):
    key = "postalCode" if " " in said else "region"
    done = load(
        package(release(tender={"items": [{"id": "1", "deliveryAddresses": [{key: said}]}]}))
    )
    notice = Notice.objects.get()
    assert (list(notice.areas.all()), notice.unresolved) == ([], [said])
    assert (done.resolved_areas, done.unresolved_areas) == (0, 1)


@pytest.mark.parametrize(
    ("tag", "status", "stage"),
    [
        ("planning", "planning", Stage.PLANNED),
        ("tender", "active", Stage.OPEN),
        ("tenderAmendment", "active", Stage.OPEN),
        ("award", "complete", Stage.AWARDED),
        ("tenderCancellation", "active", Stage.CANCELLED),
        ("tender", "withdrawn", Stage.CANCELLED),
    ],
)
def test_tags_and_status_say_the_stage(load, tag, status, stage):
    load(package(release(tag=[tag], tender={"status": status})))
    assert Notice.objects.get().stage == stage


def test_the_notice_type_is_what_its_publisher_calls_it(load):
    documents = [
        {"id": "1", "noticeType": "UK4", "datePublished": "2026-11-01T09:00:00Z"},
        {"id": "2", "noticeType": "UK6", "datePublished": "2026-11-20T09:00:00Z"},
        {"id": "3"},
    ]
    load(package(release(tender={"documents": documents}), release("ocds-x-2", tag=["award"])))
    said = dict(Notice.objects.values_list("ocid", "notice_type"))
    assert said == {"ocds-x-1": "UK6", "ocds-x-2": "award"}


class _Portal(BaseHTTPRequestHandler):
    def __init__(self, *args, elsewhere="", **given):
        self.elsewhere = elsewhere
        super().__init__(*args, **given)

    def do_GET(self):
        """Answer with one of three pages."""
        number = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        page = package(release(f"ocds-x-{number}"))
        if number < 3:
            page["links"] = {"next": f"{self.elsewhere}/api?page={number + 1}"}
        organisation = json.dumps(page).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(organisation)

    def log_message(self, *args):
        """Say nothing."""


@pytest.mark.parametrize(
    ("elsewhere", "added", "why"),
    [("", 3, None), ("http://localhost.invalid", 1, "another host")],
)
def test_a_paged_service_is_followed_on_its_own_host(elsewhere, added, why):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Portal, elsewhere=elsewhere))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        done = import_notices([f"http://127.0.0.1:{server.server_port}/api"], at=NOW)
    finally:
        server.shutdown()
        server.server_close()
    assert done.added == added
    assert [why in one["why"] for one in done.refused] == ([True] if why else [])


def test_the_command_says_what_it_did_as_json_in_its_last_line(tmp_path):
    path = tmp_path / "n.json"
    path.write_text(json.dumps(package(release(), {"ocid": 5})))
    out = StringIO()
    call_command("import_notices", str(path), "--json", stdout=out, stderr=StringIO())
    said = json.loads(out.getvalue().splitlines()[-1])
    assert (said["read"], said["added"], said["resolved_areas"]) == (2, 1, 1)
    assert list(said["refused"][0]) == ["row", "why"]


@pytest.fixture
def published(make_contract):
    """Return an open contract with two lots."""
    contract = make_contract(("debt-advice",), (CAMBRIDGE, FENLAND), opened=False)
    at = timezone.now()
    lot = add_lot(by=SYSTEM, at=at, contract=contract, title="South")
    require_capabilities(
        by=SYSTEM, at=at, lot=lot, capabilities=["befriending"], areas=[CAMBRIDGESHIRE]
    )
    contract.refresh_from_db()
    return open_contract(by=SYSTEM, at=at, contract=contract)


def test_an_export_brought_back_changes_nothing(published, load):
    """Ours are recognised; elsewhere the same file gives the same notice twice over."""
    told = package_of(
        [release_of(one) for one in with_published(Contract.objects.visible())],
        at=NOW,
        uri="https://x/",
    )
    done = load(told)
    assert (done.read, done.unchanged, Notice.objects.count()) == (1, 1, 0)
    text = json.dumps(told).replace("ocds-000000-contract", "ocds-000001-contract")
    assert load(text).added == 1
    notice = Notice.objects.get()
    assert (notice.title, notice.stage) == (published.title, Stage.OPEN)
    assert notice.deadline == published.deadline
    assert [lot["areas"] for lot in notice.lots] == [[CAMBRIDGE, FENLAND], [CAMBRIDGESHIRE]]
    assert load(text).unchanged == 1


def test_a_release_says_only_what_its_page_shows(published):
    told = json.dumps(release_of(with_published(Contract.objects.all()).get(pk=published.pk)))
    assert published.commissioner.email not in told
    assert {"ocid", "id", "date", "tag", "initiationType"} <= json.loads(told).keys()


def test_lists_cost_few_queries_and_search_by_place(client, load, django_assert_max_num_queries):
    load(package(*[release(f"ocds-x-{n}") for n in range(60)]))
    with django_assert_max_num_queries(6):
        answer = client.get("/api/v1/notices/")
    assert len(answer.json()["results"]) == 50
    with django_assert_max_num_queries(9):
        page = client.get("/opportunities/", {"place": "Cambridgeshire", "past": "on"})
    assert "60 notices" in whole_text(page)
    found = client.get("/api/v1/notices/", {"area": CAMBRIDGE}).json()["results"]
    assert found == []
    assert client.get("/api/v1/notices/", {"area": "E99999999"}).status_code == 422
    assert client.get("/opportunities/", {"place": "Atlantis"}).status_code == 422


def test_a_notice_past_its_deadline_is_not_shown_as_open(client, load):
    load(package(release(tender={"tenderPeriod": {"endDate": "2020-01-01T12:00:00Z"}})))
    page = whole_text(client.get(f"/opportunities/{Notice.objects.get().pk}/"))
    assert "Closed" in page
    assert "Open for bids" not in page
    assert "0 notices" in whole_text(client.get("/opportunities/"))
    assert "1 notice<" in whole_text(client.get("/opportunities/?past=on"))
