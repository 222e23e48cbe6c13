"""What may be told of a problem and its answer, so that nothing private comes out by asking.

See ``docs/adr/0023-what-questions-tell-of-turnover.md``.
"""

from collections.abc import Collection, Mapping
from typing import Any

REFUSALS = "incompatible"
"""The limit that says who will not work with whom."""
TURNOVERS = ("turnover", "lead_turnover")


def as_told(
    problem: Mapping[str, Any], public: Mapping[str, Mapping[str, Any]], told: Collection[str]
) -> dict[str, Any]:
    """Return a problem with private figures of these organisations (identifiers) alone.

    Of all others turnover, size and years of trading are as a public register has them; what
    nobody can know, such as accreditations and insurances, is taken for granted: see
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
    """Return a problem in which only what anybody can know counts: no refusals either."""
    limits = {**problem["limits"], REFUSALS: []}
    return as_told({**problem, "limits": limits}, public, ())


def without_private(missing: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what is missing without a trace of who will not work with whom, or turns over what."""
    if missing is None:
        return None
    remedies = [_discreet(one) for one in missing["remedies"] if one.get("limit") != REFUSALS]
    conflict = [name for name in missing["conflict"] if name != REFUSALS]
    return missing | {"remedies": remedies, "conflict": conflict}


def _discreet(remedy: dict[str, Any]) -> dict[str, Any]:
    """Return a remedy without the sum at which a turnover is reached: it is somebody's own."""
    if remedy.get("limit") not in TURNOVERS:
        return remedy
    whose = "turnover" if remedy["limit"] == "turnover" else "turnover of the lead organisation"
    return {
        "kind": remedy["kind"],
        "limit": remedy["limit"],
        "text": f"Ask for less {whose}. How much less is not said: what organisations turn over "
        "is "
        "theirs to tell.",
    }
