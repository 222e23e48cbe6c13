"""Open Referral UK: what goes out is what we mean to publish, what comes in only suggested."""

import csv
import io
import json
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import jsonschema
import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import NotAllowed, NotFound
from accounts.exchange.csv_tables import safe_cell
from organisations.exchange.open_referral.ids import Thing, pk_of, uuid_of
from organisations.exchange.open_referral.importing import import_services
from organisations.offers.errors import AnsweredBefore
from organisations.offers.models.listed import ListedService
from organisations.offers.models.offers import Offer
from organisations.offers.services.listed import confirm_listed, dismiss_listed
from organisations.offers.services.offers import withdraw_offer
from organisations.register.services.registering import change_organisation
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, DATA, FENLAND, whole_text

FORMS = DATA / "openreferral"
SERVICES = "/api/v1/open-referral/services"


def fits(service):
    """Check that a service says only what we mean to publish, formats too."""
    schema = json.loads((FORMS / "service.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        service
    )


@pytest.fixture
def organisation(make_organisation):
    """Return an organisation with two offers and secrets."""
    made = make_organisation(
        "City and Fen Advice",
        {"debt-advice": [CAMBRIDGE, FENLAND], "befriending": [CAMBRIDGESHIRE]},
        turnover=Decimal("123456.78"),
        postcode="CB1 1AA",
        website="https://advice.example/",
        identifier="GB-CHC-1098765",
    )
    return change_organisation(
        by=Actor.system("tests"), at=timezone.now(), organisation=made, name="=City & Fen Advice"
    )


@pytest.fixture
def editor(organisation, make_person):
    """Return somebody who may act for the organisation."""
    return Actor.person(make_person("ed@x.example", organisation, "editor"))


def service(**changes):
    """Return a service as a directory would publish it."""
    told = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Money worries drop-in",
        "description": "Debt advice for tenants.",
        "status": "active",
        "url": "https://directory.example/1",
        "organization": {
            "id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610",
            "name": "City & Fen Advice",
            "description": "We advise.",
            "organization_identifiers": [
                {
                    "id": "d4dbcebc-0802-47cb-8651-b937ac4f2f3e",
                    "identifier_scheme": "GB-CHC",
                    "identifier_type": "Charity number",
                    "identifier": "1098765",
                }
            ],
        },
        "service_areas": [
            {"id": "381c64f1-a724-4884-9c21-ac96c21cca3e", "name": "Cambridgeshire"},
            {"id": "381c64f1-a724-4884-9c21-ac96c21cca3f", "name": "All nice people"},
        ],
        "contacts": [{"id": "1e7efce3-639b-4880-940c-b95cd30cdb50", "name": "Ann Persona"}],
    }
    return told | changes


def taken(tmp_path, *told, **asked):
    """Import these services from a file."""
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(list(told)))
    return import_services(str(path), at=timezone.now(), **asked)


def test_each_service_says_only_what_we_mean_to_publish(client, organisation):
    """In lists and one by one, its organisation with it."""
    listed = client.get(SERVICES).json()
    assert (listed["total_items"], listed["first_page"], listed["last_page"]) == (2, True, True)
    whole = [client.get(f"{SERVICES}/{one['id']}").json() for one in listed["contents"]]
    for one in (*listed["contents"], *whole):
        fits(one)
    names = {area["name"] for one in whole for area in one["service_areas"]}
    assert names == {"Cambridge", "Fenland", "Cambridgeshire"}
    assert whole[0]["organization"]["organization_identifiers"][0]["identifier"] == "1098765"


def test_nothing_private_goes_out(client, organisation, tmp_path):
    """Turnover, the address for letters and the postcode are in no export."""
    out = tmp_path / "out.json"
    call_command("export_services", to=out, verbosity=0)
    told = [out.read_text(), client.get(f"{SERVICES}?full=true").text]
    told.append("".join(part.decode() for part in client.get("/organisations.csv")))
    told.append(client.get("/api/v1/open-referral/organizations").text)
    for text in told:
        assert "Fen Advice" in text
        for secret in ("123456", organisation.email, "CB1 1AA"):
            assert secret not in text


