"""Which thresholds of a lot a group meets, and who does: only yes or no, never a turnover."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from consortia.proposals.assignments import Delivery
from consortia.terms.structures import rule_in_force
from contracts.models import FinanceRule, HeldBy, Lot, Threshold, ThresholdKind
from organisations.models import Accreditation, Organisation


@dataclass(frozen=True, slots=True)
class Standing:
    """How a group stands to one threshold.

    Attributes
    ----------
    threshold : Threshold
        What the lot asks.
    met : bool
        Whether the group reaches it.
    why : str
        One sentence: what is reached, or what is short. Members are counted, not named: what a
        body holds is its own to share.
    """

    threshold: Threshold
    met: bool
    why: str

    def __str__(self) -> str:
        return threshold_in_words(self.threshold)


@dataclass(frozen=True, slots=True)
class _Group:
    members: Sequence[Organisation]
    lead: Organisation | None
    structure: str
    delivery: Delivery
    held: Mapping[int, Collection[str]]

    def pounds(self, member: Organisation | None) -> Decimal:
        return Decimal(0) if member is None or member.turnover is None else member.turnover


def thresholds_met(
    lot: Lot,
    members: Sequence[Organisation],
    *,
    on: date,
    lead: Organisation | None,
    delivery: Delivery,
    structure: str = "",
) -> list[Standing]:
    """Return how a group stands to each threshold of a lot, in the order they were set.

    Parameters
    ----------
    members : sequence of Organisation
        Everybody in the group.
    on : date
        The day on which accreditations must be in force.
    lead : Organisation or None
        Who signs.
    delivery : Delivery
        Who does what.
    structure : str
        A value of `Structure`, or empty while none is chosen; see `rule_in_force`.
    """
    return Yardstick.of(lot, members, on=on).standing(
        lead=lead, delivery=delivery, structure=structure
    )


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A lot's thresholds and what members hold, read once to try several leads and structures."""

    thresholds: Sequence[Threshold]
    members: Sequence[Organisation]
    held: Mapping[int, Collection[str]]

    @classmethod
    def of(cls, lot: Lot, members: Sequence[Organisation], *, on: date) -> "Yardstick":
        """Return it as of a day: two queries."""
        held: dict[int, set[str]] = {}
        for mark in Accreditation.objects.filter(organisation__in=members).in_force(on):
            held.setdefault(mark.organisation_id, set()).add(mark.code)
        rows = lot.thresholds.select_related("capability").order_by("pk")
        return cls(list(rows), members, held)

    def standing(
        self,
        *,
        lead: Organisation | None,
        delivery: Delivery,
        structure: str = "",
    ) -> list[Standing]:
        """Return how the group stands with this lead, work and structure; no queries."""
        group = _Group(self.members, lead, structure, delivery, self.held)
        return [
            Standing(threshold, *_JUDGES[threshold.kind](threshold, group))
            for threshold in self.thresholds
        ]


def threshold_in_words(threshold: Threshold) -> str:
    """Return what a threshold asks, such as ``Yearly turnover of £750,000``."""
    name = threshold.get_kind_display()
    if threshold.minimum is not None:
        return f"{name} of £{threshold.minimum:,.0f}"
    if threshold.most is not None:
        return f"{name}: {threshold.most}"
    return f"{name} {threshold.code}"


def _size(threshold: Threshold, group: _Group) -> tuple[bool, str]:
    count = len(group.members)
    return count <= (threshold.most or 0), f"You are {count}."


def _lead_turnover(threshold: Threshold, group: _Group) -> tuple[bool, str]:
    met = group.lead is not None and group.pounds(group.lead) >= (threshold.minimum or 0)
    name = group.lead.name if group.lead else "The lead"
    return met, f"{name} {'reaches' if met else 'does not reach'} it."


def _turnover(threshold: Threshold, group: _Group) -> tuple[bool, str]:
    rule = rule_in_force(threshold.rule, group.structure)
    if rule == FinanceRule.POOLED:
        met = sum(map(group.pounds, group.members)) >= (threshold.minimum or 0)
        return met, "Together you reach it." if met else "Together you do not reach it."
    if rule == FinanceRule.LEAD_ONLY:
        met, why = _lead_turnover(threshold, group)
        changed = rule != threshold.rule
        note = " Turnovers add up only where each of you is liable for all." if changed else ""
        return met, why + ("" if met else note)
    return _by_share(threshold, group)


def _by_share(threshold: Threshold, group: _Group) -> tuple[bool, str]:
    shares = group.delivery.shares()
    minimum = Fraction(threshold.minimum or 0)
    short = sum(
        Fraction(group.pounds(one)) < shares.get(one.identifier, Fraction(0)) * minimum
        for one in group.members
    )
    if not short:
        return True, "Each of you reaches it for its share of the work."
    return False, f"{short} of you do not reach it for their share of the work."


def _accreditation(threshold: Threshold, group: _Group) -> tuple[bool, str]:
    wanted = _concerned(threshold, group)
    holders = [one for one in group.members if threshold.code in group.held.get(one.pk, ())]
    count = f"{len(holders)} of you {'holds' if len(holders) == 1 else 'hold'} it."
    if threshold.held_by == HeldBy.ANYONE:
        return bool(holders), count if holders else "None of you holds it."
    without = [one for one in wanted if one not in holders]
    if not without:
        return True, count if wanted else "It falls on nobody here."
    return False, f"{len(without)} of the {len(wanted)} on whom it falls do not hold it."


def _concerned(threshold: Threshold, group: _Group) -> list[Organisation]:
    if threshold.held_by == HeldBy.LEAD:
        return [group.lead] if group.lead else []
    if threshold.held_by in (HeldBy.EVERYONE, HeldBy.ANYONE):
        return list(group.members)
    named = threshold.capability_id
    doing = group.delivery.within(capabilities=[named] if named else None).members
    return [one for one in group.members if one.identifier in doing]


_JUDGES: dict[str, Callable[[Threshold, _Group], tuple[bool, str]]] = {
    ThresholdKind.GROUP_SIZE: _size,
    ThresholdKind.LEAD_TURNOVER: _lead_turnover,
    ThresholdKind.TURNOVER: _turnover,
    ThresholdKind.ACCREDITATION: _accreditation,
}
