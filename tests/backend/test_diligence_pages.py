"""Passports at the table, through every page, the API and letters: only who may sees, on record."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone

from accounts.exchange.files import check_file
from accounts.models import Letter, Record
from backend.keys import make_key
from consortia.diligence.models import DiligenceWant, PassportConsent, SignOff
from consortia.diligence.services.requesting import ask_for_passports
from consortia.diligence.services.sharing import show_items
from consortia.forming.letters.members import member_token
from contracts.commissioners.services import add_commissioner_member
from organisations.passport.models.evidence import PassportLook
from organisations.passport.services.evidence import attach_evidence
from organisations.passport.services.items import keep_item
from tests.accounts.exchange.test_files import GOOD
from tests.backend.forming_scenario import formed, matched
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
LIABILITY = "insurance.public-liability"
SECRETS = ("7,654,321", "7654321", "secret-cover", "Ann Confidential")
WORK = ("debt-advice", "befriending", "lunch-clubs", "digital-skills")


class Table:
    """A consortium whose first member has something to hide."""

    def __init__(self, consortium, owner, partner):
        self.consortium, self.owner, self.partner = consortium, owner, partner
        self.evidence = attach_evidence(
            by=SYSTEM,
            at=timezone.now(),
            organisation=owner,
            key=LIABILITY,
            file=check_file("secret-cover.pdf", GOOD["pdf"]),
        )

    def share(self, *items):
        show_items(
            by=SYSTEM,
            at=timezone.now(),
            consortium=self.consortium,
            organisation=self.owner,
            items=items or [LIABILITY, "safeguarding-lead"],
        )

    def stop(self):
        show_items(
            by=SYSTEM,
            at=timezone.now(),
            consortium=self.consortium,
            organisation=self.owner,
            items=[],
        )

    def seat(self, organisation, rest=""):
        return f"/seats/{member_token(self.consortium, organisation)}/passports/{rest}"

    @property
    def addresses(self):
        """All at which what the owner shows, or its own passport, could be."""
        organisation, pk, file = self.owner.identifier, self.consortium.pk, self.evidence.pk
        return [
            f"/organisations/{organisation}/",
            f"/organisations/{organisation}/passport/",
            f"/organisations/{organisation}/passport/items/{LIABILITY}/",
            f"/organisations/{organisation}/passport/files/{file}/",
            f"/organisations/{organisation}/passport/looks/",
            f"/consortia/{pk}/",
            f"/consortia/{pk}/passports/",
            f"/consortia/{pk}/passports/of/{organisation}/",
            f"/consortia/{pk}/passports/of/{organisation}/files/{file}/",
            f"/consortia/{pk}/terms/",
            f"/consortia/{pk}/bid/",
            f"/api/v1/organisations/{organisation}/",
            f"/api/v1/organisations/{organisation}/passport/",
            f"/api/v1/organisations/{organisation}/looks/",
            f"/api/v1/evidence/{file}/",
            f"/api/v1/consortia/{pk}/",
            f"/api/v1/consortia/{pk}/diligence/",
            f"/api/v1/consortia/{pk}/sharing/",
            f"/api/v1/consortia/{pk}/passports/{organisation}/",
            f"/api/v1/consortia/{pk}/passports/{organisation}/files/{file}/",
            "/your-work/",
        ]


@pytest.fixture
def table(make_organisation, make_contract):
    organisations = [
        make_organisation(f"Organisation {one.title()}", {one: [CAMBRIDGE, FENLAND]})
        for one in WORK[:2]
    ]
    lot = make_contract(WORK[:2]).lots.get()
    owner, partner = organisations
    at = timezone.now()
    keep_item(
        by=SYSTEM,
        at=at,
        organisation=owner,
        section="insurance",
        code="public-liability",
        amount=Decimal(7_654_321),
        expires_on=(at + timedelta(days=100)).date(),
    )
    keep_item(
        by=SYSTEM,
        at=at,
        organisation=owner,
        section="safeguarding-lead",
        person="Ann Confidential",
        contact="1",
    )
    return Table(formed(matched(lot, at), partner, at), owner, partner)


def of(person):
    client = Client()
    client.force_login(person)
    return client


def with_key(organisation):
    _, secret = make_key(by=SYSTEM, at=timezone.now(), owner=organisation, name="K", may_write=True)
    return Client(headers={"authorization": f"Api-Key {secret}"})


def leaks(client, table, addresses):
    """Return the addresses at which this client reads something of the owner's passport."""
    found = []
    for address in addresses:
        content = client.get(address, follow=True).content
        said = content.decode(errors="ignore")
        if any(secret in said for secret in SECRETS) or GOOD["pdf"] in content:
            found.append(address)
    return found


