"""Which lead and structure to suggest: the first, in a stated order, that meets what is asked."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from consortia.forming.models.consortia import Consortium
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.structures import SIGNS, Structure
from consortia.proposals.thresholds_met import Assessment, Yardstick, unmet
from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation

#: From what binds members least to what takes longest. A managing agent meets what a lead
#: organisation meets, and costs a fee beside: it is for members to choose, and never suggested.
ORDER = (Structure.LEAD, Structure.JOINT, Structure.NEW)


@dataclass(frozen=True, slots=True)
class Advice:
    """A lead and a structure to begin with.

    Attributes
    ----------
    lead : Organisation or None
        None where no member can lead.
    structure : str
        A value of `Structure`.
    why : str
        One sentence: why this one.
    load : str
        One sentence: how much of the work the lead does itself, and what it must sign.
    missed : list of Assessment
        What is not met all the same; empty where all is.
    """

    lead: Organisation | None
    structure: str
    why: str
    load: str
    missed: list[Assessment]


def advise(
    consortium: Consortium,
    members: Mapping[str, Organisation],
    delivery: Delivery,
    *,
    on: date,
) -> Advice:
    """Return the lead and structure to suggest.

    Structures are tried in `ORDER`; under each first the lead that was agreed or proposed, then who
    does most of the work; never one that its register removed. The first that meets every
    threshold is taken; where none does, the first of those that miss fewest.

    Parameters
    ----------
    members : mapping
        Identifier → organisation, everybody in the consortium.
    on : date
        The day on which accreditations must be in force.
    """
    organisations = list(members.values())
    yardstick = Yardstick.of(consortium.lot, organisations, on=on)
    tried = [
        (
            lead,
            structure,
            unmet(yardstick.assess(lead=lead, delivery=delivery, structure=structure)),
        )
        for structure, lead in _choices(consortium, members, delivery)
    ]
    if not tried:
        return Advice(
            None,
            Structure.LEAD,
            "None of you can sign a contract, so none can lead.",
            "",
            unmet(yardstick.assess(lead=None, delivery=delivery)),
        )
    lead, structure, missed = min(tried, key=lambda one: len(one[2]))
    first_lead, _, first_missed = tried[0]
    asked = bool(yardstick.thresholds)
    why = _why(lead, structure, missed, first_lead, first_missed, asked=asked)
    return Advice(lead, structure, why, load_of(lead, structure, members, delivery), missed)


def load_of(
    lead: Organisation,
    structure: str,
    members: Collection[str],
    delivery: Delivery,
) -> str:
    """Return in one sentence what leading means for an organisation, beside its own part."""
    share = float(delivery.shares().get(lead.identifier, 0)) * 100
    others = len(members) - 1
    beside = f" beside {others} other{'' if others == 1 else 's'}" if others else ""
    return (
        f"{lead.name} does {share:.0f} per cent of the work itself{beside}, and signs "
        f"{', '.join(SIGNS[structure])}."
    )


def _choices(
    consortium: Consortium,
    members: Mapping[str, Organisation],
    delivery: Delivery,
) -> Iterator[tuple[str, Organisation]]:
    share = delivery.shares()
    gone = set(
        RegisterEntry.objects.ended()
        .filter(identifier__in=members)
        .values_list("identifier", flat=True)
    )
    able = sorted(
        (one for key, one in members.items() if one.can_lead and key not in gone),
        key=lambda one: (
            one.pk != consortium.lead_id,
            -share.get(one.identifier, 0),
            one.name,
            one.pk,
        ),
    )
    return ((structure, lead) for structure in ORDER for lead in able)


def _why(
    lead: Organisation,
    structure: str,
    missed: Sequence[Assessment],
    first: Organisation,
    first_missed: Sequence[Assessment],
    *,
    asked: bool,
) -> str:
    """Return why this lead and structure, and not the first that would be thought of."""
    how = f"{Structure(structure).label}, led by {lead.name}"
    if missed:
        return (
            f"{how}: whoever leads and however you stand together, you do not meet "
            f"{_listed(missed)}; here you miss least."
        )
    if structure == ORDER[0] and lead == first:
        met = "you meet all that the lot asks" if asked else "the lot asks no thresholds"
        return f"{how}: it binds the others least, and {met}."
    lacking = _listed(first_missed)
    if structure == ORDER[0]:
        return f"{how}: it meets all that the lot asks; led by {first.name} you miss {lacking}."
    return (
        f"{how}: so you meet all that the lot asks; under a lead organisation alone you miss "
        f"{lacking}, and here you stand behind it together."
    )


def _listed(missed: Sequence[Assessment]) -> str:
    return " and ".join(f"“{one}”" for one in missed)
