"""Handing a bid in, sealed until the deadline, and taking it back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.recording import note
from consortia import rules
from consortia.declared import is_declared
from consortia.errors import BidNotWhole, NothingSealed, ThresholdsMissed
from consortia.models import (
    AgreementState,
    Bid,
    Consortium,
    ConsortiumStage,
    SealedBid,
    SealedFile,
    SealedMarks,
    SealKey,
)
from consortia.sealing import fingerprint, new_pair, packed, seal
from consortia.services.attaching import Attachment, drop_unneeded, files_of
from consortia.services.bidding import require_bidding
from consortia.services.letters import write_to_members
from consortia.services.packaging import Written, agreed_by, marks_of, package_of, written_in
from consortia.services.seats import held, members_of
from consortia.terms import Assessment, thresholds_met, unmet
from contracts.local_time import to_local
from contracts.models import Contract
from organisations.models import Organisation


def missing_for_bid(consortium: Consortium, written: Written | None = None) -> list[str]:
    """Return, in plain words, what a consortium still needs before its bid can be handed in.

    Parameters
    ----------
    written : Written, optional
        What members have written by now, where it has been read already.
    """
    if consortium.stage != ConsortiumStage.FORMED:
        return ["Everybody who is asked has to answer, so that the group is complete."]
    missing = []
    terms, agreement = agreed_by(consortium)
    if terms is None:
        missing.append("Every member has to agree to the terms.")
    elif agreement is None or agreement.state != AgreementState.SIGNED:
        missing.append("Every member has to sign the agreement.")
    now = written or written_in(Bid.objects.filter(consortium=consortium).first())
    for question in consortium.lot.bid_questions.all():
        answer = now.answers.get(question.pk)
        if answer is None or not answer[0].words:
            missing.append(f"Question {question.number} has no answer.")
        elif answer[0].words > question.most_words:
            over = answer[0].words - question.most_words
            missing.append(f"The answer to question {question.number} is {over} words too long.")
    members = list(members_of(consortium).values())
    missing += _undeclared(now.declared, members) + _orphaned(now.files, members)
    return missing + _rivals(consortium, members)


def missed_by_bid(consortium: Consortium, at: datetime) -> list[Assessment]:
    """Return the lot's thresholds that members do not meet under the terms it has agreed."""
    terms, _ = agreed_by(consortium)
    if terms is None:
        return []
    return unmet(
        thresholds_met(
            consortium.lot, list(members_of(consortium).values()), on=to_local(at).date(),
            lead=terms.lead, delivery=terms.delivery, structure=terms.structure,
        )
    )  # fmt: skip


@transaction.atomic
def seal_bid(
    *, by: Actor, at: datetime, consortium: Consortium, although: bool = False
) -> SealedBid:
    """Hand the bid in, in place of any before; every member gets the receipt.

    The deadline is judged by the database's clock, once the contract's row is held: the same row
    that closing takes, so that a bid is either in time and kept, or refused.

    Parameters
    ----------
    although : bool
        True to hand in although a threshold is not met: the package names it.

    Raises
    ------
    NotAllowed
        Unless `by` speaks for the lead.
    BiddingOver
        After the deadline, with the time of the clock.
    BidNotWhole
        Naming everything that is missing.
    ThresholdsMissed
        Naming what is not met, unless `although`.
    """
    consortium, contract, now = _in_time(by, at, consortium)
    missing = missing_for_bid(consortium)
    if missing:
        raise BidNotWhole(" ".join(missing))
    missed = [str(one) for one in missed_by_bid(consortium, now)]
    if missed and not although:
        raise ThresholdsMissed(
            f"Not met: {'; '.join(missed)}. Agree on another structure or lead, or hand in "
            "although it is not met."
        )
    bid, _ = Bid.objects.get_or_create(consortium=consortium, defaults={"begun_at": now})
    terms, agreement = agreed_by(consortium)
    assert terms is not None
    assert agreement is not None
    said = package_of(consortium, terms, agreement, bid, now) | {"not_met": missed}
    package, key = packed(said), _key_of(contract, now)
    bid.sealed.standing().update(withdrawn_at=now)
    made = SealedBid.objects.create(
        bid=bid, lot=consortium.lot, number=bid.sealed.count() + 1,
        sealed=seal(package, bytes(key.public_key)), sha256=fingerprint(package),
        size=len(package), sealed_at=now,
    )  # fmt: skip
    SealedMarks.objects.create(sealed=made, marks=marks_of(said, bid.pk))
    _seal_files(made, bid, key)
    drop_unneeded(bid)
    note(by, now, "seal_bid", made, sha256=made.sha256, not_met=missed)
    _tell(by, now, consortium, made, "receipt", "Your bid is handed in")
    return made


