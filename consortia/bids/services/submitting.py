"""Handing a bid in, sealed until the deadline, and taking it back."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import database_now
from accounts.recording import note
from consortia.bids.checklist import missing_for_bid
from consortia.bids.encryption import fingerprint, new_pair, packed, seal
from consortia.bids.errors import BidNotWhole, NothingSealed, ThresholdsMissed
from consortia.bids.models.bids import Bid, SealedBid, SealKey
from consortia.bids.models.differences import SealedMarks
from consortia.bids.models.files import SealedFile
from consortia.bids.services.files import drop_unneeded, files_of
from consortia.bids.services.package import agreed_by, marks_of, package_of
from consortia.bids.services.writing import require_bidding
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of
from consortia.forming.models.consortia import Consortium
from consortia.forming.rules import require_editor
from consortia.proposals.thresholds_met import Assessment, thresholds_met, unmet
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local


def missed_by_bid(consortium: Consortium, at: datetime) -> list[Assessment]:
    """Return the lot's thresholds that members do not meet under the terms it has agreed."""
    terms, _ = agreed_by(consortium)
    if terms is None:
        return []
    return unmet(
        thresholds_met(
            consortium.lot,
            list(members_of(consortium).values()),
            on=to_local(at).date(),
            lead=terms.lead,
            delivery=terms.delivery,
            structure=terms.structure,
        )
    )


@transaction.atomic
def submit_bid(
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
        bid=bid,
        lot=consortium.lot,
        number=bid.sealed.count() + 1,
        sealed=seal(package, bytes(key.public_key)),
        sha256=fingerprint(package),
        size=len(package),
        sealed_at=now,
    )
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
    consortium = lock_consortium(consortium)
    require_editor(by, consortium.lead or consortium.starter)
    rows = Contract.objects.select_for_update(of=("self",))
    contract = rows.get(pk=consortium.lot.contract_id)
    now = max(at, database_now())
    require_bidding(contract, now)
    return consortium, contract, now


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
        by,
        at,
        consortium,
        page=MemberPage.BID,
        kind=kind,
        more={"sealed": sealed},
        subject=f"{subject}: {consortium.lot.contract.title}",
        members=members_of(consortium).values(),
    )