def test_what_is_withdrawn_is_inactive_and_not_listed(client, organisation):
    """Who kept its address learns that it has ended."""
    offer = organisation.offers.first()
    withdraw_offer(by=Actor.system("tests"), at=timezone.now(), offer=offer)
    assert client.get(SERVICES).json()["total_items"] == 1
    one = client.get(f"{SERVICES}/{uuid_of(Thing.OFFER, offer.pk)}").json()
    assert one["status"] == "inactive"


def test_services_are_narrowed_the_standards_way(client, organisation):
    """By term, by organisation, by words; what offers do not say is refused, not ignored."""
    terms = client.get("/api/v1/open-referral/taxonomy_terms?per_page=200").json()["contents"]
    debt = next(one["id"] for one in terms if one["term"] == "debt-advice")
    group = next(one["id"] for one in terms if one["term"] == "advice")
    for query, count in (
        (f"taxonomy_term_id={debt}", 1),
        (f"taxonomy_term_id={group}", 1),
        ("search=debt+advice", 1),
        (f"organization_id={uuid_of(Thing.ORGANISATION, organisation.pk)}", 2),
        (f"organization_id={debt}", 0),
        ("modified_after=2100-01-01T00:00:00Z", 0),
        ("per_page=1", 2),
    ):
        assert client.get(f"{SERVICES}?{query}").json()["total_items"] == count, query
    assert client.get(f"{SERVICES}?minimum_age=5").status_code == 422
    assert client.get(f"{SERVICES}?per_page=9999").status_code == 422
    assert client.get(f"{SERVICES}?page=7").status_code == 404
    tree = client.get("/api/v1/open-referral/taxonomies").json()["contents"][0]
    whole = client.get(f"/api/v1/open-referral/taxonomies/{tree['id']}").json()
    assert len(whole["taxonomy_terms"]) == len(terms)


def test_lists_of_services_cost_the_same_however_long(
    client, organisation, django_assert_num_queries
):
    """A page costs its count, its rows and their areas."""
    with django_assert_num_queries(3):
        client.get(SERVICES)


def test_ids_lead_back_and_are_of_this_site_only(settings):
    """Another site's UUID is nobody's here."""
    mine = str(uuid_of(Thing.OFFER, 77))
    assert pk_of(Thing.OFFER, mine) == 77
    assert pk_of(Thing.ORGANISATION, mine) is None
    assert pk_of(Thing.OFFER, "no uuid") is None
    settings.SITE_URL = "https://elsewhere.example"
    assert pk_of(Thing.OFFER, mine) is None


def test_our_own_export_changes_nothing(organisation, tmp_path):
    """It comes back as it went."""
    out = tmp_path / "out.json"
    call_command("export_services", to=out, verbosity=0)
    done = import_services(str(out), at=timezone.now())
    assert (done.read, done.unchanged, done.added, done.refused) == (2, 2, 0, [])
    assert not ListedService.objects.exists()
    assert Offer.objects.count() == 2


def test_a_listed_service_is_a_suggestion_until_a_person_confirms_it(
    organisation, editor, tmp_path
):
    """The directory's words become no offer; whoever confirms says what it is."""
    done = taken(tmp_path, service(), licence="OGL-UK-3.0", source="Directory")
    assert (done.added, done.recognised, done.resolved_areas) == (1, 1, 1)
    row = ListedService.objects.get()
    assert Offer.objects.count() == 2
    assert (row.organisation, row.source, row.licence) == (organisation, "Directory", "OGL-UK-3.0")
    assert row.areas == [CAMBRIDGESHIRE]
    assert row.places_unresolved == ["All nice people"]
    assert row.suggestions[0]["capability"] == "debt-advice"
    assert "Ann Persona" not in str(ListedService.objects.values().get())
    at, given = timezone.now(), {"capability": "debt-advice", "areas": [FENLAND]}
    given["confirmed_apart"] = True
    stranger = Actor.nobody()
    for by in (stranger, Actor.letter(organisation.pk)):
        with pytest.raises(NotAllowed):
            confirm_listed(by=by, at=at, organisation=organisation, listed=row, **given)
    made = confirm_listed(by=editor, at=at, organisation=organisation, listed=row, **given)
    row.refresh_from_db()
    assert row.offer == made
    with pytest.raises(AnsweredBefore):
        dismiss_listed(by=editor, at=at, organisation=organisation, listed=row)


