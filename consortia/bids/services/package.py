"""What a bid says when it is handed in: one package in one spelling, and a mark for each part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consortia.bids.encryption import mark
from consortia.bids.models.bids import Bid, BidAnswer, BidDeclaration
from consortia.bids.services.files import Attachment, files_of
from consortia.bids.services.writing import answers_of, declarations_of
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.replacements import ReplacementState
from consortia.proposals.models import Proposal
from consortia.proposals.structures import role_in
from consortia.terms.models.agreements import Agreement
from consortia.terms.models.terms import Terms, TermsState
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Written:
    """What members have written, decrypted once, as `answers_of` and the like return it."""

    answers: Mapping[int, tuple[BidAnswer, str]]
    declared: Mapping[int, tuple[BidDeclaration, dict[str, Any]]]
    files: Sequence[Attachment]


def written_in(bid: Bid | None) -> Written:
    """Return what members have written by now; nothing without a bid."""
    return Written(answers_of(bid), declarations_of(bid), files_of(bid))


def agreed_by(consortium: Consortium) -> tuple[Terms | None, Agreement | None]:
    """Return the terms and the agreement that stand, as far as there are any."""
    terms = consortium.terms.filter(state=TermsState.AGREED).whole().first()
    return terms, consortium.agreements.standing().first()


def package_of(
    consortium: Consortium, terms: Terms, agreement: Agreement, bid: Bid, at: datetime
) -> dict[str, Any]:
    """Return all that is handed in: who, for how much, who does what, answers, declarations.

    Files are named by number, name, type, size and SHA-256, so that the fingerprint of the package
    vouches for each of them; their bytes lie beside it.
    """
    lot, members = consortium.lot, members_of(consortium)
    return {
        "version": 2,
        "contract": {"id": lot.contract_id, "title": lot.contract.title},
        "lot": {"number": lot.number, "title": lot.title},
        "consortium": consortium.name,
        **_terms(terms),
        "smallest": smallest(consortium, members),
        "reasons": consortium.proposal.reasons if consortium.proposal else [],
        **_written(written_in(bid), members),
        "agreement": {"version": agreement.number, "sha256": agreement.sha256},
        "sealed_at": at.isoformat(),
    }


def smallest(consortium: Consortium, members: Mapping[str, Organisation]) -> dict[str, Any]:
    """Return what the site knows of whether a smaller group could have bid.

    A proposal is minimal: none of its members can be dropped. That says something of the group
    only while the group is the proposal's.

    Returns
    -------
    dict
        ``as_proposed`` (bool); with it ``fewest``, the proven or assumed least number of members,
        ``proven`` (bool) and ``at``, when it was worked out (ISO 8601). For a group that the
        matcher worked out again after a place came free: ``around``, identifiers of those who were
        in already and stayed for that reason; of the others none can be dropped.
    """
    proposal = consortium.proposal
    proposed = _members(proposal) if proposal else set()
    if proposal is None or proposed != set(members):
        return _repaired(consortium, set(members))
    match = proposal.match
    return {
        "as_proposed": True,
        "fewest": match.bound_members,
        "proven": match.proven,
        "at": match.finished_at.isoformat() if match.finished_at else None,
    }


def _repaired(consortium: Consortium, members: set[str]) -> dict[str, Any]:
    """Return what is known of a group that took the matcher's word when a place came free."""
    rows = consortium.replacements.filter(state=ReplacementState.ASKED, found__isnull=False)
    row = rows.order_by("-pk").first()
    if row is None or set((row.found or {})["members"]) != members:
        return {"as_proposed": False}
    return {
        "as_proposed": True,
        "around": (row.responses or {}).get("accepted", []),
        "fewest": None,
        "proven": False,
        "at": row.worked_out_at.isoformat() if row.worked_out_at else None,
    }


def marks_of(package: Mapping[str, Any], bid: int) -> dict[str, str]:
    """Return a mark for each part of a package, by the part's name (`consortia.bids.encryption.mark`)."""
    parts = agreed_parts(
        {key: package[key] for key in ("lead", "structure", "price", "fee", "members", "delivery")},
        package["agreement"]["sha256"],
    )
    parts |= written_parts(package)
    return {name: mark(part, bid) for name, part in parts.items()}


def agreed_parts(terms: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    """Return the parts of a bid that members agree on: who, lead, money, work, agreement."""
    return {
        "members": sorted(one["identifier"] for one in terms["members"]),
        "lead": [terms["lead"], terms["structure"]],
        "money": [
            terms["price"],
            terms["fee"],
            sorted([one["identifier"], one["amount"]] for one in terms["members"]),
        ],
        "work": terms["delivery"],
        "agreement": sha256,
    }


def written_parts(package: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a bid that members write: each answer, declarations, files."""
    answers = {f"answer-{one['number']}": one["text"] for one in package["answers"]}
    files = [[one["name"], one["sha256"]] for one in package["attachments"]]
    return {**answers, "declarations": package["declarations"], "files": files}


def agreed_marks(terms: Terms, agreement: Agreement, bid: int) -> dict[str, str]:
    """Return the marks of what members agree on now; nothing of it needs to be decrypted."""
    parts = agreed_parts(_terms(terms), agreement.sha256)
    return {name: mark(part, bid) for name, part in parts.items()}


def written_marks(consortium: Consortium, written: Written, bid: int) -> dict[str, str]:
    """Return the marks of what members have written in a bid (its primary key)."""
    parts = written_parts(_written(written, members_of(consortium)))
    return {name: mark(part, bid) for name, part in parts.items()}


def _members(proposal: Proposal) -> set[str]:
    rows = proposal.members.values_list("organisation__identifier", flat=True)
    return set(rows)


def _terms(terms: Terms) -> dict[str, Any]:
    return {
        "lead": terms.lead.identifier,
        "structure": terms.structure,
        "price": str(terms.price),
        "fee": str(terms.fee),
        "members": [
            {
                "identifier": share.organisation.identifier,
                "name": share.organisation.name,
                "kind": share.organisation.kind,
                "role": role_in(terms.structure, leads=share.organisation_id == terms.lead_id),
                "amount": str(share.amount),
            }
            for share in terms.shares.all()
        ],
        "delivery": terms.delivery.as_json(),
    }


def _written(written: Written, members: Mapping[str, Organisation]) -> dict[str, Any]:
    declared = written.declared
    return {
        "answers": [
            {"number": row.question.number, "question": row.question.text, "text": text}
            for row, text in written.answers.values()
        ],
        "declarations": [
            {
                "organisation": one.identifier,
                **declared[one.pk][1],
                **_declared(declared[one.pk][0]),
            }
            for one in members.values()
            if one.pk in declared
        ],
        "attachments": [
            {
                "number": number,
                "name": one.name,
                "media_type": one.media_type,
                "size": one.row.size,
                "sha256": one.sha256,
                "organisation": one.row.organisation.identifier,
            }
            for number, one in enumerate(written.files, start=1)
        ],
    }


def _declared(row: Any) -> dict[str, str]:
    return {"name": row.name, "role": row.role, "at": row.at.isoformat()}
