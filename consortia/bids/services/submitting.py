"""Submitting a bid, sealed until the deadline, and withdrawing it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.clock import judged_at
from accounts.recording import note
from consortia.bids.checklist import missing_for_bid
from consortia.bids.encryption import canonical_json, fingerprint, new_key_pair, seal
from consortia.bids.errors import BidNotWhole, NothingSealed, ThresholdsMissed
from consortia.bids.models.bids import Bid, SealedBid, SealKey
from consortia.bids.models.differences import SealedFingerprints
from consortia.bids.models.files import SealedFile
from consortia.bids.services.files import drop_unneeded, files_of
from consortia.bids.services.package import agreed_by, fingerprints_of, package_of
from consortia.bids.services.writing import require_bidding
from consortia.destinations import MemberPage
from consortia.forming.letters.members import write_to_members
from consortia.forming.membership import lock_consortium, members_of
from consortia.forming.models.consortia import Consortium
from consortia.proposals.thresholds_met import Assessment, Yardstick, unmet
from consortia.terms.models.terms import Terms
from contracts.drafting.models.contracts import Contract, Lot
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation


def missed_by_bid(consortium: Consortium, at: datetime) -> list[Assessment]:
    """Return the lot's thresholds that members do not meet under the terms they have agreed."""
    terms, _ = agreed_by(consortium)
    return (
        []
        if terms is None
        else missed_under(terms, list(members_of(consortium).values()), consortium.lot, at)
    )


def missed_under(
    terms: Terms, members: Sequence[Organisation], lot: Lot, at: datetime
) -> list[Assessment]:
    """Return the lot's thresholds that these members do not meet under these terms."""
    yardstick = Yardstick.of(lot, members, on=to_local(at).date())
    if not yardstick.thresholds:
        return []
    return unmet(
        yardstick.assess(lead=terms.lead, delivery=terms.delivery, structure=terms.structure)
    )


@transaction.atomic
def submit_bid(
    *, by: Actor, at: datetime, consortium: Consortium, although: bool = False
) -> SealedBid:
    """Submit the bid, in place of any before; every member gets the receipt.

    The deadline is judged by the database's clock, once the contract's row is locked: the same row
    that closing locks, so that a bid is either in time and kept, or refused.

    Parameters
    ----------
    although : bool
        True to submit although a threshold is not met: the package names it.

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
            f"Not met: {'; '.join(missed)}. Agree on another structure or lead, or submit "
            "although it is not met."
        )
    bid, _ = Bid.objects.get_or_create(consortium=consortium, defaults={"begun_at": now})
    terms, agreement = agreed_by(consortium)
    assert terms is not None
    assert agreement is not None
    said = package_of(consortium, terms, agreement, bid, now, missed)
    package, key = canonical_json(said), _key_of(contract, now)
    bid.sealed.submitted().update(withdrawn_at=now)
    made = SealedBid.objects.create(
        bid=bid,
        lot=consortium.lot,
        number=bid.sealed.count() + 1,
        sealed=seal(package, bytes(key.public_key)),
        sha256=fingerprint(package),
        size=len(package),
        sealed_at=now,
    )
    SealedFingerprints.objects.create(sealed=made, by_part=fingerprints_of(said, bid.pk))
    _seal_files(made, bid, key)
    drop_unneeded(bid)
    note(by, now, "seal_bid", made, sha256=made.sha256, not_met=missed)
    _tell(by, now, consortium, made, "receipt", "Your bid is submitted")
    return made


@transaction.atomic
def withdraw_bid(*, by: Actor, at: datetime, consortium: Consortium) -> SealedBid:
    """Withdraw the bid before the deadline; it can be submitted again until then.

    Raises
    ------
    NotAllowed, BiddingOver, NothingSealed
        Unless `by` speaks for the lead, in time, and a bid is submitted.
    """
    consortium, _, now = _in_time(by, at, consortium)
    submitted = _submitted(consortium)
    if submitted is None:
        raise NothingSealed("No bid is submitted.")
    _withdraw(submitted, now)
    note(by, now, "withdraw_bid", submitted)
    _tell(by, now, consortium, submitted, "bid-withdrawn", "Your bid is withdrawn")
    return submitted


def withdraw_in_time(consortium: Consortium, at: datetime) -> bool:
    """Withdraw the bid of a consortium that falls apart, where the deadline has not passed.

    After the deadline it remains as it was submitted: the commissioner has it.

    Returns
    -------
    bool
        Whether there was one, which is withdrawn now.
    """
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=consortium.lot.contract_id)
    if contract.deadline is not None and contract.deadline > judged_at(at):
        submitted = _submitted(consortium)
        if submitted is not None:
            _withdraw(submitted, at)
            return True
    return False


def _submitted(consortium: Consortium) -> SealedBid | None:
    rows = SealedBid.objects.submitted().filter(bid__consortium=consortium)
    return rows.defer("sealed").select_related("bid").first()


def _withdraw(submitted: SealedBid, at: datetime) -> None:
    """Withdraw a bid, and empty with it the bytes of files that only this bid still had."""
    submitted.withdrawn_at = at
    submitted.save(update_fields=["withdrawn_at"])
    drop_unneeded(submitted.bid)


def _in_time(
    by: Actor, at: datetime, consortium: Consortium
) -> tuple[Consortium, Contract, datetime]:
    consortium = lock_consortium(consortium)
    require_answer(by, consortium.lead or consortium.starter)
    rows = Contract.objects.select_for_update(of=("self",))
    contract = rows.get(pk=consortium.lot.contract_id)
    now = judged_at(at)
    require_bidding(contract, now)
    return consortium, contract, now


def _key_of(contract: Contract, at: datetime) -> SealKey:
    """Return the contract's keys, made with its first bid; the caller has locked the contract."""
    found = SealKey.objects.filter(contract=contract).first()
    if found is None:
        public, wrapped = new_key_pair()
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
