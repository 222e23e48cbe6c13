"""Which thresholds of a lot members meet, and why not: yes or no, never anybody's figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.structures import lead_answers_alone
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Lot
from contracts.thresholds.kind import Kind
from contracts.thresholds.kinds import threshold_of
from contracts.thresholds.members import Facts, Party, facts_of
from contracts.thresholds.models import Threshold
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Assessment:
    """Whether members meet one threshold.

    Attributes
    ----------
    threshold : Kind
        What the lot asks, as a value of its kind.
    row : Threshold
        The same, as a row.
    met : bool
        Whether they meet it.
    by : tuple of str
        Identifiers of the members that meet it; not to be shown.
    why : str
        One sentence: what is met, or what is short. Members are counted, not named: what an
        organisation has is its own to share.
    """

    threshold: Kind
    row: Threshold
    met: bool
    by: tuple[str, ...]
    why: str

    def __str__(self) -> str:
        return self.threshold.called


def thresholds_met(
    lot: Lot,
    members: Sequence[Organisation],
    *,
    on: date,
    lead: Organisation | None,
    delivery: Delivery,
    structure: str = "",
) -> list[Assessment]:
    """Return whether members meet each threshold of a lot, in the order they were set.

    Parameters
    ----------
    members : sequence of Organisation
        Everybody in the consortium.
    on : date
        The day on which accreditations and insurances must be in force.
    lead : Organisation or None
        Who signs.
    delivery : Delivery
        Who does what.
    structure : str
        A value of `Structure`, or empty while none is chosen; see `lead_answers_alone`.
    """
    return Yardstick.of(lot, members, on=on).assess(
        lead=lead, delivery=delivery, structure=structure
    )


def unmet(assessments: Iterable[Assessment]) -> list[Assessment]:
    """Return the thresholds that are not met."""
    return [one for one in assessments if not one.met]


def party_of(
    members: Iterable[Organisation],
    *,
    lead: Organisation | None,
    delivery: Delivery,
    structure: str = "",
) -> Party:
    """Return members as thresholds see them; for the parameters see `thresholds_met`."""
    names = {one.identifier: one.name for one in members}
    return Party(
        names=names,
        lead=lead.identifier if lead is not None and lead.identifier in names else None,
        work=delivery.capabilities_by_member(),
        shares=delivery.shares(),
        lead_alone=lead_answers_alone(structure),
    )


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A lot's thresholds and facts of members, read once to try several leads and structures."""

    thresholds: Sequence[tuple[Threshold, Kind]]
    members: Sequence[Organisation]
    facts: Mapping[str, Facts]

    @classmethod
    def of(cls, lot: Lot, members: Sequence[Organisation], *, on: date) -> "Yardstick":
        """Return it for a day: a handful of queries, none for a lot without thresholds."""
        rows = lot.thresholds.select_related("capability").order_by("pk")
        thresholds = [(row, threshold_of(row)) for row in rows]
        awarded = lot.contract.stage == Stage.AWARDED
        facts = facts_of(members, on=on, awarded=awarded) if thresholds else {}
        return cls(thresholds, members, facts)

    def assess(
        self,
        *,
        lead: Organisation | None,
        delivery: Delivery,
        structure: str = "",
    ) -> list[Assessment]:
        """Return which thresholds are met with this lead, work and structure; no queries."""
        party = party_of(self.members, lead=lead, delivery=delivery, structure=structure)
        assessed = []
        for row, threshold in self.thresholds:
            found = threshold.find(party, self.facts)
            assessed.append(Assessment(threshold, row, found.met, found.by, found.why))
        return assessed
