"""Who was to do what of an awarded lot: as handed in, or as agreed anew since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from consortia.models import Delivery, Payer, Structure, Terms, TermsState


@dataclass(frozen=True, slots=True)
class Cell:
    """One member's part of one cell.

    `organisation` is an identifier, `capability` a slug, `area` a code; `volume` people a year, or
    None where none was planned.
    """

    organisation: str
    capability: str
    area: str
    volume: int | None


@dataclass(frozen=True, slots=True)
class Split:
    """The parts of all members, who leads and how they stand together."""

    cells: tuple[Cell, ...]
    members: frozenset[str]
    lead: str
    structure: str

    def of(self, identifier: str) -> list[Cell]:
        """Return the parts of one member."""
        return [cell for cell in self.cells if cell.organisation == identifier]

    def payer_of(self, identifier: str) -> Payer:
        """Return who pays a member: the commissioner pays the lead, or all in a joint group."""
        direct = self.structure == Structure.JOINT or identifier == self.lead
        return Payer.COMMISSIONER if direct else Payer.LEAD


def split_of(delivery: Delivery) -> Split:
    """Return the split in force: of terms that hold, else of the bid that won.

    Terms hold no more when a member leaves after the award; what was handed in stands until the
    members agree anew.
    """
    terms = Terms.objects.filter(consortium=delivery.consortium_id, state=TermsState.AGREED)
    newest = terms.select_related("lead").prefetch_related("shares__organisation").first()
    if newest is not None:
        members = (share.organisation.identifier for share in newest.shares.all())
        return _split(newest.delivery, members, newest.lead.identifier, newest.structure)
    package = delivery.award.opened.package
    named = (one["identifier"] for one in package["members"])
    return _split(package.get("delivery", []), named, package["lead"], package["structure"])


def _split(
    rows: Iterable[Mapping[str, Any]], members: Iterable[str], lead: str, structure: str
) -> Split:
    cells = (
        Cell(row["organisation"], row["capability"], row["area"], row.get("volume")) for row in rows
    )
    return Split(tuple(cells), frozenset(members), lead, structure)
