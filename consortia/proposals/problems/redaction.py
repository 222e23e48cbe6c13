"""Redaction of problems and results, so that nothing private can be inferred from them.

See ``docs/adr/0023-what-questions-tell-of-turnover.md``.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from consortia.proposals.problems.core_json import (
    LimitsJSON,
    OrganisationJSON,
    ProblemJSON,
    PublicFactsJSON,
    RemedyJSON,
)
from consortia.proposals.problems.missing import Missing

REFUSALS = "incompatible"
"""The limit that says who will not work with whom."""
TURNOVERS = ("turnover", "lead_turnover")


def as_told(
    problem: ProblemJSON, public: Mapping[str, PublicFactsJSON], told: Collection[str]
) -> ProblemJSON:
    """Return a problem with the private figures of these organisations (identifiers) only.

    All others have turnover, size and years of trading as a public register has them; what is not
    public, such as accreditations and insurances, is taken for granted: see
    `consortia.proposals.problems.loading.LoadedProblem.public`.
    """
    organisations: list[OrganisationJSON] = [
        organisation
        if organisation["id"] in told
        else {**organisation, **public[organisation["id"]]}
        for organisation in problem["organisations"]
    ]
    return {**problem, "organisations": organisations}


def as_public(problem: ProblemJSON, public: Mapping[str, PublicFactsJSON]) -> ProblemJSON:
    """Return a problem with public facts only, without refusals."""
    limits: LimitsJSON = {**problem["limits"], "incompatible": []}
    return as_told({**problem, "limits": limits}, public, ())


def without_private(missing: Missing) -> Missing:
    """Return what is missing without refusals to work together and without turnovers."""
    remedies = (_discreet(one) for one in missing.remedies if one.get("limit") != REFUSALS)
    conflict = (name for name in missing.conflict if name != REFUSALS)
    return replace(missing, remedies=tuple(remedies), conflict=tuple(conflict))


def _discreet(remedy: RemedyJSON) -> RemedyJSON:
    """Return a remedy without the sum that a turnover reaches: it is private."""
    if remedy.get("limit") not in TURNOVERS:
        return remedy
    whose = "turnover" if remedy["limit"] == "turnover" else "turnover of the lead organisation"
    return {
        "kind": remedy["kind"],
        "limit": remedy["limit"],
        "text": f"Ask for less {whose}. How much less is not said: what organisations turn over "
        "is theirs to tell.",
    }
