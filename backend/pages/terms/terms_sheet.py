"""Terms as a page shows them: shares, answers, thresholds and the cash of the smallest member."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.pages.proposals.matrix import Matrix, delivery_matrix
from consortia.proposals.structures import CONSEQUENCES
from consortia.proposals.thresholds_met import Assessment, thresholds_met, unmet
from consortia.terms.advice import load_of
from consortia.terms.cash_flow import CashMonth, cash_flow, deepest
from consortia.terms.models.terms import MemberCost, Terms, TermsAnswer, TermsShare
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Line:
    """One member's line: its share, per cent of the work (0 to 100), and its answer."""

    share: TermsShare
    work: float
    answer: TermsAnswer | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that a page says of one version of terms."""

    terms: Terms
    lines: list[Line]
    mine: TermsShare | None
    below_cost: Decimal | None
    consequences: str
    load: str
    thresholds: list[Assessment]
    smallest: TermsShare
    months: list[CashMonth]
    deepest: Decimal
    matrix: Matrix

    @property
    def missed(self) -> list[Assessment]:
        """What the lot asks and the members do not meet."""
        return unmet(self.thresholds)

    @property
    def missing(self) -> list[Organisation]:
        """Members whose answer is awaited."""
        return [line.share.organisation for line in self.lines if line.answer is None]


def sheet_of(terms: Terms, members: Sequence[Organisation], mine: Organisation, on: date) -> Sheet:
    """Return the sheet as one member sees it.

    Parameters
    ----------
    members : sequence of Organisation
        Everybody in the consortium.
    mine : Organisation
        The member that looks: only it sees whether its share is below its own cost.
    on : date
        The day on which accreditations must be in force.
    """
    shares = list(terms.shares.all())
    delivery = terms.delivery
    work = delivery.shares()
    answers = {answer.organisation_id: answer for answer in terms.answers.all()}
    lines = [
        Line(
            share,
            float(work.get(share.organisation.identifier, 0)) * 100,
            answers.get(share.organisation_id),
        )
        for share in shares
    ]
    own = next((share for share in shares if share.organisation_id == mine.pk), None)
    smallest = min(shares, key=lambda share: (share.amount, share.organisation.name))
    months = _months(terms, smallest)
    names = {share.organisation.identifier: share.organisation.name for share in shares}
    lot = terms.consortium.lot
    return Sheet(
        terms=terms,
        lines=lines,
        mine=own,
        below_cost=_below_cost(terms, own),
        consequences=CONSEQUENCES[terms.structure],
        load=load_of(terms.lead, terms.structure, names, delivery),
        thresholds=thresholds_met(
            lot,
            members,
            on=on,
            lead=terms.lead,
            delivery=delivery,
            structure=terms.structure,
        ),
        smallest=smallest,
        months=months,
        deepest=deepest(months),
        matrix=delivery_matrix(delivery, names),
    )


def _months(terms: Terms, share: TermsShare) -> list[CashMonth]:
    lot = terms.consortium.lot
    return cash_flow(
        share.amount,
        months=lot.term_months or lot.contract.term_months,
        every=terms.paid_every,
        days=terms.days_to_pay,
        advance=terms.advance,
    )


def _below_cost(terms: Terms, own: TermsShare | None) -> Decimal | None:
    """Return by how many pounds a member's share is below what its part costs it, if it is."""
    if own is None:
        return None
    cost = MemberCost.objects.filter(
        consortium=terms.consortium_id, organisation=own.organisation_id
    ).first()
    short = cost.amount - own.amount if cost else Decimal(0)
    return short if short > 0 else None