def everybody_else(table, commissioner, make_person, make_organisation):
    """Yield clients of non-members: commissioner, another organisation, visitor, administrator."""
    officer = add_commissioner_member(
        by=SYSTEM,
        at=timezone.now(),
        commissioner=commissioner,
        email="b@buy.example",
        role="approver",
        opens_bids=True,
    ).user
    outside = make_organisation("Outside")
    superuser = make_person("root@x.example")
    superuser.is_superuser = True
    superuser.save()
    yield from (of(officer), of(make_person("o@x.example", outside)), of(superuser), Client())
    yield from (with_key(commissioner), with_key(outside))


def test_nobody_beside_the_members_sees_anything(
    table, commissioner, make_person, make_organisation
):
    table.share()
    for client in everybody_else(table, commissioner, make_person, make_organisation):
        assert leaks(client, table, table.addresses) == []
    assert not PassportLook.objects.exists()


def test_a_member_sees_what_is_shown_while_it_is_shown(table, make_person):
    clients = [of(make_person("p@x.example", table.partner)), with_key(table.partner)]
    seat = [table.seat(table.partner), table.seat(table.partner, f"of/{table.owner.identifier}/")]
    seat.append(f"{seat[1]}files/{table.evidence.pk}/")
    everywhere = [*table.addresses, *seat]
    for client in (*clients, Client()):
        assert leaks(client, table, everywhere) == []
    assert not PassportLook.objects.exists()
    table.share()
    for client in clients:
        assert len(leaks(client, table, everywhere)) >= 2
    assert leaks(Client(), table, seat) == seat[1:]
    table.stop()
    noted = PassportLook.objects.count()
    for client in (*clients, Client()):
        assert leaks(client, table, everywhere) == []
    assert PassportLook.objects.count() == noted


def test_pages_that_show_nothing_of_value_note_no_look(table, make_person):
    table.share()
    client = of(make_person("p@x.example", table.partner))
    for page in ("", "ask/"):
        assert client.get(f"/consortia/{table.consortium.pk}/passports/{page}").status_code == 200
    assert not PassportLook.objects.exists()


def test_letters_and_the_record_tell_nothing(table):
    table.share()
    ask_for_passports(
        by=SYSTEM,
        at=timezone.now(),
        consortium=table.consortium,
        organisation=table.partner,
        wants={LIABILITY: None},
    )
    said = str([*Letter.objects.values_list("subject", "text", "html"), *Record.objects.values()])
    assert not [secret for secret in SECRETS if secret in said]


def test_there_is_no_other_address_of_a_file():
    """Each route that could give a passport's file out is among those tested above."""
    names = {str(key) for key in get_resolver().reverse_dict if isinstance(key, str)}
    assert {name for name in names if "evidence" in name or "shared-file" in name} == {
        "evidence",
        "attach-evidence",
        "remove-evidence",
        "shared-file",
        "shared-file-letter",
    }


def test_by_the_letter_alone_an_organisation_shows_and_takes_back(table):
    client, address = Client(), table.seat(table.owner)
    assert "Public liability insurance" in whole_text(client.get(address))
    assert client.post(f"{address}share/", {"items": LIABILITY}).status_code == 302
    assert [one.item for one in PassportConsent.objects.live()] == [LIABILITY]
    assert PassportConsent.objects.get().given_by == f"letter:{table.owner.pk}"
    client.post(f"{address}share/", {"all": "1"})
    assert PassportConsent.objects.live().count() == 3  # the accounts too
    client.post(f"{address}share/", {})
    assert not PassportConsent.objects.live().exists()
    client.post(f"{address}share/", {"items": "policy.equality"})
    assert not PassportConsent.objects.live().exists()


def test_the_owner_sees_who_looked(table, make_person):
    table.share()
    of(make_person("p@x.example", table.partner)).get(
        f"/consortia/{table.consortium.pk}/passports/of/{table.owner.identifier}/"
    )
    owner = of(make_person("o@x.example", table.owner, "reader"))
    page = whole_text(owner.get(f"/organisations/{table.owner.identifier}/passport/looks/"))
    assert table.partner.name in page
    assert "Public liability insurance" in page
    shown = with_key(table.owner).get(f"/api/v1/organisations/{table.owner.identifier}/looks/")
    assert {one["reader"] for one in shown.json()["results"]} == {table.partner.identifier}


