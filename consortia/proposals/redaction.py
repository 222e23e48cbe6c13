"""Redaction of problems and results, so that nothing private can be inferred from them.

See ``docs/adr/0023-what-questions-tell-of-turnover.md``.
"""

from collections.abc import Collection, Mapping
from typing import Any

REFUSALS = "incompatible"
"""The limit that says who will not work with whom."""
TURNOVERS = ("turnover", "lead_turnover")
NO_TIME = {"kind": "time", "text": "There was no time to find out what would help. Look again."}
"""Stands for remedies that the matcher had no time to look for."""


def as_told(
    problem: Mapping[str, Any], public: Mapping[str, Mapping[str, Any]], told: Collection[str]
) -> dict[str, Any]:
    """Return a problem with the private figures of these organisations (identifiers) only.

    All others have turnover, size and years of trading as a public register has them; what is not
    public, such as accreditations and insurances, is taken for granted: see
    `consortia.proposals.problems.LoadedProblem.public`.
    """
    organisations = [
        organisation
        if organisation["id"] in told
        else {**organisation, **public[organisation["id"]]}
        for organisation in problem["organisations"]
    ]
    return {**problem, "organisations": organisations}


def as_public(
    problem: Mapping[str, Any], public: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return a problem with public facts only, without refusals."""
    limits = {**problem["limits"], REFUSALS: []}
    return as_told({**problem, "limits": limits}, public, ())


def without_private(missing: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what is missing without refusals to work together and without turnovers."""
    if missing is None:
        return None
    found = missing.get("remedies", [NO_TIME])
    remedies = [_discreet(one) for one in found if one.get("limit") != REFUSALS]
    conflict = [name for name in missing.get("conflict", []) if name != REFUSALS]
    return missing | {"remedies": remedies, "conflict": conflict}


def _discreet(remedy: dict[str, Any]) -> dict[str, Any]:
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
