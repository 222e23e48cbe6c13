"""The suggestion meets what the lot asks where any lead and structure does, and says why."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from consortia.bids.models.bids import SealedBid
from consortia.forming.letters.members import member_token
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.terms.advice import advise
from consortia.terms.drafts import suggest
from contracts.thresholds.models import Threshold
from tests.backend.forming_scenario import formed, matched, proposed
from tests.conftest import whole_text

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


@pytest.fixture
def pooled(make_contract, two_organisations):
    """Return a formed consortium of two with £50,000 each, of which £80,000 pooled is asked."""
    lot = make_contract(turnover=Decimal(80_000)).lots.get()
    return formed(matched(lot, timezone.now()), two_organisations[0], timezone.now())


def ask_turnover(lot, minimum):
    """Let a lot that is open already ask for a pooled turnover."""
    Threshold.objects.update_or_create(
        lot=lot, kind="turnover", defaults={"rule": "pooled", "minimum": minimum}
    )


def advice_of(consortium):
    return advise(consortium, members_of(consortium), consortium.delivery, on=ON)


def test_a_pooled_turnover_leads_to_a_joint_consortium(pooled):
    advice = advice_of(pooled)
    assert (advice.structure, advice.missed) == ("joint-several", [])
    assert advice.lead == pooled.lead
    assert "Yearly turnover of £80,000" in advice.why
    assert "the contract, beside each member" in advice.load
    assert suggest(pooled, members_of(pooled)).structure == "joint-several"


def test_nothing_asked_leads_to_a_lead_organisation(make_contract, two_organisations):
    lot = make_contract().lots.get()
    consortium = formed(matched(lot, timezone.now()), two_organisations[0], timezone.now())
    assert advice_of(consortium).structure == "lead-subcontracts"
    assert "binds the others least" in advice_of(consortium).why


def test_another_lead_is_named_where_that_reaches_it(pooled, two_organisations):
    ask_turnover(pooled.lot, Decimal(60_000))
    other = next(one for one in two_organisations if one != pooled.lead)
    type(other).objects.filter(pk=other.pk).update(turnover=Decimal(70_000))
    advice = advice_of(pooled)
    assert (advice.structure, advice.lead) == ("lead-subcontracts", other)
    assert f"led by {pooled.lead.name} you miss" in advice.why


def test_what_nobody_meets_is_said(pooled):
    ask_turnover(pooled.lot, Decimal(900_000))
    advice = advice_of(pooled)
    assert [str(one) for one in advice.missed] == ["Yearly turnover of £900,000"]
    assert "you do not meet" in advice.why


def propose(client, consortium, **more):
    """Post the suggestion as the page shows it, under a lead organisation."""
    draft = suggest(consortium, members_of(consortium))
    said = {
        "lead": draft.lead.identifier,
        "structure": "lead-subcontracts",
        "price": "100",
        "fee": "0",
        "paid_every": "1",
        "days_to_pay": "30",
        "advance": "0",
    } | {f"share-{key}": "50" for key in draft.shares}
    address = f"/seats/{member_token(consortium, consortium.starter)}/terms/propose/"
    return client.post(address, said | more)


def test_whoever_proposes_what_misses_is_warned_first(client, pooled):
    answer = propose(client, pooled)
    assert answer.status_code == 422
    assert "Propose it although Yearly turnover of £80,000 is not met" in page(answer)
    assert not pooled.terms.exists()
    assert propose(client, pooled, although="yes").status_code == 302
    shown = page(client.get(f"/seats/{member_token(pooled, pooled.starter)}/terms/"))
    assert "you do not meet what the lot asks" in shown


def page(answer):
    """Return a page's text."""
    return whole_text(answer)


def test_the_page_says_why_it_suggests(client, pooled):
    address = f"/seats/{member_token(pooled, pooled.starter)}/terms/propose/"
    assert advice_of(pooled).why.replace("’", "’") in page(client.get(address))
    assert proposed(pooled, pooled.starter, timezone.now()).structure == "joint-several"


def test_a_bid_that_misses_is_submitted_knowingly_or_not_at_all(client, ready):
    """The bid page named nothing, and the bid was sealed."""
    consortium = Consortium.objects.get(pk=ready.pk)
    ask_turnover(consortium.lot, Decimal(900_000))
    seat = f"/seats/{member_token(consortium, consortium.lead)}/bid/"
    shown = page(client.get(seat))
    assert "Nothing is missing" not in shown
    assert "Submit although Yearly turnover of £900,000 is not met" in shown
    assert client.post(f"{seat}submit/").status_code == 409
    assert not SealedBid.objects.exists()
    assert client.post(f"{seat}submit/", {"although": "yes"}).status_code == 302
    assert SealedBid.objects.count() == 1
