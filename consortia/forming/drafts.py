"""What a draft consortium, put together by hand, could deliver; nothing is saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.errors import Invalid
from consortia.forming.accepted_work import accepted_work, fix_accepted_work, give_back, steady
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import UNANSWERED
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.backing import BackedAssignment
from consortia.proposals.coverage import backed
from consortia.proposals.models import Proposal
from consortia.proposals.problems.core_json import LimitsJSON
from consortia.proposals.problems.loading import LoadedProblem, load_problem
from consortia.proposals.problems.redaction import as_told
from consortia.proposals.problems.ties import refused_by
from consortia.proposals.shortfalls import broken_in_words, untold_in_words
from contracts.drafting.models.contracts import Lot
from organisations.register.models.organisations import Organisation

if TYPE_CHECKING:
    from consortia.matching.evaluation import Evaluation, Repair

MOST_MEMBERS = 40
SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class DraftConsortium:
    """Organisations that somebody would bid with: a consortium that is not started or changed yet.

    Attributes
    ----------
    asking : Organisation
        The organisation that puts the consortium together; it is one of `chosen`.
    chosen : sequence of Organisation
        Everybody in the draft.
    inside : frozenset of str
        Identifiers of those that are members already, the asking organisation among them.
    proposed : sequence of frozenset of str
        Consortia (identifiers) of which the asking organisation was told that they meet every
        threshold.
    planned : Delivery
        The planned delivery until now.
    """

    asking: Organisation
    chosen: Sequence[Organisation]
    inside: frozenset[str]
    proposed: Sequence[frozenset[str]] = ()
    planned: Delivery = field(default_factory=Delivery)

    @property
    def identifiers(self) -> frozenset[str]:
        """Identifiers of everybody in it."""
        return frozenset(organisation.identifier for organisation in self.chosen)

    @property
    def accepted(self) -> dict[str, Delivery]:
        """What the other members accepted; the asking organisation can give itself other work."""
        return accepted_work(self.planned, self.inside - {self.asking.identifier})

    @property
    def reached(self) -> bool:
        """Whether it includes a consortium that is known to meet every threshold."""
        return any(one <= self.identifiers for one in self.proposed)

    @property
    def is_certain(self) -> bool:
        """Whether nothing depends on figures that others have not disclosed."""
        return self.reached or self.identifiers <= self.inside


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a draft consortium does against a lot.

    Attributes
    ----------
    verdict : Verdict
        What the core says of it.
    delivery : Delivery
        Who would do what, as far as it can be covered.
    parts : list of BackedAssignment
        The same, each assignment with what it rests on.
    broken : list of str
        One sentence for each limit that is not met.
    unsure : list of str
        One sentence for each threshold that an organisation not yet in is assumed to meet.
    refused : list of str
        Names of those with whom the asking organisation itself has said that it will not work.
    is_uncertain : bool
        Whether nothing is known to be missing and only a turnover is in doubt.
    loaded : LoadedProblem
        The problem as asked, with turnovers as far as they may be told.
    whole : LoadedProblem
        The same with every figure, never shown.
    """

    verdict: Evaluation
    delivery: Delivery
    parts: list[BackedAssignment]
    broken: list[str]
    unsure: list[str]
    refused: list[str]
    is_uncertain: bool
    loaded: LoadedProblem
    whole: LoadedProblem


def organisations_named(identifiers: Iterable[str]) -> list[Organisation]:
    """Return the organisations that these identifiers name, in order of name.

    Raises
    ------
    Invalid
        When one is unknown or named twice, or there are too many.
    """
    named = [one.replace("\x00", "").strip() for one in identifiers]
    if len(named) > MOST_MEMBERS:
        raise Invalid(f"Choose at most {MOST_MEMBERS} organisations.", field="members")
    found = {
        organisation.identifier: organisation
        for organisation in Organisation.objects.current()
        .filter(identifier__in=named)
        .select_related("home_area", "claim")
    }
    for one in named:
        if one in found and found[one].awaits_confirmation:
            raise Invalid(
                f"Nobody has shown yet that the number of {found[one].name} is theirs. It can "
                "join once that is done.",
                field="members",
            )
        if one not in found:
            raise Invalid(f"Nobody in the register has the number {one[:60]!r}.", field="members")
        if named.count(one) > 1:
            raise Invalid(f"{found[one].name} is named twice.", field="members")
    return sorted(found.values(), key=lambda organisation: (organisation.name, organisation.pk))


def draft_of(consortium: Consortium, chosen: Sequence[Organisation]) -> DraftConsortium:
    """Return a consortium as a draft, with these organisations in place of those asked now."""
    inside = consortium.members.values_list("organisation__identifier", flat=True)
    return DraftConsortium(
        asking=consortium.starter,
        chosen=chosen,
        inside=frozenset({*inside, consortium.starter.identifier}),
        proposed=_proposed(consortium.proposal),
        planned=consortium.delivery,
    )


