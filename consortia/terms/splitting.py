"""Splitting money by work, so that the parts add up to the whole to the penny."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from consortia.proposals.assignments import Delivery

PENNY = Decimal("0.01")


def split_to_the_penny(amount: Decimal, shares: Mapping[str, Fraction]) -> dict[str, Decimal]:
    """Return `amount` (GBP) split by `shares`, adding up to it exactly.

    Each part is rounded down to a penny; the pennies left over go to the largest remainders, the
    first by name among equals (the method of Hamilton).

    Raises
    ------
    ValueError
        When the shares do not add up to 1.

    Examples
    --------
    >>> thirds = dict.fromkeys("ABC", Fraction(1, 3))
    >>> [str(part) for part in split_to_the_penny(Decimal(100), thirds).values()]
    ['33.34', '33.33', '33.33']
    """
    if sum(shares.values()) != 1:
        raise ValueError("Shares add up to 1.")
    pennies = int((amount / PENNY).to_integral_value(ROUND_DOWN))
    exact = {body: pennies * share for body, share in shares.items()}
    parts = {body: int(value) for body, value in exact.items()}
    left = pennies - sum(parts.values())
    for body in sorted(exact, key=lambda one: (parts[one] - exact[one], one))[:left]:
        parts[body] += 1
    return {body: part * PENNY for body, part in parts.items()}


def split_by_work(amount: Decimal, delivery: Delivery) -> dict[str, Decimal]:
    """Return `amount` (GBP) split by who does how much of the work; empty where nobody does any."""
    shares = delivery.shares()
    return split_to_the_penny(amount, shares) if shares else {}
