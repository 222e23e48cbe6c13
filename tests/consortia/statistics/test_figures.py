"""Public figures: right, suppressed where few, in few queries, on page and file."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.exchange.csv_tables import safe_cell
from consortia.bids.models.bids import Award, Bid, OpenedBid, SealedBid
from consortia.delivery.models.reports import DeliveredPeople, Delivery, DeliveryReport
from consortia.forming.models.consortia import Consortium
from consortia.statistics.awards import parts_of
from consortia.statistics.commissioners import figures_of, figures_of_many
from consortia.statistics.reach import Quarter
from contracts.commissioners.models import Commissioner
from contracts.commissioners.services import register_commissioner
from contracts.drafting.models.contracts import Contract
from tests.conftest import CAMBRIDGE, FENLAND, SYSTEM, whole_text

pytestmark = pytest.mark.django_db
DEVON = "E07000040"


def award(lot, *shares, fee="0"):
    """Award a lot to a bid of these organisations with these amounts; the first leads."""
    at = timezone.now()
    organisation = shares[0][0]
    consortium = Consortium.objects.create(lot=lot, name="Us", starter=organisation, started_at=at)
    sealed = SealedBid.objects.create(
        bid=Bid.objects.create(consortium=consortium, begun_at=at),
        lot=lot,
        number=1,
        sealed=b"x",
        sha256="0" * 64,
        size=1,
        sealed_at=at,
    )
    package = {
        "lead": organisation.identifier,
        "fee": fee,
        "members": [
            {"identifier": one.identifier, "amount": str(amount)} for one, amount in shares
        ],
    }
    opened = OpenedBid.objects.create(sealed=sealed, package=package, opened_at=at)
    return Award.objects.create(lot=lot, opened=opened, reasons="Best", awarded_at=at)


@pytest.fixture
def lots(make_contract):
    """Return a maker of so many lots in Cambridge."""
    return lambda number: [
        make_contract(("debt-advice",), (CAMBRIDGE,)).lots.get() for _ in range(number)
    ]


@pytest.fixture
def organisations(make_organisation):
    """Return organisations by name: at home beside Cambridge, far away, large, silent, informal."""

    def make(name, turnover, home=CAMBRIDGE, **more):
        made = make_organisation(name, turnover=turnover, **more)
        made.home_area_id = home
        made.save(update_fields=["home_area"])
        return made

    small, large = Decimal("999999.99"), Decimal(1_000_000)
    return {
        "near": make("Near", small, "E07000012"),
        "far": make("Far", small, DEVON),
        "large": make("Large", large),
        "silent": make("Silent", None),
        "group": make("Group", None, kind="unincorporated"),
        "nowhere": make("Nowhere", small, None),
        "fen": make("Fen", small, FENLAND),
    }


def test_small_and_local(commissioner, lots, organisations):
    (lot,) = lots(1)
    award(lot, *((organisation, 10) for organisation in organisations.values()), fee="0.50")
    ((parts,),) = parts_of([commissioner.pk]).values()
    found = {one.organisation: (one.is_small, one.local, one.known) for one in parts}
    assert {
        name: found[organisation.identifier] for name, organisation in organisations.items()
    } == {
        "near": (True, True, False),
        "far": (True, False, False),
        "large": (False, True, False),
        "silent": (False, True, False),
        "group": (True, True, True),
        "nowhere": (True, False, False),
        "fen": (True, False, False),
    }
    assert sum(one.amount for one in parts) == Decimal("70.50")


def test_what_is_told_and_what_is_not(commissioner, lots, make_organisation, client):
    some = [make_organisation(f"Organisation {n}", turnover=Decimal(1)) for n in range(6)]
    for organisation in some:
        organisation.home_area_id = CAMBRIDGE
        organisation.save(update_fields=["home_area"])
    made = lots(6)
    Contract.objects.filter(pk=made[0].contract_id).update(term_months=36)
    for lot, organisation in zip(made[:2], some, strict=False):
        award(lot, (organisation, "50.25"))
    found = figures_of(commissioner)
    assert (found.lots, found.money, found.money_to_small_local) == (2, None, None)
    for lot, organisation in zip(made[2:], some[2:], strict=True):
        award(lot, (organisation, "50.25"))
    found = figures_of(commissioner)
    assert (found.lots, found.to_consortia, found.money) == (6, 0, Decimal("301.50"))
    assert found.money_to_small_local == found.lots_to_small_local == Quarter(75, 100)
    assert (found.contracts, found.long, found.days) == (6, 1, 28)
    answer = client.get(f"/api/v1/commissioners/{commissioner.pk}/figures/").json()
    assert answer["money_to_small_local"] == {"least": 75, "most": 100}
    words = whole_text(client.get(f"/commissioners/{commissioner.pk}/"))
    assert "75 to 100 per cent" in words


def test_one_organisation_that_wins_everything_is_not_told_of(
    commissioner, lots, make_organisation
):
    organisation = make_organisation("Winner", turnover=Decimal(1))
    for lot in lots(4):
        award(lot, (organisation, 60))
    assert figures_of(commissioner).money == 240
    assert figures_of(commissioner).money_to_small_local is None


def test_days_allowed_are_those_from_opening_to_the_deadline(commissioner, make_contract):
    made = [make_contract(title=f"Work {n}") for n in range(3)]
    for contract, days in zip(made, (10, 20, 60), strict=True):
        contract.refresh_from_db()
        opened = contract.changes.get(stage="open").at
        Contract.objects.filter(pk=contract.pk).update(deadline=opened + timedelta(days=days))
    make_contract(opened=False)
    assert (figures_of(commissioner).days, figures_of(commissioner).contracts) == (20, 3)


def report(delivery, organisation, period, *, people, late):
    """Report for an organisation without asking whether it may."""
    at = timezone.now()
    made = DeliveryReport.objects.create(
        delivery=delivery,
        organisation=organisation,
        period=period,
        version=1,
        payer="commissioner",
        invoiced_on=at.date(),
        days_late=late,
        at=at,
    )
    DeliveredPeople.objects.create(
        report=made, capability_id="debt-advice", area_id=CAMBRIDGE, people=people, planned=10
    )


def test_delivery_counts_from_five_reports_of_three_organisations(
    commissioner, lots, organisations
):
    (lot,) = lots(1)
    three = [organisations["near"], organisations["far"], organisations["large"]]
    won = award(lot, *((organisation, 10) for organisation in three))
    today = timezone.now().date()
    delivery = Delivery.objects.create(
        award=won, consortium=won.opened.sealed.bid.consortium, starts_on=today, ends_on=today
    )
    for period in range(1, 5):
        report(delivery, three[0], period, people=10, late=0)
    assert figures_of(commissioner).invoices is None
    report(delivery, three[1], 1, people=5, late=3)
    found = figures_of(commissioner)
    assert (found.invoices, found.paid_in_time, found.reached) == (5, 4, None)
    report(delivery, three[2], 1, people=0, late=0)
    assert figures_of(commissioner).reached == 75


@pytest.fixture
def others(db):
    """Return two more commissioners; one has a name that a spreadsheet would calculate."""
    return [
        register_commissioner(
            by=SYSTEM, at=timezone.now(), name=name, kind="district", email="buy@x.example"
        )
        for name in ("=Sum District", "Wash District")
    ]


def test_many_take_as_many_queries_as_one(
    commissioner, others, lots, organisations, django_assert_max_num_queries
):
    for lot in lots(3):
        award(lot, (organisations["near"], 10), (organisations["large"], 10))
    with django_assert_max_num_queries(9):
        figures_of(commissioner)
    with django_assert_max_num_queries(9):
        assert len(figures_of_many([commissioner, *others])) == 3


def test_the_list_filters_sorts_and_downloads(commissioner, others, lots, organisations, client):
    award(lots(1)[0], (organisations["near"], 10))
    text = client.get("/commissioners/?sort=lots").content.decode()
    assert text.index("Fen County") < text.index("Wash District")
    text = client.get("/commissioners/?kind=district&sort=long").content.decode()
    assert ("Wash District" in text, "Fen County" in text) == (True, False)
    assert "Fen County" not in client.get("/commissioners/?place=Fenland").content.decode()
    assert client.get("/commissioners/?place=Atlantis").status_code == 422
    file = client.get("/commissioners/figures.csv?kind=district")
    assert "attachment" in file["Content-Disposition"]
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("'=Sum District,")


API = "/api/v1/commissioner-figures/"


def names(answer):
    """Return the names in a page of the API's list."""
    return [one["commissioner"]["name"] for one in answer.json()["results"]]


