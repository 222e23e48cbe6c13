"""Each kind of threshold through the public face: set, refused field by field, said everywhere.

A new kind that leaves one of these places out fails here.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Letter
from backend.api.drafting.thresholds import ThresholdIn, ThresholdOut
from consortia.diligence.gaps import gaps_of
from consortia.diligence.requests import asker_of, suggested_wants
from consortia.diligence.services.requesting import ask_for_passports
from consortia.diligence.services.sharing import show_items
from consortia.forming.drafts import DraftConsortium, outlook
from consortia.forming.services.answering import accept_invitation
from consortia.forming.services.contract_news import tell_consortia
from consortia.forming.services.starting import start_consortium
from consortia.matching.reading import read_problem
from consortia.proposals.models import MatchRun, Proposal
from consortia.proposals.problems.limits import thresholds_on
from consortia.proposals.problems.loading import load_problem
from consortia.proposals.services.matching import request_match
from consortia.proposals.thresholds_met import thresholds_met
from contracts.commissioners.services import add_commissioner_member
from contracts.drafting.models.contracts import Contract
from contracts.publishing.services.stages import open_contract, plan_contract
from contracts.thresholds.errors import MalformedThreshold
from contracts.thresholds.fields import Choice, Work
from contracts.thresholds.kinds import class_of, threshold_of
from contracts.thresholds.models import Threshold, ThresholdKind
from contracts.thresholds.services import remove_threshold, set_threshold
from organisations.passport.models.passports import Accreditation
from organisations.passport.services.items import keep_item
from organisations.register.models.entries import RegisterEntry
from tests.conftest import SYSTEM, whole_text
from tests.contracts.thresholds.examples import BEGAN, EXAMPLES, KINDS, SENTENCES
from workers.tasks.sweep import sweep_with

pytestmark = pytest.mark.django_db
EVERY = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.value)


def now():
    return timezone.now()


def put(lot, kind, **changes):
    return set_threshold(by=SYSTEM, at=now(), lot=lot, kind=kind, **EXAMPLES[kind] | changes)


@pytest.fixture
def lot(make_contract):
    return make_contract(opened=False).lots.get()


@pytest.fixture
def drafter(make_person, commissioner):
    person = make_person("officer@fen.example")
    add_commissioner_member(
        by=SYSTEM, at=now(), commissioner=commissioner, email=person.email, role="drafter"
    )
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def able(two_organisations):
    """Return two organisations that meet all of the examples together."""
    for one in two_organisations:
        RegisterEntry.objects.create(
            identifier=one.identifier,
            name=one.name,
            kind="cio",
            registered_on=BEGAN,
            extracted_on=now().date(),
            checksum="0",
        )
        keep_item(
            by=SYSTEM,
            at=now(),
            organisation=one,
            section="insurance",
            code="public-liability",
            at_award=True,
        )
    Accreditation.objects.create(organisation=two_organisations[0], code="aqs")
    return two_organisations


def test_every_kind_has_an_example_and_a_sentence():
    assert set(EXAMPLES) == set(SENTENCES) == set(ThresholdKind.values)


@EVERY
def test_a_kind_answers_for_itself(kind):
    """Its fields are columns, in the API both ways and described there."""
    answering = class_of(kind)
    names = {one.name for one in answering.fields}
    assert answering.kind is kind
    assert names <= {one.name for one in Threshold._meta.fields}
    asked = ThresholdIn().fields
    assert names <= asked.keys()
    assert names <= ThresholdOut().fields.keys()
    assert f"`{kind.value}` takes" in asked["kind"].help_text
    for one in answering.fields:
        assert one.label.rstrip(".") in asked[one.name].help_text
        assert one.label
        assert one.refusal


@EVERY
def test_a_kind_is_set_again_in_place_of_itself(kind, lot):
    """And what is no field of it is not kept."""
    first = put(lot, kind, **({} if "most" in EXAMPLES[kind] else {"most": 7}))
    again = put(lot, kind)
    assert first == again
    assert Threshold.objects.count() == 1
    row = Threshold.objects.get()
    assert threshold_of(row).sentence == SENTENCES[kind]
    assert ("most" in EXAMPLES[kind]) == (row.most is not None)


@EVERY
def test_each_field_that_is_missing_or_wrong_is_refused_by_name(kind, lot, drafter):
    """In the domain, on the page and in the API; nothing is kept."""
    for field in class_of(kind).fields:
        if isinstance(field, Work):
            continue
        given = {name: value for name, value in EXAMPLES[kind].items() if name != field.name}
        if not (isinstance(field, Choice) and field.default):
            with pytest.raises(MalformedThreshold) as refused:
                set_threshold(by=SYSTEM, at=now(), lot=lot, kind=kind, **given)
            assert (refused.value.field, str(refused.value)) == (field.name, field.refusal)
            page = drafter.post(f"/lots/{lot.pk}/thresholds/", {"kind": kind} | given)
            assert page.status_code == 422
            assert f'href="#id_{field.name}"' in whole_text(page)
        for wrong in ("-1", "\x00", "none of these"):
            sent = {"kind": kind} | given | {field.name: wrong}
            answer = drafter.post(f"/lots/{lot.pk}/thresholds/", sent)
            if field.name != "code":  # any words name an accreditation
                assert answer.status_code == 422, (field.name, wrong)
            sent = {name: str(value) for name, value in sent.items()}
            address = f"/api/v1/lots/{lot.pk}/thresholds/"
            answer = drafter.post(address, sent, content_type="application/json")
            assert answer.status_code in ({200, 422} if field.name == "code" else {422})
    assert not Threshold.objects.exclude(code__in=["-1", "none-of-these"]).exists()


@EVERY
def test_the_page_asks_for_a_kinds_own_fields_alone(kind, lot, drafter):
    page = whole_text(drafter.get(f"/lots/{lot.pk}/thresholds/", {"kind": kind}))
    own = {one.name for one in class_of(kind).fields}
    for name in {one.name for other in KINDS for one in class_of(other).fields}:
        assert (f'name="{name}"' in page) == (name in own), name
    sent = {name: str(value) for name, value in EXAMPLES[kind].items()}
    sent |= {"capability": "Debt advice"} if "capability" in sent else {}
    assert drafter.post(f"/lots/{lot.pk}/thresholds/", {"kind": kind} | sent).status_code == 302
    assert threshold_of(lot.thresholds.get()).sentence == SENTENCES[kind]
    page = whole_text(drafter.get(f"/lots/{lot.pk}/thresholds/"))
    assert SENTENCES[kind] in page
    assert f"?kind={kind}" in page


def test_a_kind_that_nobody_knows_is_refused(lot, drafter):
    address = f"/lots/{lot.pk}/thresholds/"
    assert drafter.post(address, {"kind": "mood"}).status_code == 422
    assert "Choose a threshold of" in whole_text(drafter.post(address, {}))
    assert drafter.get(address, {"kind": "mood"}).status_code == 200


def test_every_kind_is_said_everywhere(lot, able, drafter, make_person, promptly):
    """On the contract's page, in the API, in letters, of a proposal, of terms, to members."""
    contract = lot.contract
    for kind in KINDS:
        put(lot, kind)
    said = set(SENTENCES.values())
    assert {one.sentence for one in thresholds_on(lot)} == said
    read_problem(load_problem(lot, at=now()).problem)
    open_contract(by=SYSTEM, at=now(), contract=Contract.objects.get(pk=contract.pk))
    with promptly():
        run = request_match(by=SYSTEM, at=now(), lot=lot)
    run = MatchRun.objects.get(pk=run.pk)
    assert (run.state, run.status) == ("done", "complete")
    first, second = able
    member = Client()
    member.force_login(make_person("s@x.example", first))
    page = whole_text(member.get(f"/contracts/{contract.pk}/"))
    shown = member.get(f"/api/v1/lots/{lot.pk}/").json()["thresholds"]
    assert {one["sentence"] for one in shown} == said
    proposal = Proposal.objects.get(lot=lot, rank=1)
    offered = whole_text(member.get(f"/proposals/{proposal.pk}/"))
    for sentence in said:
        assert sentence in page
        assert sentence in offered
    assert 'data-label="Met now?"><strong class="govuk-tag govuk-tag--red"' not in offered
    assert offered.count('data-label="Met now?"') == len(KINDS)
    found = member.get(f"/api/v1/proposals/{proposal.pk}/").json()["thresholds"]
    assert {one["kind"] for one in found} == set(ThresholdKind.values)
    assert all(one["met"] and one["falls_on"] for one in found)
    met = thresholds_met(lot, able, on=now().date(), lead=proposal.lead, delivery=proposal.delivery)
    assert {one.threshold.kind for one in met} == set(KINDS)
    assert all(one.met and one.by and str(one) for one in met)
    apart = outlook(
        lot, DraftConsortium(second, [second], frozenset({second.identifier})), at=now()
    )
    assert apart.verdict.broken
    assert all("insurance:" not in one and "years-trading:" not in one for one in apart.broken)


