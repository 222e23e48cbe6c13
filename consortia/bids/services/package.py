"""The package that a bid submits, in one spelling, and the fingerprint of each of its parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from consortia.bids.encryption import decrypt_draft, keyed_fingerprint
from consortia.bids.models.bids import Bid, BidAnswer, BidDeclaration
from consortia.bids.package_json import (
    DeclarationJSON,
    DeclaredJSON,
    PackageJSON,
    SmallestJSON,
    TermsJSON,
    WrittenJSON,
)
from consortia.bids.progress import Progress
from consortia.bids.services.files import Attachment, attachments_of, files_of
from consortia.bids.services.writing import answers_of, declarations_of
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.models.replacements import ReplacementState
from consortia.proposals.models import ProposalMember
from consortia.proposals.structures import role_in
from consortia.terms.models.agreements import Agreement
from consortia.terms.models.terms import Terms, TermsState
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Written:
    """What members have written, decrypted once, as `answers_of` and the like return it."""

    answers: Mapping[int, tuple[BidAnswer, str]]
    declared: Mapping[int, tuple[BidDeclaration, DeclaredJSON]]
    files: Sequence[Attachment]


def written_in(bid: Bid | None) -> Written:
    """Return what members have written by now; nothing without a bid."""
    return Written(answers_of(bid), declarations_of(bid), files_of(bid))


def written_by(found: Progress) -> Written:
    """Return what members have written, of a bid that has been read whole."""
    return Written(
        {
            question: (row, decrypt_draft(bytes(row.hidden), row.bid_id))
            for question, row in found.answers.items()
        },
        found.declarations,
        attachments_of(found.files),
    )


def agreed_by(consortium: Consortium) -> tuple[Terms | None, Agreement | None]:
    """Return the agreed terms and the current agreement, as far as there are any."""
    terms = consortium.terms.filter(state=TermsState.AGREED).whole().first()
    return terms, consortium.agreements.current().first()


def package_of(
    consortium: Consortium,
    terms: Terms,
    agreement: Agreement,
    bid: Bid,
    at: datetime,
    not_met: Sequence[str],
) -> PackageJSON:
    """Return all that a bid submits: who, for how much, who does what, answers, declarations.

    Files are named by number, name, type, size and SHA-256, so that the fingerprint of the package
    vouches for each of them; their bytes lie beside it. `not_met` are the thresholds that the
    members do not meet under the agreed terms, in words.
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
        "not_met": list(not_met),
    }


def smallest(consortium: Consortium, members: Mapping[str, Organisation]) -> SmallestJSON:
    """Return what the site knows of whether a smaller consortium could have bid.

    A proposal is minimal: none of its members can be dropped. That says something of the
    consortium only while it has the proposal's members.
    """
    rows = ProposalMember.objects.filter(proposal=consortium.proposal_id or 0)
    proposed = {row.organisation_id: row for row in rows.select_related("proposal__match")}
    if not proposed or set(proposed) != {one.pk for one in members.values()}:
        return _repaired(consortium, set(members))
    match = next(iter(proposed.values())).proposal.match
    return {
        "as_proposed": True,
        "fewest": match.bound_members,
        "proven": match.proven,
        "at": match.finished_at.isoformat() if match.finished_at else None,
    }


def _repaired(consortium: Consortium, members: set[str]) -> SmallestJSON:
    """Return what is known of a consortium that the matcher repaired after a member left."""
    rows = consortium.replacements.filter(state=ReplacementState.ASKED, found__isnull=False)
    row = rows.order_by("-pk").first()
    found = None if row is None else row.replanned
    if row is None or found is None or set(found.members) != members:
        return {"as_proposed": False}
    return {
        "as_proposed": True,
        "around": list(row.based_on.accepted) if row.based_on else [],
        "fewest": None,
        "proven": False,
        "at": row.worked_out_at.isoformat() if row.worked_out_at else None,
    }


def fingerprints_of(package: PackageJSON, bid: int) -> dict[str, str]:
    """Return the keyed fingerprint of each part of a package, by the part's name."""
    parts = agreed_parts(package, package["agreement"]["sha256"])
    parts |= written_parts(package)
    return {name: keyed_fingerprint(part, bid) for name, part in parts.items()}


def agreed_parts(terms: TermsJSON, sha256: str) -> dict[str, object]:
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


def written_parts(package: WrittenJSON) -> dict[str, object]:
    """Return the parts of a bid that members write: each answer, declarations, files."""
    answers = {f"answer-{one['number']}": one["text"] for one in package["answers"]}
    files = [[one["name"], one["sha256"]] for one in package["attachments"]]
    return {**answers, "declarations": package["declarations"], "files": files}


def agreed_fingerprints(terms: Terms, agreement: Agreement, bid: int) -> dict[str, str]:
    """Return the fingerprints of what members agree on now; none of it needs decrypting."""
    parts = agreed_parts(_terms(terms), agreement.sha256)
    return {name: keyed_fingerprint(part, bid) for name, part in parts.items()}


def written_fingerprints(
    members: Mapping[str, Organisation], written: Written, bid: int
) -> dict[str, str]:
    """Return the fingerprints of what members have written in a bid (its primary key)."""
    parts = written_parts(_written(written, members))
    return {name: keyed_fingerprint(part, bid) for name, part in parts.items()}


def _terms(terms: Terms) -> TermsJSON:
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


def _written(written: Written, members: Mapping[str, Organisation]) -> WrittenJSON:
    declared = written.declared
    return {
        "answers": [
            {"number": row.question.number, "question": row.question.text, "text": text}
            for row, text in written.answers.values()
        ],
        "declarations": [
            _declaration(one, *declared[one.pk]) for one in members.values() if one.pk in declared
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


def _declaration(member: Organisation, row: BidDeclaration, said: DeclaredJSON) -> DeclarationJSON:
    return {
        **said,
        "organisation": member.identifier,
        "name": row.name,
        "role": row.role,
        "at": row.at.isoformat(),
    }
