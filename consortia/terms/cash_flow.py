"""Cash flow of a member, month by month: the working capital it needs until it is paid."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from consortia.proposals.assignments.money import split_to_the_penny


@dataclass(frozen=True, slots=True)
class CashMonth:
    """One month: what the work costs, what is paid, and what is in hand afterwards (GBP).

    `month` counts from 1; months after the end of the term wait for the last payment.
    """

    month: int
    cost: Decimal
    paid: Decimal
    balance: Decimal


def cash_flow(
    amount: Decimal, *, months: int, every: int, days: int, advance: Decimal
) -> list[CashMonth]:
    """Return the months of one member's part, from the first to the last payment.

    The work costs the same every month and as much as it is paid in all. The advance comes before
    the first month. The rest is paid for each period of `every` months, in the month in which
    `days` have passed since its end: the same month for 0 days, the next for 1 to 30.

    Parameters
    ----------
    amount : Decimal
        GBP over the whole term.
    months : int
        Length of the term.
    every : int
        Months of work in a period.
    days : int
        Days from the end of a period to its payment, 0 to 30.
    advance : Decimal
        Per cent of the amount that is paid in advance.

    Examples
    --------
    >>> flow = cash_flow(Decimal(90), months=3, every=1, days=30, advance=Decimal(0))
    >>> [str(month.balance) for month in flow]
    ['-30.00', '-30.00', '-30.00', '0.00']
    """
    before = (amount * advance / 100).quantize(Decimal("0.01"))
    costs = _even(amount, months)
    periods = _even(amount - before, months)
    paid: dict[int, Decimal] = {}
    lag = 1 if days else 0
    for month in range(1, months + 1):
        ends = min(-(-month // every) * every, months)
        paid[ends + lag] = paid.get(ends + lag, Decimal(0)) + periods[month - 1]
    balance, flow = before, []
    for month in range(1, months + lag + 1):
        cost = costs[month - 1] if month <= months else Decimal("0.00")
        got = paid.get(month, Decimal("0.00"))
        balance += got - cost
        flow.append(CashMonth(month, cost, got, balance))
    return flow


def deepest(flow: Iterable[CashMonth]) -> Decimal:
    """Return the working capital that a member needs at the worst moment (GBP, 0 for none)."""
    return max([Decimal(0), *(-month.balance for month in flow)])


def _even(amount: Decimal, parts: int) -> list[Decimal]:
    each = {f"{number:04d}": Fraction(1, parts) for number in range(parts)}
    return list(split_to_the_penny(amount, each).values())
