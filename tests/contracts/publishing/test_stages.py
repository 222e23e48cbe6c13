"""How a contract moves, and what it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed
from areas.errors import RetiredArea, UnknownArea
from consortia.proposals.problems.loading import load_problem
from contracts.commissioners.services import register_commissioner
from contracts.drafting.errors import DeadlinePast, NothingRequired, WrongStage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.drafting import change_contract, draft_contract
from contracts.drafting.services.lots import require_capabilities
from contracts.publishing.services.stages import close_contract, open_contract
from contracts.thresholds.errors import MalformedThreshold
from contracts.thresholds.models import Threshold
from contracts.thresholds.services import set_threshold
from organisations.offers.errors import UnknownCapability
from tests.conftest import CAMBRIDGE, CAMBRIDGESHIRE, FENLAND, SYSTEM
from workers.tasks.sweep import sweep


def now():
    return timezone.now()


@pytest.fixture
def draft(make_contract):
    """Return a draft with one lot."""
    return make_contract(opened=False)


def test_a_contract_closes_itself_after_its_deadline(make_contract):
    """The sweep closes it; closing again is the same; nobody closes it early."""
    contract = make_contract()
    with pytest.raises(WrongStage):
        close_contract(by=SYSTEM, at=now(), contract=contract)
    past = now() - timedelta(minutes=1)
    early = past - timedelta(days=2)
    Contract.objects.update(deadline=past, visible_at=early)
    for _ in range(2):
        sweep()
        contract.refresh_from_db()
        assert contract.stage == "closed"
    close_contract(by=SYSTEM, at=now(), contract=contract)
    with pytest.raises(WrongStage):
        open_contract(by=SYSTEM, at=now(), contract=contract)


def test_a_deadline_that_people_work_to_only_moves_later(make_contract):
    """Later for all, never earlier."""
    contract = make_contract()
    with pytest.raises(WrongStage, match="only moves later"):
        change_contract(by=SYSTEM, at=now(), contract=contract, deadline=now() + timedelta(days=2))
    later = contract.deadline + timedelta(days=7)
    change_contract(by=SYSTEM, at=now(), contract=contract, deadline=later)


def test_an_open_contract_keeps_its_lots(make_contract):
    """What people read does not change under them."""
    lot = make_contract().lots.get()
    with pytest.raises(WrongStage, match="until the contract opens"):
        set_threshold(by=SYSTEM, at=now(), lot=lot, kind="size", most=3)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "turnover", "minimum": Decimal(-1), "rule": "pooled"}, MalformedThreshold),
        ({"kind": "turnover", "minimum": Decimal(1)}, MalformedThreshold),
        ({"kind": "turnover", "rule": "pooled"}, MalformedThreshold),
        ({"kind": "accreditation", "code": "aqs"}, MalformedThreshold),
        ({"kind": "accreditation", "falls_on": "lead"}, MalformedThreshold),
        ({"kind": "size", "most": 0}, MalformedThreshold),
        ({"kind": "mood"}, MalformedThreshold),
        (
            {"kind": "accreditation", "code": "a", "falls_on": "lead", "capability": "x"},
            UnknownCapability,
        ),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(draft, given, refusal):
    """Nothing is saved."""
    with pytest.raises(refusal):
        set_threshold(by=SYSTEM, at=now(), lot=draft.lots.get(), **given)
    assert not Threshold.objects.exists()


def test_the_database_refuses_half_a_threshold(draft):
    """Whoever comes by another way is refused as well."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Threshold.objects.create(lot=draft.lots.get(), kind="turnover", minimum=5)


@pytest.mark.parametrize(
    ("areas", "refusal"),
    [([], NothingRequired), (["E99999999"], UnknownArea), (["nonsense"], UnknownArea)],
)
def test_places_are_known_or_refused(draft, areas, refusal):
    """And what stood there stays."""
    lot = draft.lots.get()
    before = lot.requirements.count()
    with pytest.raises(refusal):
        require_capabilities(
            by=SYSTEM, at=now(), lot=lot, capabilities=["debt-advice"], areas=areas
        )
    assert lot.requirements.count() == before


