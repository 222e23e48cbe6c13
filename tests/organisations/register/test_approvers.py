"""Claims are checked by approvers, never for their own organisations."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Invalid, NotAllowed
from accounts.models import Approver, Letter, Record, User
from accounts.people.approving import is_approver, name_approver
from contracts.commissioners.services import apply_as_commissioner
from organisations.people.services.members import add_member
from organisations.register.errors import ClaimSettled
from organisations.register.models.claims import Claim
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_confirmed
from organisations.register.services.checking import refuse_claim, verify_claim
from organisations.register.services.claiming import ask_operator
from organisations.register.services.registering import register_organisation
from organisations.support.consent import Consent
from organisations.support.services import end_support, let_support
from tests.conftest import NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(db):
    """Return an approver."""
    call_command("name_approver", "Check@x.example", stdout=StringIO())
    return User.objects.get(email="check@x.example")


@pytest.fixture
def claims(db):
    """Return a maker of organisations whose public number waits; the oldest first."""

    def make(count):
        made = []
        for n in range(count):
            number = f"GB-CHC-10001{n:02}"
            RegisterEntry.objects.create(
                identifier=number,
                name=f"REGISTERED {n:02}",
                kind="charity",
                email="office@fen.example",
                website="fen.example",
                extracted_on="2026-11-01",
            )
            by = Actor.person(User.objects.create_user(f"ann{n}@home.example"))
            organisation = register_organisation(
                by=by,
                at=NOW,
                name=f"Organisation {n:02}",
                kind="charity",
                identifier=number,
                email=f"ann{n}@home.example",
                confirmed_distinct=True,
            )
            ask_operator(
                by=by, at=timezone.now(), organisation=organisation, words=f"Ring 01353 0000{n:02}"
            )
            made.append(organisation)
        return made

    return make


def test_the_operator_names_and_removes_approvers(approver):
    by = Actor.person(approver)
    assert is_approver(by)
    said = StringIO()
    call_command("name_approver", stdout=said)
    assert "check@x.example" in said.getvalue()
    call_command("name_approver", "check@x.example", stdout=StringIO())
    assert Approver.objects.count() == 1
    with pytest.raises(NotAllowed):
        name_approver(by=by, at=NOW, email="friend@x.example")
    call_command("name_approver", "check@x.example", "--remove", stdout=StringIO())
    assert not is_approver(by)
    verbs = Record.objects.about("user", approver.pk).values_list("verb", flat=True)
    assert list(verbs) == ["name_approver", "remove_approver"]
    for wrong in (("check@x.example", "--remove"), ("no address",)):
        with pytest.raises(CommandError):
            call_command("name_approver", *wrong)


def test_an_approver_confirms_on_the_page(approver, claims, client):
    organisation = claims(1)[0]
    client.force_login(approver)
    assert "/claims/" in whole_text(client.get("/your-work/"))
    page = whole_text(client.get("/claims/"))
    assert "Ring 01353 000000" in page
    here = f"/claims/{organisation.claim.pk}/"
    assert here in page
    shown = whole_text(client.get(here))
    for fact in (
        "REGISTERED 00",
        "Organisation 00",
        "o…@fen.example",
        "a…@home.example",
        "fen.example",
    ):
        assert fact in shown
    assert "office@fen.example" not in shown
    assert client.get(f"{here}verify/").status_code == 405
    assert client.post(f"{here}verify/").status_code == 302
    require_confirmed(organisation)
    assert Claim.objects.get().proof == "approver"
    assert Letter.objects.get(kind="claim-verified").to == organisation.email
    assert Record.objects.get(verb="verify_claim").actor == f"person:{approver.pk}"
    assert client.post(f"{here}verify/").status_code == 409
    assert "nothing to check any more" in whole_text(client.get(here))


def test_a_refusal_has_a_reason_that_the_claimant_reads(approver, claims, client):
    organisation = claims(1)[0]
    here = f"/claims/{organisation.claim.pk}/"
    client.force_login(approver)
    for empty in ("", " \u200b ", "x" * 501):
        assert client.post(f"{here}refuse/", {"reason": empty}).status_code == 422
    with pytest.raises(Invalid):
        refuse_claim(by=Actor.person(approver), at=NOW, organisation=organisation)
    told = "The office has never heard of you."
    assert client.post(f"{here}refuse/", {"reason": told}).status_code == 302
    assert told in Letter.objects.get(kind="claim-refused").text
    organisation.refresh_from_db()
    client.force_login(User.objects.get(email="ann0@home.example"))
    assert told in whole_text(client.get(f"/organisations/{organisation.identifier}/claim/"))


def test_nobody_checks_their_own_organisation_or_group(
    approver, claims, make_organisation, make_person
):
    own, group, free = claims(3)
    by = Actor.person(approver)
    add_member(by=SYSTEM, at=NOW, organisation=own, email=approver.email, role="reader")
    cvs = make_organisation("Fen CVS", is_infrastructure=True)
    add_member(by=SYSTEM, at=NOW, organisation=cvs, email=approver.email, role="reader")
    support = let_support(
        by=SYSTEM,
        at=NOW,
        supported=group,
        supporter=cvs,
        consent=Consent("Ada Lee", date(2026, 11, 20)),
    )
    end_support(by=SYSTEM, at=NOW, support=support)
    for organisation in (own, group):
        with pytest.raises(NotAllowed, match="Somebody else"):
            verify_claim(by=by, at=NOW, organisation=organisation)
        with pytest.raises(NotAllowed, match="Somebody else"):
            refuse_claim(by=by, at=NOW, organisation=organisation, reason="No")
    verify_claim(by=by, at=NOW, organisation=free)
    with pytest.raises(ClaimSettled):
        verify_claim(by=by, at=NOW, organisation=free)
    key = Actor.key("abcd", organisation_id=cvs.pk)
    for other in (Actor.person(make_person("eve@x.example")), key, Actor.nobody()):
        with pytest.raises(NotAllowed):
            verify_claim(by=other, at=NOW, organisation=group)


def test_commissioners_are_checked_the_same_way(approver, client, make_person):
    asks = Actor.person(make_person("asks@x.example"))
    home, own = (
        apply_as_commissioner(by=by, at=NOW, name=name, kind="housing")
        for name, by in (("Fen Homes", asks), ("My Homes", Actor.person(approver)))
    )
    client.force_login(approver)
    page = whole_text(client.get("/commissioners/waiting/"))
    assert "a…@x.example" in page
    assert "asks@x.example" not in page
    assert "Fen Homes" not in whole_text(client.get("/commissioners/waiting/?q=my"))
    assert client.post(f"/commissioners/{home.pk}/verify/").status_code == 302
    home.refresh_from_db()
    assert home.verified_by == "approver"
    assert client.post(f"/commissioners/{own.pk}/verify/").status_code == 403
    listed = client.get("/api/v1/commissioners/?verified=false").json()["results"]
    assert [one["name"] for one in listed] == ["My Homes"]
    assert client.post(f"/api/v1/commissioners/{own.pk}/verify/").status_code == 403


def test_the_list_is_paged_narrowed_and_ordered(
    approver, claims, client, django_assert_max_num_queries
):
    claims(30)
    Claim.objects.filter(organisation__name="Organisation 07").update(asked_at=None)
    client.force_login(approver)
    with django_assert_max_num_queries(8):
        page = whole_text(client.get("/claims/"))
    assert page.count("in the register:") == 25
    assert page.index("Organisation 00") < page.index("Organisation 01")
    assert "Organisation 07" not in page
    assert "Organisation 29" in whole_text(client.get("/claims/?page=2&of=asked"))
    assert "Organisation 07" in whole_text(client.get("/claims/?of=all&q=organisation+07"))
    assert whole_text(client.get("/claims/?q=GB-CHC-1000112")).count("in the register:") == 1
    newest = whole_text(client.get("/claims/?sort=name&of=all"))
    assert newest.index("Organisation 07") < newest.index("Organisation 08")
    assert client.get("/claims/?sort=nonsense").status_code == 422
    assert client.get("/claims/?q=%00").status_code in (200, 422)
    assert client.get("/claims/?page=999999999999").status_code == 200


def test_the_api(approver, claims, client, django_assert_max_num_queries):
    first, second = claims(2)
    client.force_login(approver)
    with django_assert_max_num_queries(8):
        rows = client.get("/api/v1/claims/?asked=true").json()["results"]
    assert [one["organisation"]["name"] for one in rows] == ["Organisation 00", "Organisation 01"]
    assert rows[0]["entry"]["name"] == "REGISTERED 00"
    assert rows[0]["asked_words"] == "Ring 01353 000000"
    assert len(client.get("/api/v1/claims/?q=organisation+01").json()["results"]) == 1
    done = client.post(f"/api/v1/claims/{first.claim.pk}/verify/").json()
    assert (done["state"], done["proof"]) == ("verified", "approver")
    here = f"/api/v1/claims/{second.claim.pk}/refuse/"
    assert client.post(here, {"reason": ""}, "application/json").status_code == 422
    done = client.post(here, {"reason": "Not known there"}, "application/json").json()
    assert (done["state"], done["reason"]) == ("refused", "Not known there")
    assert client.post(here, {"reason": "x"}, "application/json").status_code == 404
    client.force_login(User.objects.create_user("eve@x.example"))
    assert client.get("/api/v1/claims/").status_code == 403
    assert Organisation.objects.confirmed().count() == 2
