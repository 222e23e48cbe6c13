"""A consortium's bid as its members see it, read once for page and API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, prefetch_related_objects

from consortia.bids.alarm import Alarm, alarm_from
from consortia.bids.checklist import missing_in
from consortia.bids.models.bids import SealedBid
from consortia.bids.progress import Progress, progress_of
from consortia.bids.services.differences import (
    UNCHANGED,
    Differences,
    differences_from,
    rewritten,
)
from consortia.bids.services.package import Written, written_by
from consortia.bids.services.submitting import missed_under
from consortia.forming.models.consortia import Consortium
from consortia.proposals.thresholds_met import Assessment
from consortia.terms.models.terms import TermsShare
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class BidReading:
    """A bid on its way.

    Attributes
    ----------
    progress : Progress
        The rows that it follows from.
    members : mapping
        Identifier → member, in order of name.
    written : Written
        What members have written, decrypted.
    missing : list of str
        What is missing before it can be submitted, in whole sentences.
    missed : list of Assessment
        Thresholds that the members do not meet under the agreed terms.
    submitted : SealedBid or None
        What is submitted now.
    differs : Differences
        How that differs from what was agreed since.
    changed : list of str
        Answers, declarations and files that have changed since.
    alarm : Alarm or None
        The warning for every page.
    """

    progress: Progress
    members: Mapping[str, Organisation]
    written: Written
    missing: list[str]
    missed: list[Assessment]
    submitted: SealedBid | None
    differs: Differences
    changed: list[str]
    alarm: Alarm | None


def read_bid(consortium: Consortium, at: datetime) -> BidReading:
    """Return a consortium's bid; a fixed number of queries, however much is written.

    Parameters
    ----------
    consortium : Consortium
        With its lot's contract, starter and lead.
    """
    found = progress_of([consortium], bid_alone=True)[consortium.pk]
    members = {one.identifier: one for one in found.members.values()}
    written, submitted = written_by(found), found.submitted
    differs, changed = UNCHANGED, []
    if submitted is not None:
        if found.terms is not None:
            shares = TermsShare.objects.select_related("organisation")
            prefetch_related_objects([found.terms], Prefetch("shares", shares))
        differs = differences_from(submitted, found.terms, found.agreement, members.values())
        changed = rewritten(submitted, written, members)
    missed = []
    if found.terms is not None:
        missed = missed_under(found.terms, list(members.values()), consortium.lot, at)
    return BidReading(
        progress=found,
        members=members,
        written=written,
        missing=missing_in(consortium, found),
        missed=missed,
        submitted=submitted,
        differs=differs,
        changed=changed,
        alarm=alarm_from(consortium, at, submitted, differs),
    )
