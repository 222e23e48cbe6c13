"""Public figures: right sums, and nothing that tells of a single body."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from consortia.figures import figures_of
from consortia.models import Award, Bid, Consortium, OpenedBid, SealedBid
from contracts.models import Contract
from tests.conftest import CAMBRIDGE

pytestmark = pytest.mark.django_db


def award(lot, *shares):
    """Award a lot to a bid of these bodies with these amounts."""
    at = timezone.now()
    body = shares[0][0]
    consortium = Consortium.objects.create(lot=lot, name="Us", starter=body, started_at=at)
    sealed = SealedBid.objects.create(
        bid=Bid.objects.create(consortium=consortium, begun_at=at), lot=lot, number=1,
        sealed=b"x", sha256="0" * 64, size=1, sealed_at=at,
    )  # fmt: skip
    members = [{"identifier": one.identifier, "amount": str(amount)} for one, amount in shares]
    opened = OpenedBid.objects.create(sealed=sealed, package={"members": members}, opened_at=at)
    Award.objects.create(lot=lot, opened=opened, reasons="Best", awarded_at=at)


@pytest.fixture
def bodies(make_organisation):
    """Return a small body, a large one, one that tells no turnover, and an informal group."""
    return (
        make_organisation("Small", turnover=Decimal("999999.99")),
        make_organisation("Large", turnover=Decimal(1_000_000)),
        make_organisation("Silent", turnover=None),
        make_organisation("Group", turnover=None, kind="unincorporated"),
    )


def test_sums_and_shares(commissioner, make_contract, bodies, django_assert_max_num_queries):
    small, large, silent, group = bodies
    lots = [make_contract(("debt-advice",), (CAMBRIDGE,)).lots.get() for _ in range(3)]
    Contract.objects.filter(pk=lots[0].contract_id).update(term_months=36)
    award(lots[0], (small, 60), (group, "40.50"))
    award(lots[1], (small, 10), (large, 90))
    award(lots[2], (silent, 100))
    with django_assert_max_num_queries(4):
        found = figures_of(commissioner)
    assert (found.lots, found.won_by_small) == (3, 1)
    assert (found.money, found.money_to_small) == (Decimal("300.50"), Decimal("110.50"))
    assert (found.contracts, found.long, found.days) == (3, 1, 28)


def test_few_awards_tell_of_nobody(commissioner, make_contract, bodies, client):
    lots = [make_contract(("debt-advice",), (CAMBRIDGE,)).lots.get() for _ in range(2)]
    for lot in lots:
        award(lot, (bodies[0], 60))
    answer = client.get(f"/api/v1/commissioners/{commissioner.pk}/figures/").json()
    assert (answer["lots"], answer["won_by_small"], answer["money_to_small"]) == (2, None, None)
    words = client.get(f"/commissioners/{commissioner.pk}/").content.decode()
    assert "Lots awarded here" in words
    assert "Money to small bodies" not in words


def test_days_allowed_are_those_from_opening_to_the_deadline(commissioner, make_contract):
    made = [make_contract(title=f"Work {n}") for n in range(3)]
    for contract, days in zip(made, (10, 20, 60), strict=True):
        contract.refresh_from_db()
        opened = contract.changes.get(stage="open").at
        Contract.objects.filter(pk=contract.pk).update(deadline=opened + timedelta(days=days))
    make_contract(opened=False)
    assert (figures_of(commissioner).days, figures_of(commissioner).contracts) == (20, 3)
