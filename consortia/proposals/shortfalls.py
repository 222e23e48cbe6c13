"""Shortfalls of a consortium in plain words, without anybody's figures."""

from collections.abc import Collection, Mapping
from decimal import Decimal

from consortia.proposals.problems.core_json import CodeJSON, ProblemJSON


def broken_in_words(
    problem: ProblemJSON,
    name: str,
    *,
    names: Mapping[str, str],
    size: int,
    certain: bool,
) -> str:
    """Return one sentence on a limit that a consortium does not meet.

    Parameters
    ----------
    name : str
        The limit, named as in ``docs/matching.md``.
    names : mapping
        Code → what it asks, for codes of thresholds.
    size : int
        How many members the consortium has.
    certain : bool
        Whether everybody's turnover counts in full.
    """
    limits = problem["limits"]
    asked = limits.get("turnover")
    if name.startswith("accreditations"):
        rule = limits["accreditations"][int(name[15:-1])]
        return f"{_called(rule, names)} is asked of {_WHOM[rule['held_by']]}, and is not met."
    if name == "turnover" and asked and asked["rule"] != "lead_only":
        whose = "Together they do" if asked["rule"] == "pooled" else "Each for its share they do"
        return _not_met(whose, asked["minimum"], certain)
    if name in ("turnover", "lead_turnover"):
        minimum = asked["minimum"] if name == "turnover" and asked else limits["lead_turnover"]
        return _not_met("Nobody who could lead does", minimum, certain)
    return {
        "max_members": f"The lot allows at most {limits.get('max_members')} members, "
        f"these are {size}.",
        "lead": "Nobody among them has a legal form and could sign the contract.",
        "volume": "They cannot take as many people a year as the lot asks for.",
    }[name]


_WHOM = {
    "deliverer": "whoever does the work",
    "everyone": "every member",
    "lead": "the lead",
    "anyone": "at least one member",
}


def untold_in_words(
    problem: ProblemJSON, granted: Collection[str], names: Mapping[str, str]
) -> list[str]:
    """Return one sentence for each code that a lot asks for and that was not checked.

    Parameters
    ----------
    granted : collection of str
        The codes that were taken for granted.
    names : mapping
        Code → what it asks.
    """
    return [
        f"{_called(rule, names)} is asked of {_WHOM[rule['held_by']]}. Who meets it is theirs to "
        "tell: ask before you count on it."
        for rule in problem["limits"]["accreditations"]
        if rule["code"] in granted
    ]


def _called(rule: CodeJSON, names: Mapping[str, str]) -> str:
    return names.get(rule["code"], rule["code"])


def _not_met(who: str, minimum: str, certain: bool) -> str:
    asked = f"the turnover of £{Decimal(minimum):,.0f} that is asked"
    if certain:
        return f"{who} not meet {asked}."
    return (
        f"{who} not surely meet {asked}. What others turn over is theirs to tell: until they are "
        "in, only what a public register says of them counts."
    )
