"""The wording of the agreement, filled in from agreed terms. Our own; it says to take advice."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import TypedDict

from areas.models import Area
from consortia.proposals.structures import CONSEQUENCES, SIGNS
from consortia.terms.agreement.by_structure import authority, structure_clauses
from consortia.terms.agreement.clauses import CLAUSES
from consortia.terms.models.terms import Terms, TermsAnswer, TermsShare
from contracts.local_time import to_local
from organisations.offers.models.capabilities import Capability
from organisations.register.identifiers import register_of
from organisations.register.models.organisations import Organisation

TITLE = "Consortium agreement"
ADVICE = (
    "This text was made from what the members agreed on, in words of our own. It is not legal "
    "advice, and no lawyer has looked at your case: take advice before you sign."
)


class Section(TypedDict):
    """A numbered part of the agreement."""

    heading: str
    paragraphs: list[str]


def sections_of(terms: Terms, special: str = "") -> list[Section]:
    """Return the agreement that follows from terms, in numbered sections.

    Parameters
    ----------
    terms : Terms
        Agreed terms with their shares and answers.
    special : str
        What the members add in their own words; the last section before the signatures.
    """
    shares = list(terms.shares.all())
    answers = {answer.organisation_id: answer for answer in terms.answers.all()}
    parts: list[tuple[str, list[str]]] = [
        ("Take advice", [ADVICE]),
        ("The members", [_party(share, shares) for share in shares]),
        ("What it is for", _purpose(terms)),
        ("The lead organisation and what it may do", _lead(terms, shares, answers)),
        ("How the members stand together", _structure(terms)),
        ("Who does what", _work(terms, [share.organisation for share in shares])),
        ("Who is paid what", _money(terms, shares)),
        CLAUSES[0],
        *structure_clauses(terms.structure, terms.lead.name),
        *CLAUSES[1:],
    ]
    if special.strip():
        parts.append(("Special terms", [line for line in special.splitlines() if line.strip()]))
    return [
        {"heading": f"{number}. {heading}", "paragraphs": paragraphs}
        for number, (heading, paragraphs) in enumerate(parts, start=1)
    ]


def plain_text(sections: Iterable[Mapping[str, object]]) -> str:
    r"""Return the text that is hashed and signed: headings and paragraphs, an empty line between.

    Examples
    --------
    >>> plain_text([{"heading": "1. A", "paragraphs": ["One.", "Two."]}])
    '1. A\n\nOne.\n\nTwo.\n'
    """
    blocks: list[str] = []
    for section in sections:
        paragraphs = section["paragraphs"]
        assert isinstance(paragraphs, list)
        blocks += [str(section["heading"]), *map(str, paragraphs)]
    return "\n\n".join(blocks) + "\n"


def fingerprint(sections: Iterable[Mapping[str, object]]) -> str:
    """Return the hexadecimal SHA-256 of the text of an agreement."""
    return sha256(plain_text(sections).encode()).hexdigest()


def pounds(amount: Decimal) -> str:
    """Return an amount in GBP in words of a contract, such as ``£1,200.00``."""
    return f"£{amount:,.2f}"


def _party(share: TermsShare, shares: Sequence[TermsShare]) -> str:
    organisation = share.organisation
    number = f"{register_of(organisation.identifier)}, {organisation.identifier}"
    said = f"{organisation.name}, {organisation.get_kind_display().lower()} ({number})."
    if share.fund_holder is None:
        return said
    inside = any(one.organisation_id == share.fund_holder_id for one in shares)
    outside = "" if inside else ", which is no party to this agreement and has said yes to it,"
    return (
        f"{said} It has no legal form of its own: {share.fund_holder.name}{outside} is its fund "
        "holder, which receives its money and pays it out for its part only, and those who sign "
        "for it answer for it in person."
    )


def _purpose(terms: Terms) -> list[str]:
    lot = terms.consortium.lot
    contract = lot.contract
    due = f", due {to_local(contract.deadline):%-d %B %Y, %H:%M}" if contract.deadline else ""
    return [
        f"The members bid together for {lot} of the contract “{contract.title}” of "
        f"{contract.commissioner.name}{due}, and deliver it together if they win.",
        "This agreement founds no partnership in law and no company, and makes no member the "
        "employee of another.",
    ]


def _lead(
    terms: Terms, shares: Sequence[TermsShare], answers: Mapping[int, TermsAnswer]
) -> list[str]:
    said = [
        f"{terms.lead.name} leads. It signs {', '.join(SIGNS[terms.structure])}.",
        *authority(terms.structure, terms.lead.name),
        "It speaks for the members to the commissioner, passes on at once what it hears, and "
        "changes no member’s part, price or terms without that member’s written word.",
    ]
    for share in shares:
        answer = answers.get(share.organisation_id)
        if answer is not None and share.organisation_id != terms.lead_id:
            said.append(
                f"{share.organisation.name} authorises it to do so: decided by "
                f"{answer.decided_by} on {answer.decided_on:%-d %B %Y}."
            )
    return said


def _structure(terms: Terms) -> list[str]:
    return [f"{terms.get_structure_display()}. {CONSEQUENCES[terms.structure]}"]


def _work(terms: Terms, members: Iterable[Organisation]) -> list[str]:
    names = {member.identifier: member.name for member in members}
    delivery = terms.delivery
    work = Capability.objects.in_bulk(delivery.capabilities)
    areas = Area.objects.in_bulk(delivery.areas, field_name="code")
    lines: dict[tuple[str, str], list[str]] = {}
    for one in delivery:
        people = f" ({one.volume:,} people a year)" if one.volume else ""
        area = areas[one.area].name + people
        key = (names[one.organisation], work[one.capability].name)
        lines.setdefault(key, []).append(area)
    often = terms.consortium.lot.contract.get_reports_every_display().lower()
    return [
        *(
            f"{who}: {what} in {', '.join(sorted(where))}."
            for (who, what), where in sorted(lines.items())
        ),
        f"Each member reports {often} how many people it reached in each of its parts, and "
        "whether it was paid on time.",
    ]


def _money(terms: Terms, shares: Sequence[TermsShare]) -> list[str]:
    said = [
        f"The price is {pounds(terms.price)} over the whole term, without VAT.",
        *(f"{share.organisation.name}: {pounds(share.amount)}." for share in shares),
    ]
    if terms.fee:
        said.append(f"{terms.lead.name}, for managing it: {pounds(terms.fee)}.")
    if terms.advance:
        said.append(f"{terms.advance.normalize():f} per cent of each share is paid in advance.")
    said.append(
        f"Members are paid {terms.get_paid_every_display().lower()}, within {terms.days_to_pay} "
        "days after the end of the period, whether or not the commissioner has paid by then."
        if terms.structure != "joint-several"
        else f"The members invoice {terms.get_paid_every_display().lower()}, and what one of "
        f"them receives for another it passes on within {terms.days_to_pay} days."
    )
    said.append(
        "If the commissioner pays more or less because more or less is delivered, each share "
        "follows the work of its member."
    )
    return said