def test_an_organisation_answers_only_for_what_is_under_its_name(
    organisation, make_organisation, tmp_path
):
    """Another organisation's service is not there for it."""
    other = make_organisation("Other")
    taken(tmp_path, service())
    with pytest.raises(NotFound):
        dismiss_listed(
            by=Actor.system("tests"),
            at=timezone.now(),
            organisation=other,
            listed=ListedService.objects.get(),
        )


def test_import_is_idempotent_and_notices_changes(organisation, tmp_path):
    """The same again changes nothing; an ended service waits no more."""
    taken(tmp_path, service())
    again = taken(tmp_path, service())
    assert (again.unchanged, again.changed, again.added) == (1, 0, 0)
    ended = taken(tmp_path, service(status="defunct"))
    assert ended.changed == 1
    assert not ListedService.objects.of_organisation(organisation).waiting().exists()


def test_an_organisation_is_recognised_by_whole_name_and_place_never_by_one_alone(
    make_organisation, tmp_path
):
    """Same name elsewhere, or a name that only begins alike, is another organisation."""
    from areas.models import Area

    organisation = make_organisation("The Fen Trust Ltd", home_area=Area.objects.get(code=FENLAND))

    def read(name, area):
        told = service(
            organization={"name": name},
            service_areas=[{"id": "x", "uri": f"http://statistics.data.gov.uk/id/{area}"}],
        )
        taken(tmp_path, told)
        return ListedService.objects.get().organisation

    assert read("Fen Trust", CAMBRIDGESHIRE) == organisation
    assert read("FEN TRUST LIMITED", FENLAND) == organisation
    assert read("Fen Trust", CAMBRIDGE) is None
    assert read("Fen Trust Friends", FENLAND) is None
    assert read("Fen", FENLAND) is None


def test_an_organisation_that_joins_later_finds_what_was_listed(make_organisation, tmp_path):
    """The number that the directory gave leads to it."""
    taken(tmp_path, service())
    late = make_organisation("Late", identifier="GB-CHC-1098765")
    assert ListedService.objects.of_organisation(late).waiting().count() == 1


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (7, "it is no object"),
        ({"id": "1"}, "it names no organization"),
        (service(name="\u200b "), "it has no name"),
        (service(id=None), "it has no id"),
        (service(status="maybe"), "its status is “maybe”"),
        (service(organization={"name": 3}), "it has no name"),
    ],
)
def test_each_refusal_says_where_and_why_and_the_rest_is_taken(db, tmp_path, told, why):
    """One bad service does not cost the others."""
    done = taken(tmp_path, told, service(id="2"))
    assert done.added == 1
    assert done.refused[0]["row"] == "feed.json item 1"
    assert done.refused[0]["why"].startswith(why)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not json", "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b'{"hello": 1}', "has no services"),
        (b'[{"id": "1"', "is not JSON"),
    ],
)
def test_what_is_no_directory_is_refused_whole(db, tmp_path, content, why):
    """The reason says what was expected."""
    path = tmp_path / "feed.json"
    path.write_bytes(content)
    done = import_services(str(path), at=timezone.now())
    assert why in done.refused[-1]["why"]
    assert not ListedService.objects.exists()


def test_the_forms_in_which_directories_publish_can_be_read(db, tmp_path):
    """One service, a page of an API, an organisation with its services."""
    one = import_services(str(FORMS / "service_full.json"), at=timezone.now())
    assert (one.read, one.added, one.refused) == (1, 1, [])
    page = import_services(str(FORMS / "service_list.json"), at=timezone.now(), source="list")
    assert (page.read, page.refused) == (1, [])
    inside = {"name": "Carer", "services": [service(organization=None), service(id="2")]}
    inside["services"][0].pop("organization")
    assert taken(tmp_path, inside).added == 2


