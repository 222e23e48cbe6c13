"""What breaks in a group, in plain words; no figure of anybody is told."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def broken_in_words(problem: Mapping[str, Any], name: str, *, size: int, certain: bool) -> str:
    """Return one sentence on a limit that a group does not keep.

    Parameters
    ----------
    problem : mapping
        The problem in the core's JSON form.
    name : str
        The limit, named as in ``docs/matching.md``.
    size : int
        How many members the group has.
    certain : bool
        Whether everybody's turnover counts in full.
    """
    limits = problem["limits"]
    asked = limits.get("turnover") or {}
    if name.startswith("accreditations"):
        mark = limits["accreditations"][int(name[15:-1])]
        return f"{mark['code']} must be held by {_HOLDERS[mark['held_by']]}, and is not."
    if name == "turnover" and asked["rule"] != "lead_only":
        whose = "Together they do" if asked["rule"] == "pooled" else "Each for its share they do"
        return _reach(whose, asked["minimum"], certain)
    if name in ("turnover", "lead_turnover"):
        minimum = asked["minimum"] if name == "turnover" else limits["lead_turnover"]
        return _reach("Nobody who could lead does", minimum, certain)
    return {
        "max_members": f"The lot allows at most {limits.get('max_members')} members, "
        f"these are {size}.",
        "lead": "Nobody among them has a legal form and could sign the contract.",
        "volume": "They cannot take as many people a year as the lot asks for.",
    }[name]


_HOLDERS = {
    "deliverer": "whoever does the work",
    "everyone": "every member",
    "lead": "the lead",
    "anyone": "at least one member",
}


def marks_in_words(problem: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each mark that a lot asks for and that nobody looked at."""
    return [
        f"{mark['code']} must be held by {_HOLDERS[mark['held_by']]}. Who holds it is theirs to "
        "tell: ask before you count on it."
        for mark in problem["limits"]["accreditations"]
    ]


def _reach(who: str, minimum: str, certain: bool) -> str:
    asked = f"the turnover of £{Decimal(minimum):,.0f} that is asked"
    if certain:
        return f"{who} not reach {asked}."
    return (
        f"{who} not surely reach {asked}. What others turn over is theirs to tell: until they are "
        "in, only what a public register says of them counts."
    )