def test_the_api_lists_what_the_page_does(
    commissioner, others, lots, make_contract, organisations, client, django_assert_max_num_queries
):
    """The same rows in the same orders, the same figures and nothing that one alone hides."""
    for lot in lots(3):
        award(lot, (organisations["near"], 10), (organisations["large"], 10))
    Contract.objects.filter(lots__award__isnull=False).update(term_months=36)
    with django_assert_max_num_queries(10):
        answer = client.get(API)
    assert names(answer) == ["=Sum District", "Fen County", "Wash District"]
    for one in answer.json()["results"]:
        alone = client.get(f"/api/v1/commissioners/{one['commissioner']['id']}/figures/")
        assert one["figures"] == alone.json()
    assert answer.json()["results"][1]["figures"]["money"] == "60.00"
    assert answer.json()["results"][1]["figures"]["money_to_small_local"] is None
    for sort in ("lots", "long"):
        found = names(client.get(API, {"ordering": f"-{sort},name"}))
        assert found == ["Fen County", "=Sum District", "Wash District"]
        page = whole_text(client.get("/commissioners/", {"sort": sort}))
        assert sorted(found, key=page.index) == found
    assert names(client.get(API, {"kind": "district"})) == ["=Sum District", "Wash District"]
    assert names(client.get(API, {"area": FENLAND, "ordering": "-long"})) == []
    for wrong in ({"area": "E99"}, {"area": "\x00"}, {"kind": "club"}, {"ordering": "money"}):
        assert client.get(API, wrong).status_code == 422, wrong


def test_the_list_of_the_api_comes_in_pages(commissioner, others, client):
    """Each with the address of the next, in any order; who is not verified is not there."""
    Commissioner.objects.filter(name="Wash District").update(verified_at=None, verified_by="")
    for order in ("name", "-lots", "long"):
        seen, address = [], f"{API}?page_size=1&ordering={order}"
        while address:
            answer = client.get(address)
            seen += names(answer)
            address = answer.json()["next"]
        assert sorted(seen) == ["=Sum District", "Fen County"]


@pytest.mark.parametrize("start", "=+-@\t\r")
def test_a_cell_is_never_a_formula(start):
    assert safe_cell(f"{start}1") == f"'{start}1"
    assert (safe_cell("1="), safe_cell(-1), safe_cell(None)) == ("1=", "-1", "")
