"""Checks that proposed terms are whole: lead, money to the penny, work to the last cell."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.problems.loading import cells_of
from consortia.terms.errors import CannotLead, SharesDiffer, WorkDiffers
from contracts.drafting.models.contracts import Lot
from organisations.register.models.organisations import Organisation
from organisations.register.rules import require_registered

Members = Mapping[str, Organisation]


def check_lead(lead: Organisation, members: Members) -> None:
    """Require that the lead is a member and can sign a contract.

    Raises
    ------
    CannotLead
        Saying why.
    """
    if lead.identifier not in members:
        raise CannotLead(f"{lead.name} is not a member. Choose one that is in.", field="lead")
    require_registered(lead)
    if not lead.can_lead:
        raise CannotLead(
            f"{lead.name} has no legal form of its own and cannot sign a contract. "
            "Choose another lead.",
            field="lead",
        )


def check_money(
    members: Members,
    price: Decimal,
    fee: Decimal,
    shares: Mapping[str, Decimal],
) -> None:
    """Check that shares and fee make the price.

    Raises
    ------
    SharesDiffer
        Saying by how much.
    """
    if price <= 0:
        raise SharesDiffer("Give a price above nothing.", field="price")
    if fee < 0 or any(amount < 0 for amount in shares.values()):
        raise SharesDiffer("No amount can be negative.", field="shares")
    if set(shares) != set(members):
        strangers = ", ".join(sorted(set(shares) - set(members)))
        names = ", ".join(sorted(members[key].name for key in set(members) - set(shares)))
        raise SharesDiffer(
            f"Give an amount for each member{f'; missing: {names}' if names else ''}"
            f"{f'; not a member: {strangers}' if strangers else ''}.",
            field="shares",
        )
    together = sum(shares.values(), fee)
    if together != price:
        over = together - price
        raise SharesDiffer(
            f"Shares and fee come to £{together:,.2f}, which is £{abs(over):,.2f} "
            f"{'above' if over > 0 else 'below'} the price of £{price:,.2f}.",
            field="shares",
        )


def check_work(lot: Lot, delivery: Delivery, members: Members) -> None:
    """Check that every cell of the lot is delivered, in full, by members.

    Raises
    ------
    WorkDiffers
        Naming the first cell where it does not add up.
    """
    wanted, names = cells_of(lot)
    for one in delivery:
        if one.cell not in wanted:
            raise WorkDiffers(
                f"The lot does not ask for {one.capability} in {one.area}.", field="delivery"
            )
        if one.organisation not in members:
            raise WorkDiffers(
                f"{one.organisation} is not a member of this consortium.", field="delivery"
            )
    given = delivery.by_cell()
    for cell, volume in wanted.items():
        name = f"{names[cell.capability]} in {names[cell.area]}"
        _check_cell(name, volume, given.get(cell, ()))


def _check_cell(name: str, volume: int | None, assignments: Sequence[Assignment]) -> None:
    if not assignments:
        raise WorkDiffers(f"Nobody does {name}.", field="delivery")
    if volume is None:
        return
    if any(one.people <= 0 for one in assignments):
        raise WorkDiffers(f"Say for how many people each does {name}.", field="delivery")
    together = sum(one.people for one in assignments)
    if together != volume:
        raise WorkDiffers(
            f"{name}: {together} people a year are shared out, the lot asks for {volume}.",
            field="delivery",
        )