def test_a_retired_code_without_successor_is_named(draft, monkeypatch):
    """The error says that the place is no more."""
    from contracts.drafting.services import lots

    def retired(codes):
        raise RetiredArea("E07000999", "Atlantis")

    monkeypatch.setattr(lots, "known_areas", retired)
    with pytest.raises(RetiredArea, match=r"Atlantis .* no longer exists"):
        require_capabilities(
            by=SYSTEM,
            at=now(),
            lot=draft.lots.get(),
            capabilities=["debt-advice"],
            areas=["E07000999"],
        )


def test_a_county_is_its_districts_and_its_volume_is_shared(draft, two_organisations):
    """From any level to cells; people go where people live, and none is lost."""
    lot = draft.lots.get()
    require_capabilities(
        by=SYSTEM,
        at=now(),
        lot=lot,
        capabilities=["debt-advice"],
        areas=[CAMBRIDGESHIRE],
        volumes={("debt-advice", CAMBRIDGESHIRE): 101},
    )
    cells = load_problem(lot, at=now()).problem["cells"]
    assert [cell["area"] for cell in cells] == [f"E0700000{n}" for n in (8, 9)] + [
        f"E070000{n}" for n in (10, 11, 12)
    ]
    assert sum(cell["volume"] for cell in cells) == 101


def test_an_offer_on_a_county_covers_a_contract_in_its_districts(make_contract, two_organisations):
    """And an old code leads to the place of today."""
    lot = make_contract().lots.get()
    organisations = load_problem(lot, at=now()).problem["organisations"]
    by_name = {organisation["name"]: organisation for organisation in organisations}
    assert by_name["Fen Friends"]["offers"] == [
        {"capability": "befriending", "areas": [CAMBRIDGE, FENLAND]}
    ]


def test_thresholds_reach_the_matcher(draft, two_organisations):
    """Each kind as the core reads it; an expired accreditation does not count."""
    lot = draft.lots.get()
    for given in (
        {"kind": "turnover", "minimum": Decimal(90_000), "rule": "pooled"},
        {"kind": "lead-turnover", "minimum": Decimal(10_000)},
        {"kind": "size", "most": 4},
        {
            "kind": "accreditation",
            "code": "aqs",
            "falls_on": "deliverer",
            "capability": "debt-advice",
        },
    ):
        set_threshold(by=SYSTEM, at=now(), lot=lot, **given)
    limits = load_problem(lot, at=now()).problem["limits"]
    assert limits == {
        "turnover": {"minimum": "90000.00", "rule": "pooled"},
        "lead_turnover": "10000.00",
        "max_members": 4,
        "incompatible": [],
        "accreditations": [{"code": "aqs", "held_by": "deliverer", "capability": "debt-advice"}],
    }


def test_commissioners_are_added_by_the_operator(commissioner):
    """Nobody else, and each name once."""
    given = {"name": "Fen County", "kind": "county", "email": "a@a.uk"}
    with pytest.raises(NotAllowed):
        register_commissioner(by=Actor.nobody(), at=now(), **given)
    with pytest.raises(Conflict):
        register_commissioner(by=SYSTEM, at=now(), **given)
    with pytest.raises(Invalid):
        register_commissioner(by=SYSTEM, at=now(), **given | {"kind": "club"})


def test_publishing_needs_a_day_to_come_and_something_wanted(commissioner):
    """An empty draft stays a draft."""
    contract = draft_contract(by=SYSTEM, at=now(), commissioner=commissioner, title="Empty")
    with pytest.raises(DeadlinePast):
        open_contract(by=SYSTEM, at=now(), contract=contract)
    change_contract(by=SYSTEM, at=now(), contract=contract, deadline=now() + timedelta(days=9))
    with pytest.raises(NothingRequired):
        open_contract(by=SYSTEM, at=now(), contract=contract)
    for wrong in ({"title": " "}, {"value": Decimal(-1)}, {"term_months": 0}, {"stage": "open"}):
        with pytest.raises(Invalid):
            change_contract(by=SYSTEM, at=now(), contract=contract, **wrong)
