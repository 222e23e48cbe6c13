"""Splitting money by work, so that the parts add up to the whole to the penny."""

from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from consortia.proposals.assignments.delivery import Delivery
from contracts.drafting.models.choices import ContractKind
from contracts.drafting.models.contracts import STANDARD_VAT, Lot

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
    exact = {organisation: pennies * share for organisation, share in shares.items()}
    parts = {organisation: int(value) for organisation, value in exact.items()}
    left = pennies - sum(parts.values())
    for organisation in sorted(exact, key=lambda one: (parts[one] - exact[one], one))[:left]:
        parts[organisation] += 1
    return {organisation: part * PENNY for organisation, part in parts.items()}


def split_by_work(amount: Decimal, delivery: Delivery) -> dict[str, Decimal]:
    """Return `amount` (GBP) split by who does how much of the work; empty where nobody does any."""
    shares = delivery.shares()
    return split_to_the_penny(amount, shares) if shares else {}


def net_value(lot: Lot) -> Decimal | None:
    """Return a lot's value over its term in GBP without VAT; None where none is given.

    A contract with one lot may say its value only once. Grants bear no VAT.
    """
    contract = lot.contract
    value = lot.value
    if value is None and contract.lots.count() == 1:
        value = contract.value
    if value is None or not contract.has_vat or contract.kind == ContractKind.GRANT:
        return value
    return (value / STANDARD_VAT).quantize(PENNY, ROUND_HALF_EVEN)
