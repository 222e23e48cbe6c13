"""Structures of a consortium: consequences, what the lead signs, whose turnover counts.

Sources: Procurement Act 2023 ss. 22 and 26(4) (conditions of participation; persons that a
supplier relies on to meet them). docs/forming.md has the table.
"""

from __future__ import annotations

from django.db import models


class Structure(models.TextChoices):
    """The legal structure of a consortium towards the commissioner."""

    LEAD = "lead-subcontracts", "A lead organisation with subcontracts"
    JOINT = "joint-several", "A joint consortium, each liable for all"
    AGENT = "managing-agent", "A managing agent"
    NEW = "new-entity", "A new organisation, owned by the members"


CONSEQUENCES: dict[str, str] = {
    Structure.LEAD: "The lead alone has the contract and pays the others as subcontractors. "
    "It answers to the commissioner for everything, so its own turnover is what counts.",
    Structure.JOINT: "All of you have the contract together, and each can be made to answer for "
    "the whole. Your turnovers count together, and nobody can hide behind a weaker member.",
    Structure.AGENT: "A member manages the contract for a fee and hands the work to the others. "
    "It carries the money and the reports, and its own turnover is what counts.",
    Structure.NEW: "You found a new organisation that has the contract and that you own "
    "together. It has "
    "no accounts of its own yet, so you stand behind it together, and founding it takes weeks.",
}
SIGNS: dict[str, list[str]] = {
    Structure.LEAD: ["the bid", "the contract", "a subcontract with each member"],
    Structure.JOINT: ["the bid, for all", "the contract, beside each member"],
    Structure.AGENT: ["the bid", "the contract", "a delivery agreement with each member"],
    Structure.NEW: ["the bid, for all", "the founding documents, beside each member"],
}
_ROLES: dict[str, tuple[str, str]] = {
    Structure.LEAD: ("Lead organisation", "Subcontractor of the lead organisation"),
    Structure.JOINT: ("Lead member, liable with all", "Member, liable with all"),
    Structure.AGENT: ("Managing agent", "Member, engaged by the managing agent"),
    Structure.NEW: (
        "Lead until the new organisation exists",
        "Founding member of the new organisation",
    ),
}
_ALONE = (Structure.LEAD, Structure.AGENT)


def lead_answers_alone(structure: str) -> bool:
    """Return whether the lead alone answers to the commissioner, so that turnovers do not add up.

    Members' turnovers count together only where members answer for each other.

    Parameters
    ----------
    structure : str
        A value of `Structure`; empty while none is chosen, which leaves each threshold as asked.
    """
    return structure in _ALONE


def role_in(structure: str, *, leads: bool) -> str:
    """Return what a member is in a bid under this structure, in words.

    Examples
    --------
    >>> role_in(Structure.LEAD, leads=True), role_in(Structure.LEAD, leads=False)
    ('Lead organisation', 'Subcontractor of the lead organisation')
    """
    return _ROLES[structure][0 if leads else 1]