@pytest.mark.parametrize("packed", ["list", "page", "one"])
def test_a_byte_order_mark_at_the_start_is_taken(db, tmp_path, packed):
    told = {"list": [service()], "page": {"contents": [service()]}, "one": service()}[packed]
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(told), encoding="utf-8-sig")
    done = import_services(str(path), at=timezone.now())
    assert (done.added, done.refused) == (1, [])


def test_an_api_is_read_page_by_page_and_briefs_are_fetched_whole(organisation):
    """What lists leave out is asked for; another host is not followed."""
    brief = {k: v for k, v in service().items() if k != "service_areas"}
    pages = {
        "/services?page=1&per_page=100": {"total_pages": 2, "contents": [brief]},
        f"/services/{brief['id']}": service(),
        "/services?page=2&per_page=100": {"total_pages": 2, "contents": [service(id="2")]},
    }

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages.get(self.path)
            self.send_response(200 if page else 404)
            self.end_headers()
            self.wfile.write(json.dumps(page).encode())

        def log_message(self, *args):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        done = import_services(address, at=timezone.now())
        lost = import_services(f"{address}/elsewhere", at=timezone.now())
    finally:
        server.shutdown()
        server.server_close()
    assert (done.read, done.added, done.refused) == (2, 2, [])
    assert ListedService.objects.filter(areas=[CAMBRIDGESHIRE]).count() == 2
    assert "answers 404" in lost.refused[0]["why"]


def test_the_command_prints_its_summary_as_json(db, tmp_path, capsys):
    """The last line is one object, as for other imports."""
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([service(), 3]))
    call_command("import_services", str(path), "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["read"], told["added"], len(told["refused"])) == (2, 1, 1)


def test_profiles_as_csv_are_safe_to_open(client, organisation, django_assert_max_num_queries):
    """A name that begins like a formula is text; a row an offer; a handful of queries."""
    with django_assert_max_num_queries(6):
        answer = client.get("/organisations.csv?capability=debt+advice")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Capability code"] for row in rows] == ["befriending", "debt-advice"]
    assert rows[0]["Name"] == "'=City & Fen Advice"
    assert rows[1]["Areas"] == "Cambridge; Fenland"
    assert "attachment" in answer["Content-Disposition"]
    assert client.get("/organisations.csv?place=Nowhereshire").status_code == 422


@pytest.mark.parametrize("text", ["=1", "+44", "-1", "@x", "\t=1", "\r=1", " =1"])
def test_no_cell_begins_a_formula(text):
    """OWASP's list, and blanks before it."""
    assert safe_cell(text) == f"'{text}"


def test_pages_of_listed_services(client, organisation, editor, tmp_path):
    """An editor sees what waits, makes one an offer and turns one down; readers see no button."""
    from accounts.models import User

    taken(tmp_path, service(), service(id="2", name="Not theirs"))
    assert "directory lists" not in whole_text(client.get("/organisations/GB-CHC-1098765/"))
    client.force_login(User.objects.get(pk=editor.user_id))
    assert "2 services that a directory" in whole_text(client.get("/organisations/GB-CHC-1098765/"))
    address = "/organisations/GB-CHC-1098765/listed/"
    text = whole_text(client.get(address))
    assert "Debt advice" in text
    assert "It also says: All nice people" in text
    first, second = ListedService.objects.order_by("name")
    form = whole_text(client.get(f"{address}{first.pk}/"))
    assert 'value="Debt advice"' in form
    assert "Cambridgeshire</textarea>" in form
    given = {"capability": "debt advice", "areas": "Fenland"}
    asked = client.post(f"{address}{first.pk}/", given)
    assert asked.status_code == 422
    assert "people are counted twice" in whole_text(asked)
    given["apart"] = "yes"
    assert client.post(f"{address}{first.pk}/", given).status_code == 302
    assert client.post(f"{address}{second.pk}/dismiss/").status_code == 302
    assert "Nothing waits for you" in whole_text(client.get(address))
    assert client.post(f"{address}{second.pk}/dismiss/").status_code == 409