def test_a_change_of_each_kind_is_told_in_a_letter(lot, able, promptly):
    """To members of consortia, as it is said on the page; also that it is removed."""
    plan_contract(by=SYSTEM, at=now(), contract=Contract.objects.get(pk=lot.contract_id))
    with promptly():
        request_match(by=SYSTEM, at=now(), lot=lot)
    start_consortium(
        by=SYSTEM, at=now(), proposal=Proposal.objects.get(rank=1), organisation=able[0]
    )
    tell_consortia(at=now())
    rows = [put(lot, kind) for kind in KINDS]
    remove_threshold(by=SYSTEM, at=now(), threshold=rows[-1])
    sweep_with(grace=timedelta(0))
    sweep_with(grace=timedelta(0))
    text = " ".join(Letter.objects.filter(kind="contract-changed").first().text.split())
    for sentence in SENTENCES.values():
        assert f"A threshold of lot 1 was set: {sentence}" in text
    assert f"was removed: {SENTENCES['size']}" in text


def test_passport_items_that_show_thresholds_are_asked_of_those_on_whom_they_fall(
    lot, able, promptly, make_contract
):
    """An insurance with its sum, so that one that is too low is a gap."""
    first, second = able
    put(lot, "insurance", falls_on="deliverer", capability="befriending", code="motor")
    put(lot, "accreditation")
    put(lot, "years-trading")
    put(lot, "insurance", falls_on="anyone", code="cyber")
    Contract.objects.filter(pk=lot.contract_id).update(stage="planned", visible_at=now())
    for one in able:
        keep_item(
            by=SYSTEM,
            at=now(),
            organisation=one,
            section="insurance",
            code="motor",
            name="Motor insurance",
            amount=Decimal(5_000_000),
            expires_on=now().date() + timedelta(days=4000),
        )
        keep_item(
            by=SYSTEM,
            at=now(),
            organisation=one,
            section="insurance",
            code="cyber",
            name="Cyber insurance",
            at_award=True,
        )
    with promptly():
        request_match(by=SYSTEM, at=now(), lot=lot)
    made = start_consortium(
        by=SYSTEM, at=now(), proposal=Proposal.objects.get(rank=1), organisation=first
    )
    accept_invitation(by=SYSTEM, at=now(), invitation=made.invitations.get())
    found = {one.key: one for one in suggested_wants(made, able) if one.default}
    motor = found["insurance.motor"]
    assert (motor.members, motor.least) == ((second,), Decimal(5_000_000))
    assert found["accreditation.aqs"].members == (first,)
    assert not any("cyber" in key or "trading" in key for key in found)
    asker = asker_of(made)
    ask_for_passports(
        by=SYSTEM,
        at=now(),
        consortium=made,
        organisation=asker,
        wants={"insurance.motor": motor.least},
    )
    keep_item(
        by=SYSTEM,
        at=now(),
        organisation=second,
        section="insurance",
        code="motor",
        name="Motor insurance",
        amount=Decimal(1_000_000),
        expires_on=now().date() + timedelta(days=4000),
    )
    show_items(by=SYSTEM, at=now(), consortium=made, organisation=second, items={"insurance.motor"})
    (gap,) = [one for one in gaps_of(made, at=now()) if one.kind == "too-low"]
    assert gap.organisation == second


def test_the_database_refuses_half_an_insurance_or_half_the_years(lot):
    for half in (
        {"kind": "insurance", "code": "public-liability", "falls_on": "lead"},
        {"kind": "insurance", "minimum": 5, "falls_on": "lead"},
        {"kind": "insurance", "code": "public-liability", "minimum": 5},
        {"kind": "years-trading", "years": 3},
        {"kind": "years-trading", "years": 3, "falls_on": "deliverer"},
        {"kind": "years-trading", "falls_on": "lead"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Threshold.objects.create(lot=lot, **half)
