"""The only way from the matching core into the database: result → rows."""

from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.backing import BackedAssignment
from consortia.proposals.caveats import affiliated, later, unconfirmed
from consortia.proposals.coverage import backed
from consortia.proposals.models import MatchRun, Proposal, ProposalMember
from consortia.proposals.problems.core_json import (
    FoundJSON,
    ProblemJSON,
    ResultJSON,
)
from consortia.proposals.problems.missing import Missing
from consortia.proposals.problems.redaction import without_private
from organisations.register.models.organisations import Organisation


def save_result(run: MatchRun, result: ResultJSON, problem: ProblemJSON) -> None:
    """Save the core's result in a match's row and its proposals; the caller has locked the row.

    Parameters
    ----------
    run : MatchRun
        The match; its fields are set, but its state is left to the caller.
    result : ResultJSON
        The core's answer.
    problem : ProblemJSON
        What was asked.
    """
    run.status = result["status"]
    run.bound_members = result["bound"]["members"]
    run.proven = result["bound"]["proven"]
    missing = result["missing"]
    told = None if missing is None else without_private(Missing.from_json(missing))
    run.missing = None if told is None else told.as_json()
    run.seconds = result["seconds"]
    if result["status"] != "complete":
        return
    named = {identifier for p in result["proposals"] for identifier in p["members"]}
    ids = dict(Organisation.objects.filter(identifier__in=named).values_list("identifier", "pk"))
    caveats = [unconfirmed(run, ids), later(run, ids), affiliated(run, ids)]
    for rank, found in enumerate(result["proposals"], start=1):
        said = [words[one] for words in caveats for one in found["members"] if one in words]
        parts = backed(problem, found["members"], Delivery.from_json(found["delivery"]))
        _save_proposal(run, rank, {**found, "reasons": [*found["reasons"], *said]}, parts, ids)


def _save_proposal(
    run: MatchRun,
    rank: int,
    found: FoundJSON,
    parts: list[BackedAssignment],
    ids: dict[str, int],
) -> None:
    proposal = Proposal.objects.create(
        match=run,
        lot=run.lot,
        rank=rank,
        objective=found["objective"],
        lead_id=ids.get(found["lead"] or ""),
        delivery=Delivery(one.assignment for one in parts),
        reasons=found["reasons"],
        parts=[one.as_json() for one in parts],
    )
    ProposalMember.objects.bulk_create(
        ProposalMember(
            proposal=proposal,
            organisation_id=ids[identifier],
            irreplaceable=identifier in found.get("irreplaceable", ()),
            reserves=found.get("reserves", {}).get(identifier, []),
        )
        for identifier in found["members"]
    )
