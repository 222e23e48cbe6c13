"""The clauses that are the same for every consortium: our own wording.

Each is a heading and its paragraphs. Statutes named: Procurement Act 2023 (s. 73, payment within
30 days), UK GDPR and Data Protection Act 2018, Transfer of Undertakings (Protection of Employment)
Regulations 2006, Freedom of Information Act 2000, Competition Act 1998.
"""

CLAUSES: list[tuple[str, list[str]]] = [
    (
        "Deciding together",
        [
            "Each member has one vote. The members decide by simple majority in a meeting, by "
            "telephone or in writing, and the lead organisation notes what was decided.",
            "All members must agree to change this agreement, a share, a part of the work, or "
            "who is a member.",
            "From the start of the contract the members meet at least every three months. Any "
            "member may call a meeting with five working days’ notice.",
        ],
    ),
    (
        "People’s data",
        [
            "Each member is a controller of the personal data that it keeps, and follows the UK "
            "GDPR and the Data Protection Act 2018.",
            "Members share no more than the work needs, by means that keep it safe, after writing "
            "down what is shared and why.",
            "A member that learns of a breach tells the lead organisation within 24 hours.",
        ],
    ),
    (
        "Safeguarding",
        [
            "Each member has a safeguarding policy and a named person for it, checks staff and "
            "volunteers as the law asks for their work, and trains them.",
            "A concern goes at once to the authority that must hear of it, and then to the lead "
            "organisation as far as the law allows.",
        ],
    ),
    (
        "Staff who may transfer",
        [
            "Staff of those who do the work today may have the right to transfer (Transfer of "
            "Undertakings (Protection of Employment) Regulations 2006). Each member takes advice "
            "on its own part and tells the others what it finds before the bid.",
            "Unless the members write down otherwise, each bears what a transfer into its own "
            "part costs.",
        ],
    ),
    (
        "Confidentiality",
        [
            "What members learn of each other for this bid they use for nothing else and tell "
            "nobody, except advisers who keep it too.",
            "Duties to disclose, such as those of public bodies under the Freedom of Information "
            "Act 2000, come first; the member concerned is told before if possible. This clause "
            "applies for three years after the agreement has ended.",
        ],
    ),
    (
        "No rival bid",
        [
            "Until the result is known, no member takes part in another bid for this lot, alone "
            "or with others, unless all members agree in writing.",
            "The members exchange no more about prices and plans than this bid needs, and are "
            "mindful of the Competition Act 1998.",
        ],
    ),
    (
        "What bidding costs",
        ["Each member bears its own costs of preparing the bid, won or lost."],
    ),
    (
        "When a member cannot deliver",
        [
            "A member that cannot deliver a part says so at once. The others have the first "
            "chance to take it over, each as far as it can; else the lead organisation finds "
            "somebody "
            "with the agreement of all remaining members, and of the commissioner where the "
            "contract asks for it. The share follows the work.",
        ],
    ),
    (
        "Leaving",
        [
            "Before the bid is submitted a member leaves by telling the others in writing; the "
            "agreement ends and the others decide anew.",
            "After the award a member leaves with three months’ written notice, unless the "
            "contract asks for more, and helps to hand its part over.",
            "The others may end the membership of a member that is insolvent, excluded from "
            "public contracts, or that does not put a serious breach right within 20 working "
            "days after it was told in writing.",
        ],
    ),
    (
        "Disputes",
        [
            "The chairs of the members concerned talk within ten working days. If that does not "
            "help they try mediation, and share its cost equally, before anybody goes to court.",
            "The law of England and Wales applies, and its courts decide.",
        ],
    ),
    (
        "How long it lasts",
        [
            "It begins when the last member has signed. It ends when the bid is lost or "
            "withdrawn, or when everything under the contract is done and paid.",
        ],
    ),
]
