"""Opening bids after the deadline, saying what each did well, and awarding a lot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.errors import Invalid, NotAllowed, NotFound
from accounts.recording import note
from consortia.bids.encryption import decrypt_file, fingerprint, unseal
from consortia.bids.errors import AlreadyAwarded, NotClosed
from consortia.bids.models.bids import Award, Feedback, OpenedBid, SealedBid, SealKey
from consortia.bids.models.files import SealedFile
from consortia.bids.package_json import PackageJSON, RemarkJSON
from contracts.commissioners.rules import may_open_bids, require_approver
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract, Lot
from organisations.register.names import visible_lines


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one answer: marks from 0 to 100, and why."""

    marks: int | None = None
    text: str = ""


@transaction.atomic
def open_bids(*, by: Actor, at: datetime, lot: Lot) -> list[OpenedBid]:
    """Open every bid submitted by the deadline; safe to repeat.

    Raises
    ------
    NotAllowed
        Unless `by` may open bids for the commissioner.
    NotClosed
        Before the contract has closed, by the database's clock.
    """
    contract = Contract.objects.select_for_update(of=("self",)).select_related("commissioner")
    closed = contract.get(pk=lot.contract_id)
    if not may_open_bids(by, closed.commissioner):
        raise NotAllowed(f"Only who may open bids for {closed.commissioner.name} does this.")
    if closed.stage not in (Stage.CLOSED, Stage.AWARDED) or closed.deadline is None:
        raise NotClosed("Bids stay sealed until the deadline has passed.")
    if closed.deadline > database_now():
        raise NotClosed("Bids stay sealed until the deadline has passed.")
    key = SealKey.objects.filter(contract=closed).first()
    for sealed in SealedBid.objects.submitted().filter(lot=lot, opened__isnull=True):
        assert key is not None  # it is made with the first bid
        package = unseal(bytes(sealed.sealed), bytes(key.wrapped))
        if fingerprint(package) != sealed.sha256:
            raise RuntimeError(f"{sealed} does not open to what its receipt names.")
        _check_files(sealed, json.loads(package), bytes(key.wrapped))
        OpenedBid.objects.create(sealed=sealed, package=json.loads(package), opened_at=at)
        note(by, at, "open_bid", sealed, sha256=sealed.sha256)
    rows = OpenedBid.objects.filter(sealed__lot=lot).defer("sealed__sealed")
    rows = rows.select_related("sealed", "feedback", "award")
    return list(rows)


def file_in(opened: OpenedBid, number: int) -> tuple[str, str, bytes]:
    """Return name, type and bytes of a file of an opened bid; the caller has asked who reads it.

    The bytes stay encrypted where they lie; each reading opens them anew and compares them with
    the SHA-256 in the package, for which the receipt vouches.

    Raises
    ------
    NotFound
        When the bid has none of this number.
    RuntimeError
        When they are not what the package names.
    """
    named = {one["number"]: one for one in opened.package.get("attachments", [])}
    rows = opened.sealed.files.filter(number=number).select_related("file")
    row = rows.first() if number in named else None
    if row is None:
        raise NotFound("This bid has no such file.")
    key = SealKey.objects.get(contract=opened.sealed.lot.contract_id)
    content = _opened(row, named[number]["sha256"], bytes(key.wrapped))
    return named[number]["name"], named[number]["media_type"], content


def _check_files(sealed: SealedBid, package: PackageJSON, wrapped: bytes) -> None:
    """Open each file once, one at a time, so that a damaged one is known on the day."""
    named = {one["number"]: one["sha256"] for one in package.get("attachments", [])}
    if sorted(named) != list(sealed.files.values_list("number", flat=True)):
        raise RuntimeError(f"{sealed} does not have the files that its package names.")
    for number, sha256 in named.items():
        _opened(sealed.files.select_related("file").get(number=number), sha256, wrapped)


def _opened(row: SealedFile, sha256: str, wrapped: bytes) -> bytes:
    content = decrypt_file(bytes(row.file.content), unseal(bytes(row.sealed_key), wrapped))
    if fingerprint(content) != sha256:
        raise RuntimeError(f"{row} is not what its package names.")
    return content


@transaction.atomic
def give_feedback(
    *,
    by: Actor,
    at: datetime,
    opened: OpenedBid,
    remarks: Mapping[int, Remark],
    worked: str,
) -> Feedback:
    """Note marks and reasons for one opened bid, question by question; told with the award.

    Parameters
    ----------
    remarks : mapping
        Number of each question → what is said of its answer.
    worked : str
        What the consortium did well; everyone who bid reads that of the winner.

    Raises
    ------
    NotAllowed, AlreadyAwarded
        Unless `by` may open bids, and the lot is not awarded.
    Invalid
        When a question has no words, marks out of range, or nothing is said to be good.
    """
    lot = lot_to_judge(by, opened)
    if not visible_lines(worked):
        raise Invalid(
            "Say what the consortium did well. It reads it with the award.", field="worked"
        )
    written: list[RemarkJSON] = []
    for question in lot.bid_questions.all():
        said = remarks.get(question.number, Remark())
        marks, text = said.marks, said.text.strip()
        if not text:
            raise Invalid(f"Say what question {question.number} gave.", field=str(question.number))
        if marks is None or not 0 <= marks <= 100:
            raise Invalid("Give marks from 0 to 100.", field=str(question.number))
        written.append(RemarkJSON(number=question.number, marks=marks, text=text[:5000]))
    feedback, _ = Feedback.objects.update_or_create(
        opened=opened,
        defaults={"remarks": written, "worked": visible_lines(worked)[:5000], "said_at": at},
    )
    note(by, at, "give_feedback", opened.sealed)
    return feedback


def lot_to_judge(by: Actor, opened: OpenedBid, *, approves: bool = False) -> Lot:
    """Return the lot of an opened bid, its contract locked, to its judges until it is awarded."""
    lot = opened.sealed.lot
    rows = Contract.objects.select_for_update(of=("self",)).select_related("commissioner")
    lot.contract = rows.get(pk=lot.contract_id)
    commissioner = lot.contract.commissioner
    if approves:
        require_approver(by, commissioner)
    elif not may_open_bids(by, commissioner):
        raise NotAllowed(f"Only who may open bids for {commissioner.name} does this.")
    if Award.objects.filter(lot=lot).exists():
        raise AlreadyAwarded("This lot has been awarded.")
    return lot


def opened_for(by: Actor, pk: int) -> OpenedBid:
    """Return an opened bid to those who judge it.

    Raises
    ------
    NotFound
        For everybody else, and where there is none.
    """
    rows = OpenedBid.objects.select_related(
        "sealed__lot__contract__commissioner", "sealed__bid__consortium", "feedback", "award"
    )
    found = rows.defer("sealed__sealed").filter(pk=pk).first()
    if found is None or not may_open_bids(by, found.sealed.lot.contract.commissioner):
        raise NotFound("There is no such bid.")
    return found