def test_asking_excusing_and_signing_off_on_the_pages(table, make_person):
    asks = of(make_person("p@x.example", table.partner))
    address = f"/consortia/{table.consortium.pk}/passports/"
    assert "Ask all members" in whole_text(asks.get(address))
    assert asks.post(f"{address}ask/", {}).status_code == 422
    refused = asks.post(f"{address}ask/", {LIABILITY: "on", f"{LIABILITY}-least": "-1"})
    assert refused.status_code == 422
    said = {LIABILITY: "on", f"{LIABILITY}-least": "5000000", "accounts": "on"}
    assert asks.post(f"{address}ask/", said).status_code == 302
    assert DiligenceWant.objects.count() == 4
    client, seat = Client(), table.seat(table.owner)
    assert "Show your partners: Public liability insurance" in whole_text(client.get(seat))
    client.post(f"{seat}not-ours/", {"item": "accounts", "reason": "We are new"})
    table.share()
    look = f"{address}of/{table.owner.identifier}/"
    page = asks.get(look)
    assert "We are new" in whole_text(page)
    assert "Runs out before the work ends" in whole_text(page)
    fingerprint = page.context["form"].initial["fingerprint"]
    signed = {"name": "Ada Lee", "fingerprint": fingerprint, "remark": "Seen"}
    assert asks.post(f"{look}sign-off/", {"name": ""}).status_code == 422
    assert asks.post(f"{look}sign-off/", signed).status_code == 302
    assert "You signed it off" in whole_text(asks.get(address))
    undo = f"{look}withdraw/"
    refused = asks.post(undo, {"reason": " "})
    assert refused.status_code == 422
    assert "Withdraw our sign-off" in whole_text(refused)
    assert asks.post(undo, {"reason": "It is too low"}).status_code == 302
    assert "You withdrew your sign-off" in whole_text(asks.get(address))
    assert "withdrawn on" in whole_text(asks.get(look))
    assert "It is too low" in whole_text(client.get(seat))
    assert asks.post(undo, {"reason": "Again"}).status_code == 409
    assert asks.post(f"{look}sign-off/", signed).status_code == 302
    table.stop()
    assert "Your sign-off lapsed" in whole_text(asks.get(address))
    assert asks.post(f"{look}sign-off/", signed).status_code == 409
    assert SignOff.objects.count() == 2


def test_the_api_does_it_all(table):
    owner, partner = with_key(table.owner), with_key(table.partner)
    address = f"/api/v1/consortia/{table.consortium.pk}/"
    asked = {
        "organisation": table.partner.identifier,
        "wants": [{"item": LIABILITY, "least": "5000000"}],
    }
    json = {"content_type": "application/json"}
    assert partner.post(f"{address}diligence/", asked, **json).status_code == 201
    shown = {"organisation": table.owner.identifier, "items": [LIABILITY]}
    assert owner.put(f"{address}sharing/", shown, **json).json()[0]["item"] == LIABILITY
    seen = partner.get(f"{address}passports/{table.owner.identifier}/").json()
    assert seen["items"][0]["said"]["amount"] == "7654321.00"
    signed = {
        "organisation": table.partner.identifier,
        "about": table.owner.identifier,
        "name": "Ada Lee",
        "fingerprint": seen["fingerprint"],
    }
    assert partner.post(f"{address}sign-offs/", signed, **json).json()[0]["valid"] is True
    back = {"organisation": table.partner.identifier, "about": table.owner.identifier}
    undo = f"{address}sign-offs/withdraw/"
    assert partner.post(undo, back, **json).status_code == 422
    assert partner.post(undo, back | {"reason": "x" * 501}, **json).status_code == 422
    (undone,) = partner.post(undo, back | {"reason": "Too low"}, **json).json()
    assert (undone["valid"], undone["withdrawn_because"]) == (False, "Too low")
    assert partner.post(undo, back | {"reason": "Too low"}, **json).status_code == 409
    (anew,) = partner.post(f"{address}sign-offs/", signed, **json).json()
    assert (anew["valid"], anew["withdrawn_at"]) == (True, None)
    owner.put(f"{address}sharing/", shown | {"items": []}, **json)
    found = partner.get(f"{address}diligence/").json()
    assert [one["valid"] for one in found["sign_offs"]] == [False]
    assert {one["kind"] for one in found["gaps"]} == {"not-shown"}
    unknown = owner.put(f"{address}sharing/", shown | {"items": ["people"]}, **json)
    assert unknown.status_code == 404


def count(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_more_members_and_items_take_no_more_queries(make_organisation, make_contract):
    organisations = [
        make_organisation(f"Organisation {one}", {one: [CAMBRIDGE, FENLAND]}) for one in WORK
    ]
    counts = []
    for size in (2, 4):
        lot = make_contract(WORK[:size]).lots.get()
        made = formed(matched(lot, timezone.now()), organisations[0], timezone.now())
        who = {"by": SYSTEM, "at": timezone.now(), "consortium": made}
        ask_for_passports(**who, organisation=organisations[0], wants={"accounts": None})
        for organisation in organisations[:size]:
            keep_item(
                by=SYSTEM,
                at=timezone.now(),
                organisation=organisation,
                section="policy",
                name=f"Policy {size}",
                reviewed_on=timezone.localdate(),
            )
            show_items(
                by=SYSTEM,
                at=timezone.now(),
                consortium=made,
                organisation=organisation,
                items=["accounts", f"policy.policy-{size}"],
            )
        seat = f"/seats/{member_token(made, organisations[0])}/passports/"
        pages = (seat, f"{seat}ask/", f"{seat}of/{organisations[1].identifier}/")
        counts.append([count(Client(), page) for page in pages])
    few, many = counts
    assert all(after <= before for before, after in zip(few, many, strict=True))
    assert max(many) <= 50
