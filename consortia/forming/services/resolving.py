"""Re-solving a consortium around the members that are in: reads only, changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from consortia.forming.accepted_work import (
    AcceptedWork,
    accepted_work,
    fix_accepted_work,
    give_back,
    steady,
    within,
)
from consortia.forming.models.answers import Reserve
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.invitations import UNANSWERED, InvitationState
from consortia.forming.replanned import ReplannedConsortium, Responses
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.problems.core_json import RemedyJSON, ResultJSON
from consortia.proposals.problems.loading import LoadedProblem, load_problem
from consortia.proposals.problems.missing import Missing
from consortia.proposals.problems.redaction import without_private
from organisations.register.models.organisations import Organisation

GONE = (InvitationState.DECLINED, InvitationState.EXPIRED, InvitationState.WITHDRAWN)
SECONDS = 20.0
Cells = frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The matcher's answer: a consortium, or else what is missing."""

    found: ReplannedConsortium | None
    missing: Missing | None

    @property
    def remedies(self) -> list[str]:
        """What would help, in plain sentences, the easiest first."""
        return self.missing.advice if self.missing else []


def responses_of(consortium: Consortium) -> Responses:
    """Return who is in a consortium, silent, gone or in reserve; a handful of queries."""
    inside = set(consortium.members.values_list("organisation__identifier", flat=True))
    rows = list(
        consortium.invitations.values_list("organisation__identifier", "state", "undelivered_at")
    )
    silent = {
        organisation for organisation, state, lost in rows if state in UNANSWERED and lost is None
    }
    gone = {organisation for organisation, state, lost in rows if state in GONE or lost is not None}
    gone |= set(consortium.departures.values_list("organisation__identifier", flat=True))
    gone -= inside | silent
    planned = consortium.delivery.members
    said = Reserve.objects.filter(invitation__consortium=consortium)
    reserves = set(said.values_list("invitation__organisation__identifier", flat=True)) & gone
    return Responses(
        tuple(sorted(inside)),
        tuple(sorted(silent - inside)),
        tuple(sorted(gone - (reserves - planned))),
        tuple(sorted(reserves)),
    )


def places_free(consortium: Consortium, responses: Responses) -> bool:
    """Tell whether an organisation that is gone has work in the plan."""
    return bool(consortium.delivery.members & set(responses.gone))


def solve_again(
    consortium: Consortium,
    responses: Responses,
    at: datetime,
    limited: Mapping[str, Cells] | None = None,
) -> Outcome:
    """Return the best consortium with those that are in and without those that are gone.

    Each member keeps exactly the part that it accepted. Reserves are preferred among equals, as are
    the silent; one whose own place is still free is asked only where nobody else can take it. Where
    nobody can, the outcome says which members could do more themselves.

    Parameters
    ----------
    limited : mapping, optional
        Identifier → the only cells that this organisation takes; it counts as a member without a
        part.
    """
    loaded = _loaded(consortium, responses, at, limited or {})
    plan = consortium.delivery
    accepted = accepted_work(plan, set(responses.accepted) - set(limited or {}))
    gone, back = set(responses.gone), set(responses.gone) & set(responses.reserves)
    outcome = _solved(loaded, responses, gone, accepted, plan)
    if outcome.found is None and back:
        again = _solved(loaded, responses, gone - back, accepted, plan)
        outcome = again if again.found is not None else outcome
    if outcome.found is None:
        more = _solved(loaded, responses, gone - back, {}, plan)
        return _with_members(outcome, loaded, accepted, more)
    return outcome


def _loaded(
    consortium: Consortium, responses: Responses, at: datetime, limited: Mapping[str, Cells]
) -> LoadedProblem:
    # Members stay, whatever they offer now or have said of each other since.
    inside = set(responses.accepted)
    rows = Organisation.objects.filter(identifier__in=inside).values_list("pk", flat=True)
    loaded = load_problem(consortium.lot, at=at, alternatives=1, besides=list(rows))
    refused = loaded.problem["limits"]["incompatible"]
    loaded.problem["limits"]["incompatible"] = [p for p in refused if not inside.issuperset(p)]
    for organisation in loaded.problem["organisations"]:
        if organisation["id"] in limited:
            organisation["offers"] = within(organisation["offers"], limited[organisation["id"]])
    return loaded


def _solved(
    loaded: LoadedProblem,
    responses: Responses,
    gone: set[str],
    accepted: AcceptedWork,
    planned: Delivery,
) -> Outcome:
    from consortia.matching.resolve import resolve  # slow to load: see tests/house/test_starting.py

    problem = fix_accepted_work(loaded.problem, accepted)
    answer = resolve(
        replace(loaded, problem=problem).stated(),
        accepted=responses.accepted,
        declined=sorted(gone),
        silent=[*responses.silent, *responses.reserves],
        seconds=SECONDS,
        names=loaded.names,
    ).to_json()
    result = cast(ResultJSON, answer)
    if result["status"] == "complete":
        found = ReplannedConsortium.from_json(result["proposals"][0])
        delivery = steady(problem, found.delivery, planned, found.members)
        return Outcome(replace(found, delivery=give_back(problem, delivery, accepted)), None)
    missing = result["missing"]
    told = without_private(Missing.from_json(missing)) if missing else Missing()
    return Outcome(None, _in_our_words(told))


def _with_members(
    outcome: Outcome, loaded: LoadedProblem, accepted: AcceptedWork, more: Outcome
) -> Outcome:
    """Return what is missing, with remedies that begin with what members could do besides."""
    if more.found is None:
        return outcome
    names = {
        organisation["id"]: organisation["name"] for organisation in loaded.problem["organisations"]
    }
    besides = _besides(more.found.delivery, accepted)
    first: list[RemedyJSON] = [
        {"text": _could_take(names[organisation], work, loaded.names)}
        for organisation, work in besides.items()
    ]
    missing = outcome.missing or Missing()
    remedies = (*first, *missing.remedies)
    return Outcome(None, replace(missing, remedies=remedies, besides=besides))


def _besides(delivery: Delivery, accepted: AcceptedWork) -> dict[str, Delivery]:
    """Return member → what a delivery assigns to it in cells outside its part."""
    found = {one: delivery.of(one).outside(part.cells) for one, part in sorted(accepted.items())}
    return {one: work for one, work in found.items() if work}


def _could_take(name: str, work: Delivery, names: Mapping[str, str]) -> str:
    works = sorted({names[slug] for slug in work.capabilities})
    places = sorted({names[code] for code in work.areas})
    return (
        f"{name} is in and could also do {', '.join(works)} in {', '.join(places)}: its people "
        "can take that on, on the consortium's page or by the link in their letter."
    )


def _in_our_words(missing: Missing) -> Missing:
    """Return what is missing; where no cells are named, those of the organisation to find."""
    remedies = tuple(_in_our_word(one) for one in missing.remedies)
    wanted = next((one["offers"] for one in remedies if one.get("offers")), [])
    cells = (Cell(offer["capability"], area) for offer in wanted for area in offer["areas"])
    return replace(missing, remedies=remedies, cells=missing.cells or tuple(sorted(set(cells))))


def _in_our_word(remedy: RemedyJSON) -> RemedyJSON:
    if remedy.get("limit") != "exclude":
        return remedy
    return {**remedy, "text": "Talk again to those who declined or have not answered."}
