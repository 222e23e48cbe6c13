"""Terms as a draft, before they are proposed; and a first suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.clock import database_now
from consortia.forming.models.consortia import Consortium
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.assignments.money import net_value, split_by_work
from consortia.terms.advice import advise
from consortia.terms.models.terms import PaidEvery, Terms, TermsState
from contracts.local_time import to_local
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """What a member wants to propose.

    Attributes
    ----------
    lead : Organisation or None
        The member that bids and signs for all; None where none of them can.
    structure : str
        A value of `Structure`.
    price, fee : Decimal
        GBP over the whole term without VAT; the fee is for managing the contract and goes to the
        lead beside its share.
    shares : mapping
        Identifier of each member → GBP; with the fee they add up to the price.
    fund_holders : mapping
        Identifier of each unincorporated member → identifier of its fund holder.
    delivery : Delivery
        Who does what.
    paid_every : int
        Months of work in a period after which members are paid: 1, 3 or 12.
    days_to_pay : int
        Days from the end of a period to its payment, 0 to 30.
    advance : Decimal
        Per cent paid in advance.
    note : str
        What the proposer adds in words.
    """

    lead: Organisation | None
    structure: str
    price: Decimal
    shares: Mapping[str, Decimal]
    delivery: Delivery
    fee: Decimal = Decimal(0)
    fund_holders: Mapping[str, str] = field(default_factory=dict)
    paid_every: int = PaidEvery.MONTH
    days_to_pay: int = 30
    advance: Decimal = Decimal(0)
    note: str = ""


def suggest(consortium: Consortium, members: Mapping[str, Organisation]) -> TermsDraft:
    """Return terms to begin with: the last ones where they still fit, else by the work.

    Lead and structure are those of `advise`. The price is the lot's value without VAT; each share
    follows the work; an unincorporated member is paid through the fund holder that it has named,
    else a member that offers to be one, else the lead.
    """
    latest = consortium.terms.exclude(state=TermsState.WITHDRAWN).whole().first()
    if latest is not None and _fits(latest, members, consortium):
        return of_terms(latest)
    today = to_local(database_now()).date()
    advice = advise(consortium, members, consortium.delivery, on=today)
    price = net_value(consortium.lot) or Decimal(0)
    shares = {key: Decimal(0) for key in members} | split_by_work(price, consortium.delivery)
    holder = next((one for one in members.values() if one.is_fund_holder), advice.lead)
    holders = {
        key: holder.identifier
        for key, one in members.items()
        if not one.can_lead and holder is not None
    } | _named(consortium, members)
    return TermsDraft(
        advice.lead, advice.structure, price, shares, consortium.delivery, fund_holders=holders
    )


def _named(consortium: Consortium, members: Mapping[str, Organisation]) -> dict[str, str]:
    """Return the fund holders that unincorporated members have named, by identifiers."""
    rows = consortium.fund_holders.live().filter(organisation__in=members.values())
    return dict(rows.values_list("organisation__identifier", "holder__identifier"))


def of_terms(terms: Terms) -> TermsDraft:
    """Return written terms as a draft, to be changed and proposed anew."""
    shares = list(terms.shares.all())
    return TermsDraft(
        lead=terms.lead,
        structure=terms.structure,
        price=terms.price,
        shares={share.organisation.identifier: share.amount for share in shares},
        delivery=terms.delivery,
        fee=terms.fee,
        fund_holders={
            share.organisation.identifier: share.fund_holder.identifier
            for share in shares
            if share.fund_holder is not None
        },
        paid_every=terms.paid_every,
        days_to_pay=terms.days_to_pay,
        advance=terms.advance,
    )


def _fits(terms: Terms, members: Mapping[str, Organisation], consortium: Consortium) -> bool:
    inside = {share.organisation.identifier for share in terms.shares.all()}
    return inside == set(members) and consortium.delivery.members <= inside
