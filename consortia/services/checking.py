"""Whether proposed terms are whole: lead, money to the penny, work to the last cell."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from consortia.errors import CannotLead, SharesDiffer, WorkDiffers
from consortia.loading import cells_of
from contracts.models import Lot
from organisations.models import Organisation
from organisations.rules import require_registered

Members = Mapping[str, Organisation]


def check_lead(lead: Organisation, members: Members) -> None:
    """Let only a member lead that can sign a contract.

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


def check_work(lot: Lot, delivery: Iterable[Mapping[str, Any]], members: Members) -> None:
    """Check that every cell of the lot is delivered, in full, by members.

    Raises
    ------
    WorkDiffers
        Naming the first place where it does not add up.
    """
    cells, names = cells_of(lot)
    wanted = {(cell["capability"], cell["area"]): cell.get("volume") for cell in cells}
    given: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    seen = set()
    for row in delivery:
        cell, who = (row["capability"], row["area"]), row["organisation"]
        if cell not in wanted:
            raise WorkDiffers(f"The lot does not ask for {cell[0]} in {cell[1]}.", field="delivery")
        if who not in members:
            raise WorkDiffers(f"{who} is not a member of this consortium.", field="delivery")
        if (cell, who) in seen:
            raise WorkDiffers(f"{who} is there twice for one place.", field="delivery")
        seen.add((cell, who))
        given.setdefault(cell, []).append(row)
    for cell, volume in wanted.items():
        _check_cell(f"{names[cell[0]]} in {names[cell[1]]}", volume, given.get(cell, []))


def _check_cell(name: str, volume: int | None, rows: list[Mapping[str, Any]]) -> None:
    if not rows:
        raise WorkDiffers(f"Nobody does {name}.", field="delivery")
    if volume is None:
        return
    if any((row.get("volume") or 0) <= 0 for row in rows):
        raise WorkDiffers(f"Say for how many people each does {name}.", field="delivery")
    together = sum(row["volume"] for row in rows)
    if together != volume:
        raise WorkDiffers(
            f"{name}: {together} people a year are shared out, the lot asks for {volume}.",
            field="delivery",
        )
