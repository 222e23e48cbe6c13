"""Claims are checked on the site by people whom the operator named, never for their own bodies."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actors import Actor
from accounts.approving import is_approver, name_approver
from accounts.errors import Invalid, NotAllowed
from accounts.models import Approver, Letter, Record, User
from contracts import services as contracts
from organisations import rules, services
from organisations.consent import Consent
from organisations.errors import ClaimSettled
from organisations.models import Claim, Organisation, RegisterEntry
from tests.conftest import NOW, SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def approver(db):
    """Return a person whom the operator named."""
    call_command("name_approver", "Check@x.example", stdout=StringIO())
    return User.objects.get(email="check@x.example")


@pytest.fixture
def claims(db):
    """Return a maker of bodies whose public number waits; the oldest first."""

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
            body = services.register_organisation(
                by=by,
                at=NOW,
                name=f"Body {n:02}",
                kind="charity",
                identifier=number,
                email=f"ann{n}@home.example",
                confirmed_distinct=True,
            )
            services.ask_operator(
                by=by, at=timezone.now(), organisation=body, words=f"Ring 01353 0000{n:02}"
            )
            made.append(body)
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
    body = claims(1)[0]
    client.force_login(approver)
    assert "/claims/" in client.get("/your-work/").text
    page = client.get("/claims/").text
    assert "Ring 01353 000000" in page
    here = f"/claims/{body.claim.pk}/"
    assert here in page
    shown = client.get(here).text
    for fact in ("REGISTERED 00", "Body 00", "o…@fen.example", "a…@home.example", "fen.example"):
        assert fact in shown
    assert "office@fen.example" not in shown
    assert client.get(f"{here}verify/").status_code == 405
    assert client.post(f"{here}verify/").status_code == 302
    rules.require_confirmed(body)
    assert Claim.objects.get().proof == "approver"
    assert Letter.objects.get(kind="claim-verified").to == body.email
    assert Record.objects.get(verb="verify_claim").actor == f"person:{approver.pk}"
    assert client.post(f"{here}verify/").status_code == 409
    assert "nothing to check any more" in " ".join(client.get(here).text.split())


def test_a_refusal_has_a_reason_that_the_claimant_reads(approver, claims, client):
    body = claims(1)[0]
    here = f"/claims/{body.claim.pk}/"
    client.force_login(approver)
    for empty in ("", " \u200b ", "x" * 501):
        assert client.post(f"{here}refuse/", {"reason": empty}).status_code == 422
    with pytest.raises(Invalid):
        services.refuse_claim(by=Actor.person(approver), at=NOW, organisation=body)
    told = "The office has never heard of you."
    assert client.post(f"{here}refuse/", {"reason": told}).status_code == 302
    assert told in Letter.objects.get(kind="claim-refused").text
    body.refresh_from_db()
    client.force_login(User.objects.get(email="ann0@home.example"))
    assert told in client.get(f"/organisations/{body.identifier}/claim/").text


def test_nobody_checks_their_own_body_or_group(approver, claims, make_organisation, make_person):
    own, group, free = claims(3)
    by = Actor.person(approver)
    services.add_member(by=SYSTEM, at=NOW, organisation=own, email=approver.email, role="reader")
    cvs = make_organisation("Fen CVS", is_infrastructure=True)
    services.add_member(by=SYSTEM, at=NOW, organisation=cvs, email=approver.email, role="reader")
    support = services.let_support(
        by=SYSTEM,
        at=NOW,
        supported=group,
        supporter=cvs,
        consent=Consent("Ada Lee", date(2026, 11, 20)),
    )
    services.end_support(by=SYSTEM, at=NOW, support=support)
    for body in (own, group):
        with pytest.raises(NotAllowed, match="Somebody else"):
            services.verify_claim(by=by, at=NOW, organisation=body)
        with pytest.raises(NotAllowed, match="Somebody else"):
            services.refuse_claim(by=by, at=NOW, organisation=body, reason="No")
    services.verify_claim(by=by, at=NOW, organisation=free)
    with pytest.raises(ClaimSettled):
        services.verify_claim(by=by, at=NOW, organisation=free)
    key = Actor.key("abcd", organisation_id=cvs.pk)
    for other in (Actor.person(make_person("eve@x.example")), key, Actor.nobody()):
        with pytest.raises(NotAllowed):
            services.verify_claim(by=other, at=NOW, organisation=group)


def test_public_bodies_are_checked_the_same_way(approver, client, make_person):
    asks = Actor.person(make_person("asks@x.example"))
    home, own = (
        contracts.apply_as_commissioner(by=by, at=NOW, name=name, kind="housing")
        for name, by in (("Fen Homes", asks), ("My Homes", Actor.person(approver)))
    )
    client.force_login(approver)
    page = client.get("/commissioners/waiting/").text
    assert "a…@x.example" in page
    assert "asks@x.example" not in page
    assert "Fen Homes" not in client.get("/commissioners/waiting/?q=my").text
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
    Claim.objects.filter(organisation__name="Body 07").update(asked_at=None)
    client.force_login(approver)
    with django_assert_max_num_queries(8):
        page = client.get("/claims/").text
    assert page.count("in the register:") == 25
    assert page.index("Body 00") < page.index("Body 01")
    assert "Body 07" not in page
    assert "Body 29" in client.get("/claims/?page=2&of=asked").text
    assert "Body 07" in client.get("/claims/?of=all&q=body+07").text
    assert client.get("/claims/?q=GB-CHC-1000112").text.count("in the register:") == 1
    newest = client.get("/claims/?sort=name&of=all").text
    assert newest.index("Body 07") < newest.index("Body 08")
    assert client.get("/claims/?sort=nonsense").status_code == 422
    assert client.get("/claims/?q=%00").status_code in (200, 422)
    assert client.get("/claims/?page=999999999999").status_code == 200


def test_the_api(approver, claims, client, django_assert_max_num_queries):
    first, second = claims(2)
    client.force_login(approver)
    with django_assert_max_num_queries(8):
        rows = client.get("/api/v1/claims/?asked=true").json()["results"]
    assert [one["organisation"]["name"] for one in rows] == ["Body 00", "Body 01"]
    assert rows[0]["entry"]["name"] == "REGISTERED 00"
    assert rows[0]["asked_words"] == "Ring 01353 000000"
    assert len(client.get("/api/v1/claims/?q=body+01").json()["results"]) == 1
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
