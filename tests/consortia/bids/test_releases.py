"""Our releases of every shape: only what we mean to publish, and sane beyond that."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from jsonschema import Draft202012Validator, FormatChecker

from accounts.exchange.files import CheckedFile
from consortia.bids.releases import releases_of
from contracts.commissioners.services import register_commissioner
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.bid_questions import add_bid_question
from contracts.drafting.services.documents import add_document
from contracts.drafting.services.drafting import change_contract
from contracts.drafting.services.joint import (
    answer_partner,
    approve_contract,
    invite_partner,
    set_partner_part,
)
from contracts.drafting.services.lots import add_lot, change_lot, require_capabilities
from contracts.notices.importing import import_notices
from contracts.notices.models import Notice
from contracts.notices.writing import package_of, with_published
from contracts.publishing.services.stages import (
    award_contract,
    begin_engagement,
    cancel_contract,
    close_contract,
    open_contract,
    plan_contract,
)
from tests.backend.forming_scenario import opened
from tests.conftest import CAMBRIDGESHIRE, DATA, FENLAND, NOW, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
FORMATS = FormatChecker()


@FORMATS.checks("date-time")
def is_moment(said):
    """Tell whether it is a date and time with its zone, which the library checks only with more."""
    at = parse_datetime(said)
    return at is not None and at.tzinfo is not None


def now():
    return timezone.now()


@pytest.fixture
def shapes(make_contract, commissioner, make_organisation):
    """Return one visible contract of every shape."""
    whole = make_contract(opened=False, title="Whole")
    change_contract(
        by=SYSTEM,
        at=now(),
        contract=whole,
        value=Decimal("600000.50"),
        outcomes="Joy",
        description="Advice.\nAnd company.",
        regime="light-touch",
        no_lots_reason="Small",
        contact_name="Buying team",
        contact_email="team@fen.example",
        contact_phone="01354 1",
        starts_on=date(2027, 6, 1),
        extension_months=12,
    )
    file = CheckedFile("terms.pdf", "application/pdf", b"%PDF-1.4 %%EOF")
    add_document(by=SYSTEM, at=now(), contract=whole, title="Terms", file=file)
    add_document(by=SYSTEM, at=now(), contract=whole, title="Elsewhere", url="https://x.example/a")
    open_contract(by=SYSTEM, at=now(), contract=whole)
    joint = joint_with_two_lots(make_contract)
    planned, engaged = (make_contract(opened=False, title=t) for t in ("Planned", "Engaged"))
    plan_contract(by=SYSTEM, at=now(), contract=planned)
    begin_engagement(by=SYSTEM, at=now(), contract=engaged)
    cancelled, closed = make_contract(title="Cancelled"), make_contract(title="Closed")
    cancel_contract(by=SYSTEM, at=now(), contract=cancelled, reason="No money")
    end(closed)
    close_contract(by=SYSTEM, at=now(), contract=closed)
    elsewhere = make_contract(title="Awarded elsewhere")
    end(elsewhere)
    close_contract(by=SYSTEM, at=now(), contract=elsewhere)
    award_contract(by=SYSTEM, at=now(), contract=elsewhere)
    make_contract(title="A draft", opened=False)
    grant = make_contract(title="A grant", opened=False)
    change_contract(by=SYSTEM, at=now(), contract=grant, kind="grant")
    open_contract(by=SYSTEM, at=now(), contract=grant)
    return [whole, joint, planned, engaged, cancelled, closed, elsewhere]


def end(contract):
    """Let its deadline pass."""
    Contract.objects.filter(pk=contract.pk).update(
        deadline=now() - timedelta(minutes=1), visible_at=now() - timedelta(days=2)
    )


def joint_with_two_lots(make_contract):
    """Return an open contract of two commissioners."""
    joint = make_contract(opened=False, title="Joint")
    lot = add_lot(by=SYSTEM, at=now(), contract=joint, title="South", value=Decimal(20_000))
    change_lot(by=SYSTEM, at=now(), lot=lot, term_months=6)
    require_capabilities(
        by=SYSTEM, at=now(), lot=lot, capabilities=["youth-work"], areas=[CAMBRIDGESHIRE]
    )
    other = register_commissioner(
        by=SYSTEM, at=now(), name="Marsh", kind="district", email="m@m.example"
    )
    row = invite_partner(by=SYSTEM, at=now(), contract=joint, commissioner=other)
    set_partner_part(by=SYSTEM, at=now(), partner=row, areas=[FENLAND], share=Decimal(40))
    answer_partner(by=SYSTEM, at=now(), partner=row, joins=True)
    approve_contract(by=SYSTEM, at=now(), partner=row)
    return open_contract(by=SYSTEM, at=now(), contract=joint)


def package():
    """Return all that is published as one package."""
    rows = with_published(Contract.objects.visible().bought()).order_by("pk")
    return package_of(releases_of(rows), at=NOW, uri="https://site.example/api/v1/contracts/")


def validator(name="release"):
    """Return a validator of a release, or of the package around it, as we mean to publish them."""
    told = json.loads((DATA / "ocds" / f"{name}.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(told)
    return Draft202012Validator(told, format_checker=FORMATS)


def faults(release, against):
    """Return what is wrong, for people."""
    found = against.iter_errors(release)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]


def test_every_shape_says_only_what_we_mean_to_publish(shapes):
    told, against = package(), validator()
    assert len(told["releases"]) == len(shapes)
    assert faults(told, validator("package")) == []
    assert {r["ocid"]: faults(r, against) for r in told["releases"]} == {
        r["ocid"]: [] for r in told["releases"]
    }


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda r: r["tender"].update(status="finished"), "tender/status"),
        (lambda r: r["tender"]["value"].update(currency="ZZZ"), "tender/value/currency"),
        (lambda r: r.update(date="yesterday"), "date"),
        (lambda r: r["tender"]["lots"][0].pop("id"), "tender/lots/0"),
        (lambda r: r["tender"].update(lotz=[]), "tender"),
    ],
)
def test_the_validator_would_notice(shapes, spoil, where):
    """The control: what is wrong is found."""
    release = package()["releases"][0]
    spoil(release)
    assert [one for one in faults(release, validator()) if one.startswith(f"{where}:")]


def test_releases_are_sane_beyond_their_schema(shapes):
    told = package()["releases"]
    assert len({one["id"] for one in told}) == len({one["ocid"] for one in told}) == len(told)
    for release in told:
        sane(release)
    joint = next(one for one in told if one["tender"]["title"] == "Joint")
    assert [sorted(one["roles"]) for one in joint["parties"]] == [
        ["buyer", "procuringEntity"],
        ["buyer"],
    ]
    assert [one["contractPeriod"]["durationInMonths"] for one in joint["tender"]["lots"]] == [12, 6]


def sane(release):
    """Check identifiers, references, dates and roles of one release."""
    tender, parties = release["tender"], release["parties"]
    for listed in (
        parties,
        tender["lots"],
        tender["items"],
        tender.get("documents", []),
        release.get("awards", []),
    ):
        keys = [one["id"] for one in listed]
        assert len(set(keys)) == len(keys)
    known, lots = {one["id"] for one in parties}, {one["id"] for one in tender["lots"]}
    assert {release["buyer"]["id"], tender["procuringEntity"]["id"]} <= known
    assert {one["relatedLot"] for one in tender["items"]} <= lots
    for award in release.get("awards", []):
        assert set(award["relatedLots"]) <= lots
        assert {one["id"] for one in award["suppliers"]} <= known
    assert ("award" in release["tag"]) is bool(release.get("awards"))
    dates = [release["date"], tender["tenderPeriod"]["endDate"]]
    assert all(parse_datetime(one).tzinfo is not None for one in dates)


def test_an_awarded_lot_names_its_winners_the_lead_first(
    make_contract, make_organisation, commissioner, client
):
    from consortia.delivery.services.awarding import award_lot

    contract = make_contract(opened=False)
    lot = contract.lots.get()
    add_bid_question(by=SYSTEM, at=now(), lot=lot, text="How?")
    open_contract(by=SYSTEM, at=now(), contract=contract)
    partner = make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    bid = opened(contract, lot, partner, now())
    award_lot(by=SYSTEM, at=now(), opened=bid, reasons="Best")
    (release,) = package()["releases"]
    assert faults(release, validator()) == []
    sane(release)
    (award,) = release["awards"]
    members = {one["name"] for one in bid.package["members"]}
    assert {one["name"] for one in award["suppliers"]} == members
    assert award["suppliers"][0]["id"] == bid.package["lead"]
    assert [one["roles"] for one in release["parties"]][1:] == [["supplier"]] * len(members)
    assert "price" not in json.dumps(release)
    page = whole_text(client.get(f"/contracts/{contract.pk}/"))
    assert all(name in page for name in members)
    assert "Awarded on" in page


def test_the_command_and_the_api_say_the_same_and_it_comes_back_unchanged(
    shapes, tmp_path, client, django_assert_max_num_queries
):
    path = tmp_path / "out.json"
    with django_assert_max_num_queries(14):
        call_command("export_notices", to=path)
    told = json.loads(path.read_text())
    for release in told["releases"]:
        number = release["tender"]["id"]
        assert client.get(f"/api/v1/contracts/{number}/ocds/").json()["releases"] == [release]
    done = import_notices([str(path)], at=NOW)
    assert (done.unchanged, done.refused, Notice.objects.count()) == (len(shapes), [], 0)
    path.write_text(path.read_text().replace("ocds-000000-contract", "ocds-111111-contract"))
    assert import_notices([str(path)], at=NOW).added == len(shapes)
    before = list(Notice.objects.order_by("pk").values())
    assert import_notices([str(path)], at=NOW).unchanged == len(shapes)
    assert list(Notice.objects.order_by("pk").values()) == before
    stages = dict(Notice.objects.values_list("title", "stage"))
    assert stages["Awarded elsewhere"] == "awarded"
    assert stages["Cancelled"] == "cancelled"