@transaction.atomic
def withdraw_bid(*, by: Actor, at: datetime, consortium: Consortium) -> SealedBid:
    """Take the bid back before the deadline; it can be handed in again until then.

    Raises
    ------
    NotAllowed, BiddingOver, NothingSealed
        Unless `by` speaks for the lead, in time, and a bid is handed in.
    """
    consortium, _, now = _in_time(by, at, consortium)
    standing = _standing(consortium)
    if standing is None:
        raise NothingSealed("No bid is handed in.")
    _take_back(standing, now)
    note(by, now, "withdraw_bid", standing)
    _tell(by, now, consortium, standing, "bid-withdrawn", "Your bid is taken back")
    return standing


def take_back_in_time(consortium: Consortium, at: datetime) -> bool:
    """Take the bid of a group that falls apart back, where the deadline has not passed.

    After the deadline it stands as it was handed in: the commissioner has it.

    Returns
    -------
    bool
        Whether there was one, and it is taken back now.
    """
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=consortium.lot.contract_id)
    if contract.deadline is not None and contract.deadline > max(at, database_now()):
        standing = _standing(consortium)
        if standing is not None:
            _take_back(standing, at)
            return True
    return False


def _standing(consortium: Consortium) -> SealedBid | None:
    rows = SealedBid.objects.standing().filter(bid__consortium=consortium)
    return rows.defer("sealed").select_related("bid").first()


def _take_back(standing: SealedBid, at: datetime) -> None:
    """Take a bid back, and with it the bytes of files that only this bid still had."""
    standing.withdrawn_at = at
    standing.save(update_fields=["withdrawn_at"])
    drop_unneeded(standing.bid)


def _in_time(
    by: Actor, at: datetime, consortium: Consortium
) -> tuple[Consortium, Contract, datetime]:
    consortium = held(consortium)
    rules.require_editor(by, consortium.lead or consortium.starter)
    rows = Contract.objects.select_for_update(of=("self",))
    contract = rows.get(pk=consortium.lot.contract_id)
    now = max(at, database_now())
    require_bidding(contract, now)
    return consortium, contract, now


def _undeclared(declared: Mapping[int, Any], members: Iterable[Organisation]) -> list[str]:
    """Return who has to declare, or to say why it bids in no smaller group.

    Declarations from before that was asked still count for all else that they say.
    """
    bodies = list(members)
    missing = [f"{one.name} has to declare." for one in bodies if one.pk not in declared]
    alone = len(bodies) == 1
    return missing + [
        f"{one.name} has to say why it could not bid alone or in a smaller group."
        for one in bodies
        if one.pk in declared and not is_declared(declared[one.pk][1], alone=alone)
    ]


def _orphaned(files: Iterable[Attachment], members: Iterable[Organisation]) -> list[str]:
    """Return which files were attached by a body that has left."""
    inside = {one.pk for one in members}
    return [
        f"“{one.name}” was attached by {one.row.organisation.name}, which has left: keep it in "
        "your own name, replace it, or take it away."
        for one in files
        if one.row.organisation_id not in inside
    ]


def _rivals(consortium: Consortium, members: Any) -> list[str]:
    """Return who of the members is in another bid that is handed in for the same lot."""
    others = SealedBid.objects.standing().filter(lot=consortium.lot_id)
    inside = Organisation.objects.filter(
        pk__in=[one.pk for one in members],
        consortium_memberships__consortium__bid__sealed__in=others.exclude(
            bid__consortium=consortium
        ),
    )
    names = inside.distinct().order_by("name").values_list("name", flat=True)
    return [f"{name} is in another bid for this lot, and can be in one only." for name in names]


def _key_of(contract: Contract, at: datetime) -> SealKey:
    """Return the contract's keys, made with its first bid; the caller holds the contract."""
    found = SealKey.objects.filter(contract=contract).first()
    if found is None:
        public, wrapped = new_pair()
        found = SealKey.objects.create(
            contract=contract, public_key=public, wrapped=wrapped, made_at=at
        )
    return found


def _seal_files(made: SealedBid, bid: Bid, key: SealKey) -> None:
    """Seal the key of each file beside the package, which names it under the same number."""
    SealedFile.objects.bulk_create(
        SealedFile(
            sealed_bid=made,
            file=one.row,
            number=number,
            sealed_key=seal(one.key, bytes(key.public_key)),
        )
        for number, one in enumerate(files_of(bid), start=1)
    )


def _tell(
    by: Actor, at: datetime, consortium: Consortium, sealed: SealedBid, kind: str, subject: str
) -> None:
    write_to_members(
        by, at, consortium, page="bid", kind=kind, more={"sealed": sealed},
        subject=f"{subject}: {consortium.lot.contract.title}",
        members=members_of(consortium).values(),
    )  # fmt: skip
