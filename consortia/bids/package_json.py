"""The package that a bid submits, as JSON: sealed until the deadline, kept as it was sealed."""

from __future__ import annotations

from typing import NotRequired, Required, TypedDict

from consortia.proposals.assignments.delivery import AssignmentJSON


class NumberedJSON(TypedDict):
    """The contract by number and title."""

    id: int
    title: str


class LotJSON(TypedDict):
    """The lot by number and title."""

    number: int
    title: str


class MemberJSON(TypedDict):
    """A member: who it is, its role, and what it is paid (GBP)."""

    identifier: str
    name: str
    kind: str
    role: str
    amount: str


class TermsJSON(TypedDict):
    """What members agree on; price and fee in GBP, the lead by its identifier."""

    lead: str
    structure: str
    price: str
    fee: str
    members: list[MemberJSON]
    delivery: list[AssignmentJSON]


class SmallestJSON(TypedDict, total=False):
    """What the site knows of whether a smaller consortium could have bid.

    ``as_proposed``; with it ``fewest``, the proven or assumed least number of members, ``proven``
    and ``at``, when it was worked out (ISO 8601). For a consortium that the matcher worked out
    again after a member left: ``around``, identifiers of those who were in already and stayed for
    that reason; of the others none can be dropped.
    """

    as_proposed: Required[bool]
    fewest: int | None
    proven: bool
    at: str | None
    around: list[str]


class AnswerJSON(TypedDict):
    """An answer to one question."""

    number: int
    question: str
    text: str


class DeclaredJSON(TypedDict):
    """What a member declares, in words; older declarations lack ``smaller``."""

    grounds: str
    conflicts: str
    smaller: NotRequired[str]


class DeclarationJSON(DeclaredJSON):
    """A member's declaration, and who made it when (ISO 8601)."""

    organisation: str
    name: str
    role: str
    at: str


class AttachmentJSON(TypedDict):
    """A file of the bid; its bytes lie beside the package."""

    number: int
    name: str
    media_type: str
    size: int
    sha256: str
    organisation: str


class WrittenJSON(TypedDict):
    """What members write."""

    answers: list[AnswerJSON]
    declarations: list[DeclarationJSON]
    attachments: list[AttachmentJSON]


class AgreementJSON(TypedDict):
    """The agreement by its version and fingerprint."""

    version: int
    sha256: str


class PackageJSON(TermsJSON, WrittenJSON):
    """All that a bid submits."""

    version: int
    contract: NumberedJSON
    lot: LotJSON
    consortium: str
    smallest: SmallestJSON
    reasons: list[str]
    not_met: NotRequired[list[str]]
    agreement: AgreementJSON
    sealed_at: str


class RemarkJSON(TypedDict):
    """What a commissioner says of one answer: marks out of 100, and why."""

    number: int
    marks: int
    text: str


class ToldRemarkJSON(RemarkJSON):
    """A remark with the question as the bid was asked it."""

    question: str