def _proposed(proposal: Proposal | None) -> list[frozenset[str]]:
    """Return a proposal's members, and the same with each reserve in the place it could take."""
    if proposal is None:
        return []
    members = list(proposal.members.select_related("organisation"))
    proposed = frozenset(one.organisation.identifier for one in members)
    swapped = [
        proposed - {one.organisation.identifier} | {reserve}
        for one in members
        for reserve in one.reserves
    ]
    return [proposed, *swapped]


def asked_now(consortium: Consortium) -> list[Organisation]:
    """Return the members and those with an unanswered invitation, in order of name."""
    inside = consortium.members.values("organisation")
    asked = consortium.invitations.filter(state__in=UNANSWERED).values("organisation")
    organisations = Organisation.objects.filter(pk__in=inside) | Organisation.objects.filter(
        pk__in=asked
    )
    return list(organisations.select_related("home_area").distinct().order_by("name", "pk"))


def outlook(lot: Lot, draft: DraftConsortium, *, at: datetime) -> Outlook:
    """Return how a draft consortium does against a lot; members keep the part they accepted.

    Refusals between its members are ignored: an organisation that will not work with another
    declines. Of organisations that are not in, only what is public counts: income as a public
    register has it; accreditations and insurances are assumed. So trying discloses nothing private;
    see ``docs/adr/0023-what-questions-tell-of-turnover.md``.
    """
    from consortia.matching.evaluation import (
        evaluate,  # slow to load: see tests/house/test_starting.py
    )

    whole = load_problem(lot, at=at, besides=[one.pk for one in draft.chosen])
    whole = replace(whole, problem=fix_accepted_work(whole.problem, draft.accepted))
    loaded = _with(whole, draft, reached=draft.reached)
    verdict = evaluate(loaded.stated(), draft.identifiers)
    able = Delivery.from_json(verdict.delivery)
    delivery = steady(loaded.problem, able, draft.planned, draft.identifiers)
    delivery = give_back(loaded.problem, delivery, draft.accepted)
    refused = set(refused_by(draft.asking))
    return Outlook(
        verdict=verdict,
        delivery=delivery,
        parts=backed(loaded.problem, draft.identifiers, delivery),
        broken=[
            broken_in_words(
                loaded.problem,
                name,
                names=loaded.names,
                size=len(draft.chosen),
                certain=draft.is_certain,
            )
            for name in verdict.broken
        ],
        unsure=[]
        if draft.is_certain
        else untold_in_words(loaded.problem, loaded.granted, loaded.names),
        refused=[
            organisation.name for organisation in draft.chosen if organisation.identifier in refused
        ],
        is_uncertain=_is_uncertain(verdict, draft),
        loaded=loaded,
        whole=whole,
    )


def ways_out(found: Outlook, draft: DraftConsortium, *, seconds: float = SECONDS) -> list[Repair]:
    """Return the changes of one organisation that make a draft feasible, the best first.

    Members stay. No organisation is named with whom the asking one will not work; refusals by
    others are neither used nor shown.
    """
    from consortia.matching.evaluation import (
        repairs,  # slow to load: see tests/house/test_starting.py
    )

    if found.verdict.feasible:
        return []
    known = {organisation["id"] for organisation in found.loaded.problem["organisations"]}
    own = set(refused_by(draft.asking)) & known - draft.identifiers
    problem = found.loaded.problem
    limits: LimitsJSON = {
        **problem["limits"],
        "incompatible": [[draft.asking.identifier, other] for other in sorted(own)],
    }
    asked = replace(found.loaded, problem={**problem, "limits": limits})
    known_ways = _back(found, draft, own)
    more = repairs(asked.stated(), draft.identifiers, draft.inside, seconds=seconds)
    return [*known_ways, *(one for one in more if one not in known_ways)]


def _back(found: Outlook, draft: DraftConsortium, own: set[str]) -> list[Repair]:
    """Return the changes of one organisation that lead back to a proposed consortium."""
    from consortia.matching.evaluation import Repair, evaluate

    ways: dict[Repair, None] = {}
    for known in draft.proposed:
        missing = known - draft.identifiers
        if len(missing) != 1 or missing & own:
            continue
        (into,) = missing
        problem = _with(found.whole, draft, reached=True).stated()
        if into not in {organisation.id for organisation in problem.organisations}:
            continue
        for out in (None, *sorted(draft.identifiers - known - draft.inside)):
            if evaluate(problem, draft.identifiers - {out} | missing).feasible:
                ways[Repair(out, into)] = None
                break
    return list(ways)


def _is_uncertain(verdict: Evaluation, draft: DraftConsortium) -> bool:
    certain = verdict.nobody or verdict.short or set(verdict.broken) - {"turnover", "lead_turnover"}
    return not (verdict.feasible or certain or draft.is_certain)


def _with(loaded: LoadedProblem, draft: DraftConsortium, *, reached: bool) -> LoadedProblem:
    """Return the problem as it may be told; without its turnovers where those were told before.

    More members reach no less, whatever the rule; so figures that change later disclose nothing.
    """
    problem = as_told(loaded.problem, loaded.public, draft.inside)
    limits: LimitsJSON = {**problem["limits"]}
    if reached:
        limits.pop("turnover", None)
        limits.pop("lead_turnover", None)
    return replace(loaded, problem={**problem, "limits": limits})
