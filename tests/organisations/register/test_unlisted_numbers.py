"""Numbers that no register here lists: asked about, or marked until somebody checks them."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Letter, User
from backend.api.proposals.proposals import ProposalMemberOut
from consortia.proposals.models import ProposalMember
from organisations.exchange.profiles import profile_rows
from organisations.register.errors import NoPublicAddress, NotConfirmed, NotListed, TooManyClaims
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed
from organisations.register.services.checking import verify_claim
from organisations.register.services.claiming import ask_operator, send_claim_code
from organisations.register.services.registering import change_organisation, register_organisation
from tests.conftest import NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
API = "/api/v1/organisations/"
JSON = "application/json"


@pytest.fixture
def loaded():
    """Load one entry of the register of charities of England and Wales."""
    return RegisterEntry.objects.create(
        identifier="GB-CHC-1000001",
        name="FEN HELPERS",
        kind="charity",
        email="office@fen.example",
        extracted_on="2026-11-01",
    )


@pytest.fixture
def ann():
    return User.objects.create_user("ann@home.example")


def register(person, number, name="Fen Helpers", **details):
    return register_organisation(
        by=Actor.person(person),
        at=timezone.now(),
        name=name,
        kind="charity",
        email=person.email,
        identifier=number,
        **details,
    )


def typed(number, **more):
    return {
        "name": "Marsh Helpers",
        "kind": "charity",
        "identifier": number,
        "email": "ann@home.example",
        "home": "Fenland",
        **more,
    }


def test_a_number_that_its_register_lacks_is_asked_about(loaded, ann, client):
    client.force_login(ann)
    page = client.post("/organisations/register/", typed("9999999"))
    assert page.status_code == 422
    assert "of 1 November 2026 has no such number" in whole_text(page)
    assert 'name="confirmed_unlisted"' in whole_text(page)
    assert "confirmed_unlisted" not in whole_text(client.get("/organisations/register/"))
    assert not Organisation.objects.exists()
    page = client.post("/organisations/register/", typed("9999999", confirmed_unlisted="on"))
    assert page.status_code == 302
    assert page["Location"].endswith("/organisations/GB-CHC-9999999/claim/")
    organisation = Organisation.objects.get()
    assert (organisation.claim.state, organisation.claim.entry) == ("waiting", None)
    with pytest.raises(NotConfirmed):
        require_confirmed(organisation)
    assert "does not list GB-CHC-9999999" in whole_text(client.get(page["Location"]))
    assert "not checked against the register" in whole_text(
        client.get("/organisations/GB-CHC-9999999/")
    )


def test_who_insists_keeps_it_while_asked_whether_it_is_another(loaded, ann, client):
    register(ann, "", name="Marsh Helpers", home_area=None)
    client.force_login(ann)
    Organisation.objects.update(home_area="E07000010")
    page = client.post("/organisations/register/", typed("9999999", confirmed_unlisted="on"))
    assert page.status_code == 409
    assert 'type="hidden" name="confirmed_unlisted" value="True"' in whole_text(page)


def test_no_code_is_sent_where_there_is_no_entry_and_a_check_settles_it(loaded, ann):
    by = Actor.person(ann)
    with pytest.raises(NotListed, match="Check it"):
        register(ann, "GB-CHC-9999999")
    organisation = register(ann, "GB-CHC-9999999", confirmed_unlisted=True)
    with pytest.raises(NoPublicAddress, match="No register here lists"):
        send_claim_code(by=by, at=NOW, organisation=organisation)
    ask_operator(by=by, at=NOW, organisation=organisation, words="Ring us.")
    said = StringIO()
    call_command("verify_claim", stdout=said)
    assert "none here" in said.getvalue()
    verify_claim(by=SYSTEM, at=NOW, organisation=organisation)
    organisation = Organisation.objects.select_related("claim").get()
    require_confirmed(organisation)
    assert not organisation.number_unchecked


def test_who_insists_is_counted_and_who_is_only_unchecked_is_not(loaded, ann):
    for n in range(4):
        register(ann, f"GB-SC-SC01234{n}", name=f"Organisation {n}", confirmed_distinct=True)
    for n in range(3):
        register(
            ann,
            f"GB-CHC-999999{n}",
            name=f"Other {n}",
            confirmed_distinct=True,
            confirmed_unlisted=True,
        )
    with pytest.raises(TooManyClaims):
        register(
            ann, "GB-CHC-9999998", name="More", confirmed_distinct=True, confirmed_unlisted=True
        )


@pytest.mark.parametrize("number", ["GB-SC-SC012346", "GB-COH-01234568", "GB-PAR-E04001234"])
def test_of_a_register_that_is_not_loaded_everybody_reads_that_nobody_checked(
    loaded, ann, client, number
):
    organisation = register(ann, number)
    require_confirmed(organisation)
    assert organisation.claim.state == "unchecked"
    told = "not checked against the register"
    assert told in whole_text(client.get(f"/organisations/{number}/"))
    assert "Number not checked" in whole_text(client.get("/organisations/"))
    shown = client.get(f"{API}{number}/").json()
    assert shown["number_unchecked"] is True
    assert shown["awaits_confirmation"] is False
    assert any(told in str(row) for row in profile_rows(Organisation.objects.all()))
    client.force_login(ann)
    page = whole_text(client.get(f"/organisations/{number}/claim/"))
    assert "We do not have the register" in page
    assert "Send the code" not in page
    assert client.post(f"/organisations/{number}/claim/code/").status_code == 409
    assert client.get(f"{API}{number}/claim/").json()["entry"] is None


def test_organisations_without_a_number_and_the_products_own_carry_no_word(ann, client):
    group = register(ann, "")
    register_organisation(
        by=SYSTEM,
        at=NOW,
        name="Scots",
        kind="charity",
        email="a@a.example",
        identifier="GB-SC-SC012346",
    )
    for number in (group.identifier, "GB-SC-SC012346"):
        assert "not checked" not in whole_text(client.get(f"/organisations/{number}/"))
        assert client.get(f"{API}{number}/").json()["number_unchecked"] is False


@pytest.mark.parametrize("answer", ["verify", "refuse"])
def test_approvers_settle_an_unchecked_number(ann, client, answer):
    call_command("name_approver", "check@x.example", stdout=StringIO())
    organisation = register(ann, "GB-SC-SC012346")
    client.force_login(ann)
    here = "/organisations/GB-SC-SC012346/claim/"
    assert client.post(f"{here}ask/", {"words": "Ring 0131 000"}).status_code == 302
    client.force_login(User.objects.get(email="check@x.example"))
    claim = organisation.claim.pk
    listed = whole_text(client.get("/claims/"))
    assert "Ring 0131 000" in listed
    assert "in no register here" in listed
    page = whole_text(client.get(f"/claims/{claim}/"))
    assert "No register here lists GB-SC-SC012346" in page
    assert "Office of the Scottish Charity Regulator" in page
    told = client.get(f"/api/v1/claims/{claim}/")
    assert told.json()["entry"] is None
    assert client.post(f"/claims/{claim}/{answer}/", {"reason": "It is not."}).status_code == 302
    organisation = Organisation.objects.select_related("claim").get()
    assert not organisation.number_unchecked
    assert (organisation.identifier == "GB-SC-SC012346") is (answer == "verify")
    assert Letter.objects.filter(kind__startswith="claim-").count() == 1
    assert client.get(f"/claims/{claim}/").status_code == 200


def test_the_api_asks_and_takes_the_insistence(loaded, ann, client):
    client.force_login(ann)
    given = {
        "name": "Marsh",
        "kind": "charity",
        "email": "a@a.example",
        "identifier": "GB-CHC-9999999",
    }
    refused = client.post(API, given, content_type=JSON)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["field"] == "identifier"
    made = client.post(API, given | {"confirmed_unlisted": True}, content_type=JSON)
    assert made.status_code == 201
    assert made.json()["awaits_confirmation"] is True


def test_groups_too_by_hand_with_a_tick(loaded, ann, client):
    cvs = register(ann, "", name="Fen CVS")
    change_organisation(by=Actor.person(ann), at=NOW, organisation=cvs, is_infrastructure=True)
    given = typed(
        "9999999",
        email="",
        consented_by="Ada Lee",
        consented_on="2026-11-20",
        consent_source="minutes",
    )
    client.force_login(ann)
    here = f"/organisations/{cvs.identifier}/groups/register/"
    page = client.post(here, given)
    assert page.status_code == 422
    assert 'name="confirmed_unlisted"' in whole_text(page)
    assert client.post(here, given | {"confirmed_unlisted": "on"}).status_code == 302
    assert Claim.objects.get().state == "waiting"


def test_the_database_keeps_unchecked_claims_bare(loaded, ann):
    register(ann, "GB-SC-SC012346")
    for wrong in (
        {"entry": loaded},
        {"proof": "code"},
        {"settled_at": NOW},
        {"codes_sent": 1},
        {"state": "waiting", "code_hash": "x"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Claim.objects.update(**wrong)


def test_a_taken_number_that_nobody_checked_says_so(ann, client):
    register(ann, "GB-SC-SC012346")
    client.force_login(User.objects.create_user("bea@x.example"))
    page = client.post(
        "/organisations/register/", typed("SC012346", name="Quite Another", home="Ipswich")
    )
    assert page.status_code == 422
    assert "Nobody has checked the number" in whole_text(page)


def test_a_proposal_says_whose_number_nobody_checked(ann, client, make_organisation):
    organisation = register(ann, "GB-SC-SC012346")
    checked = make_organisation("City Advice")
    rows = {
        one["organisation"]: one["number_unchecked"]
        for one in ProposalMemberOut(
            [ProposalMember(organisation=one) for one in (organisation, checked)], many=True
        ).data
    }
    assert rows == {organisation.identifier: True, checked.identifier: False}
