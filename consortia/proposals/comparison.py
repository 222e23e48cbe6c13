"""Proposals side by side: who is in, who leads, and who covers what differently."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from areas.models import Area
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.models import Proposal
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Difference:
    """A capability in some districts that other organisations deliver; names, in order."""

    capability: str
    areas: list[str]
    here: list[str]
    there: list[str]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another proposal of the same match, beside one.

    Attributes
    ----------
    without, instead : list of Organisation
        Who is only in the one, and who is only in the other.
    """

    proposal: Proposal
    size: int
    without: list[Organisation]
    instead: list[Organisation]
    differently: list[Difference]


def alternatives_to(found: Proposal, mine: Collection[int]) -> list[Alternative]:
    """Return the other proposals of the match that name one of these organisations (primary keys).

    The number of queries does not depend on how many there are.
    """
    others = list(
        Proposal.objects.filter(match=found.match_id)
        .naming(mine)
        .exclude(pk=found.pk)
        .order_by("rank")
        .select_related("lead")
        .prefetch_related("members__organisation")
    )
    called = _names(others, found) if others else {}
    return [_beside(found, other, called) for other in others]


def _beside(found: Proposal, other: Proposal, called: Mapping[str, str]) -> Alternative:
    here = {m.organisation.identifier: m.organisation for m in found.members.all()}
    there = {m.organisation.identifier: m.organisation for m in other.members.all()}
    return Alternative(
        proposal=other,
        size=len(there),
        without=[organisation for key, organisation in here.items() if key not in there],
        instead=[organisation for key, organisation in there.items() if key not in here],
        differently=_differently(found.delivery, other.delivery, called),
    )


def _differently(here: Delivery, there: Delivery, called: Mapping[str, str]) -> list[Difference]:
    mine, theirs = here.who_by_cell(), there.who_by_cell()
    grouped: dict[tuple[str, frozenset[str], frozenset[str]], list[str]] = {}
    for cell in sorted(mine.keys() | theirs.keys()):
        before, after = mine.get(cell, frozenset()), theirs.get(cell, frozenset())
        if before != after:
            grouped.setdefault((cell.capability, before, after), []).append(called[cell.area])
    return [
        Difference(
            capability=called[capability],
            areas=sorted(areas),
            here=sorted(called[one] for one in before),
            there=sorted(called[one] for one in after),
        )
        for (capability, before, after), areas in grouped.items()
    ]


def _names(others: Iterable[Proposal], found: Proposal) -> dict[str, str]:
    """Return code or identifier → name of everything in these proposals."""
    plans = [one.delivery for one in (found, *others)]
    works = Capability.objects.in_bulk({slug for plan in plans for slug in plan.capabilities})
    places = Area.objects.in_bulk({code for plan in plans for code in plan.areas})
    called = {slug: one.name for slug, one in works.items()}
    called |= {code: one.name for code, one in places.items()}
    members = [m.organisation for one in (found, *others) for m in one.members.all()]
    return called | {organisation.identifier: organisation.name for organisation in members}
