"""The clauses that differ with the structure: authority, liability, insurance.

Our own wording, as in `clauses`. ``{lead}`` stands for the name of the lead organisation.
Under a joint consortium each member is liable for the whole (Civil Liability (Contribution) Act
1978 for what they then owe each other); under a lead organisation or an agent the commissioner has
one party to its contract, and the others answer to that one; a new organisation answers itself,
and its members guarantee for it, as commissioners ask of an organisation without accounts
(Procurement Act 2023, s. 22).
"""

from consortia.proposals.structures import Structure

UNLIMITED = (
    "Nothing here limits liability for death or injury by negligence, for fraud, or for "
    "anything that the law does not allow to be limited."
)

AUTHORITY: dict[str, list[str]] = {
    Structure.LEAD: [
        "{lead} bids and contracts in its own name, and brings the others in as subcontractors. "
        "It binds no member beyond the subcontract that this member signs.",
        "It ends a subcontract, or takes work out of it, only as that subcontract says.",
    ],
    Structure.JOINT: [
        "{lead} signs the bid in the name of every member, and speaks for all of them to the "
        "commissioner. Each member signs the contract itself.",
        "It takes on no duty for a member that is not in the terms that this member has "
        "agreed, and settles no claim against all without the word of all.",
    ],
    Structure.AGENT: [
        "{lead} bids and contracts in its own name as managing agent. It manages the contract, "
        "receives its money and reports to the commissioner; it does not do the members’ work.",
        "It keeps what it receives for the members apart from its own money, and keeps no more of "
        "it than its fee and its own share.",
    ],
    Structure.NEW: [
        "{lead} signs the bid for the members as founders, and acts for them until the new "
        "organisation exists. The members found it, and pass this agreement on to it, before the "
        "contract is signed.",
        "From then on the new organisation’s own board decides, in which each member has a "
        "seat, and this authority ends.",
    ],
}

LIABILITY: dict[str, list[str]] = {
    Structure.LEAD: [
        "{lead} alone is liable to the commissioner, for the whole contract. Each other member is "
        "liable to {lead}, for its own part.",
        "What {lead} owes the commissioner because of a member’s part, that member makes good to "
        "it, up to the amount of its own share. {lead} makes good to the others what its own part "
        "and its management cost them, up to the amount of its share and fee.",
    ],
    Structure.JOINT: [
        "Each member is liable to the commissioner for the whole contract, jointly and severally: "
        "the commissioner can claim all of it from any one of them. No limit in this agreement "
        "applies against the commissioner.",
        "Among themselves, each member bears what its own part has caused. A member that has paid "
        "more than that is paid back by those that caused it. What one of them cannot pay, and "
        "what nobody’s part has caused, the members bear in proportion to their shares.",
    ],
    Structure.AGENT: [
        "{lead} is liable to the commissioner under the contract, and to the members for managing "
        "it: for passing on money, notices and reports in time. To the members it is liable up to "
        "the amount of its fee and its own share.",
        "Each member is liable to {lead} for its own part, under its delivery agreement, and "
        "makes good what that part costs the others, up to the amount of its own share.",
    ],
    Structure.NEW: [
        "The new organisation alone is liable to the commissioner under the contract. The "
        "members stand behind it as guarantors: what it cannot pay, they pay in proportion to "
        "their shares.",
        "Where the commissioner asks one of them to guarantee for more, the others pay it back "
        "what goes beyond its proportion. Until the new organisation exists, each member is "
        "liable for the bid as under a joint consortium.",
        "A member that does a part of the work for the new organisation is liable to it for "
        "that part, up to the amount of its own share.",
    ],
}

INSURANCE: dict[str, list[str]] = {
    Structure.LEAD: [
        "From the award on, {lead} has the insurance that the contract asks for, for the whole "
        "of the work. Each other member has what its subcontract asks for its part.",
        "Each shows it to {lead} on request, for the whole term, and tells {lead} within five "
        "working days when cover ends or changes.",
    ],
    Structure.JOINT: [
        "From the award on, each member has the insurance that the contract asks for, high "
        "enough for the whole contract unless the commissioner accepts less, or all are named in "
        "one policy, whose premium they bear in proportion to their shares.",
        "Each shows it to any other on request, for the whole term, and tells all others within "
        "five working days when cover ends or changes: a gap at one is a risk of all.",
    ],
    Structure.AGENT: [
        "From the award on, each member has the insurance that the contract asks for its part. "
        "{lead} has professional indemnity for managing it, and cover for the money that it "
        "keeps for others.",
        "Each shows it to {lead} on request, for the whole term, and tells {lead} within five "
        "working days when cover ends or changes.",
    ],
    Structure.NEW: [
        "From the award on, the new organisation has the insurance that the contract asks "
        "for, in its own name. Until it does, each member has cover for what it does for the new "
        "organisation.",
        "Members that do a part of the work have cover for that part, show it to the new "
        "organisation on request, and tell it within five working days when cover ends or changes.",
    ],
}


def authority(structure: str, lead: str) -> list[str]:
    """Return the paragraphs on what the lead may do."""
    return [one.format(lead=lead) for one in AUTHORITY[structure]]


def structure_clauses(structure: str, lead: str) -> list[tuple[str, list[str]]]:
    """Return the clauses on liability and insurance, each a heading and its paragraphs."""
    return [
        ("Liability", [*(one.format(lead=lead) for one in LIABILITY[structure]), UNLIMITED]),
        ("Insurance", [one.format(lead=lead) for one in INSURANCE[structure]]),
    ]
