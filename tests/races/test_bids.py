"""Two at once around terms and bids, on PostgreSQL; with the control that shows the race."""

import threading

import pytest
from django.utils import timezone

from consortia.bids.models.bids import SealedBid
from consortia.bids.models.files import BidFile
from consortia.bids.pack import archive
from consortia.bids.reading import read_bid
from consortia.bids.services import packing, submitting
from consortia.bids.services import writing as bidding
from consortia.bids.services.differences import submitted_bid
from consortia.bids.services.packing import make_pack
from consortia.bids.services.submitting import submit_bid
from consortia.bids.services.writing import declare
from consortia.forming.membership import lock_consortium, members_of
from consortia.forming.models.consortia import Consortium
from consortia.terms.models.terms import Terms
from consortia.terms.services.answering import agree_terms
from consortia.terms.services.signing import sign_agreement
from contracts.drafting.models.contracts import Contract
from tests.backend.forming_scenario import agreed, attached, formed, matched, proposed
from tests.conftest import CAMBRIDGESHIRE, SYSTEM, forget_matches
from tests.races.together import at_once, until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(db, make_organisation, make_contract):
    """Return two consortia for the same lot that have one organisation in common, formed."""
    first = make_organisation("City Advice", {"debt-advice": [CAMBRIDGESHIRE]})
    second = make_organisation("Fen Friends", {"befriending": [CAMBRIDGESHIRE]})
    third = make_organisation("Marsh Friends", {"befriending": [CAMBRIDGESHIRE]})
    lot = make_contract().lots.get()
    forget_matches()
    at = timezone.now()
    run = matched(lot, at).match
    return [
        formed(run.proposals.filter(members__organisation=one).first(), starter, at)
        for one, starter in ((second, first), (third, third))
    ]


def ready(consortium):
    """Bring a formed consortium as far as submitting."""
    at = timezone.now()
    agreement = agreed(consortium, consortium.starter, at)
    for member in members_of(consortium).values():
        who = {"by": SYSTEM, "at": at, "organisation": member, "name": "Ada", "role": "Chair"}
        sign_agreement(**who, agreement=agreement, sha256=agreement.sha256)
        declare(
            **who, consortium=consortium, grounds="", conflicts="", smaller="We know one town each."
        )


def sealer(consortium):
    """Return a deed that submits the bid."""
    return lambda: submit_bid(by=SYSTEM, at=timezone.now(), consortium=consortium)


def test_the_last_two_members_agree_at_once(pair):
    """The terms are settled, once, and the agreement is written once."""
    consortium = pair[0]
    terms = proposed(consortium, consortium.starter, timezone.now())

    def agree(member):
        return lambda: agree_terms(
            by=SYSTEM,
            at=timezone.now(),
            terms=terms,
            organisation=member,
            decided_by="Us",
            decided_on=timezone.now().date(),
        )

    came = at_once(*(agree(member) for member in members_of(consortium).values()))
    assert came == ["done", "done"]
    assert Terms.objects.get().state == "agreed"
    assert consortium.agreements.count() == 1


def test_two_proposals_at_once_leave_one_waiting(pair):
    consortium = pair[0]

    def propose(member):
        return lambda: proposed(consortium, member, timezone.now())

    came = at_once(*(propose(member) for member in members_of(consortium).values()))
    assert sorted(came) == ["TermsWaiting", "done"]


def test_submitting_twice_at_once_leaves_one(pair):
    ready(pair[0])
    assert at_once(sealer(pair[0]), sealer(pair[0])) == ["done", "done"]
    assert SealedBid.objects.count() == 2
    assert SealedBid.objects.submitted().count() == 1


def test_of_two_rival_bids_at_once_one_is_submitted(pair):
    """Each organisation is in one bid only, also where both come in the same moment."""
    for consortium in pair:
        ready(consortium)
    came = at_once(*(sealer(consortium) for consortium in pair))
    assert sorted(came) == ["BidNotWhole", "done"]
    assert SealedBid.objects.submitted().count() == 1


def test_the_control_without_the_lock_both_rivals_come_in(pair, monkeypatch):
    """With the contract's row not locked, and both past the check, both are submitted."""
    for consortium in pair:
        ready(consortium)
    met = threading.Barrier(2)

    def unlocked(by, at, given):
        consortium = lock_consortium(given)
        return consortium, Contract.objects.get(pk=consortium.lot.contract_id), timezone.now()

    checked = submitting.missing_for_bid

    def slowly(consortium):
        missing = checked(consortium)
        met.wait(10)
        return missing

    submitting._key_of(Contract.objects.get(), timezone.now())
    monkeypatch.setattr(submitting, "_in_time", unlocked)
    monkeypatch.setattr(submitting, "missing_for_bid", slowly)
    assert at_once(*(sealer(consortium) for consortium in pair)) == ["done", "done"]
    assert SealedBid.objects.submitted().count() == 2


def test_closing_waits_for_the_bid_that_is_being_submitted(pair):
    """Whoever closes waits for the contract's row, and then finds the bid: nothing is lost."""
    ready(pair[0])
    inside, seen = threading.Event(), []
    checked = submitting.missing_for_bid

    def slowly(consortium):
        inside.set()
        until_somebody_waits()
        return checked(consortium)

    def close():
        from django.db import transaction

        assert inside.wait(10)
        with transaction.atomic():
            Contract.objects.select_for_update().get()
            seen.append(SealedBid.objects.submitted().count())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submitting, "missing_for_bid", slowly)
        assert at_once(sealer(pair[0]), close) == ["done", "done"]
    assert seen == [1]
    assert Consortium.objects.filter(bid__sealed__isnull=False).distinct().count() == 1


def packer(consortium):
    """Return a deed that makes the bid pack."""

    def make():
        make_pack(
            by=SYSTEM, at=timezone.now(), consortium=consortium, organisation=consortium.starter
        ).close()

    return make


def test_submitting_waits_for_no_pack(pair, monkeypatch):
    """The lead submits while another member's pack is being written, however long that takes."""
    consortium = pair[0]
    ready(consortium)
    writing, sealed, drawn = threading.Event(), threading.Event(), archive.as_pdf

    def slowly(agreement):
        writing.set()
        assert sealed.wait(10)
        return drawn(agreement)

    def submit():
        assert writing.wait(10)
        sealer(consortium)()
        sealed.set()

    monkeypatch.setattr(archive, "as_pdf", slowly)
    assert at_once(packer(consortium), submit) == ["done", "done"]
    assert SealedBid.objects.submitted().count() == 1


def test_the_control_with_the_lock_submitting_waits_for_the_pack(pair, monkeypatch):
    consortium = pair[0]
    ready(consortium)
    writing, seen, drawn = threading.Event(), [], archive.as_pdf

    def slowly(agreement):
        writing.set()
        until_somebody_waits()
        seen.append(SealedBid.objects.count())
        return drawn(agreement)

    def submit():
        assert writing.wait(10)
        sealer(consortium)()

    monkeypatch.setattr(archive, "as_pdf", slowly)
    monkeypatch.setattr(packing, "_read", lock_consortium)
    assert at_once(packer(consortium), submit) == ["done", "done"]
    assert seen == [0]


def attacher(consortium):
    """Return a deed that attaches a file."""
    return lambda: attached(consortium, consortium.starter, timezone.now())


def files_agree():
    """Tell whether the sealed bid's marks are those of the files that are sealed beside it."""
    standing = submitted_bid(Consortium.objects.get(bid__sealed__isnull=False))
    here = standing.files.count()
    there = BidFile.objects.filter(ended_at__isnull=True).count()
    return (here == there) == (
        "the attachments" not in read_bid(standing.bid.consortium, timezone.now()).changed
    )


def test_a_file_that_comes_while_the_bid_is_submitted_is_in_it_whole_or_not_at_all(pair):
    ready(pair[0])
    assert at_once(sealer(pair[0]), attacher(pair[0])) == ["done", "done"]
    assert BidFile.objects.count() == 1
    assert files_agree()


def test_the_control_without_the_lock_a_file_slips_between_package_and_keys(pair, monkeypatch):
    """Attached without the lock on the consortium, its key is sealed, but no package names it."""
    consortium = pair[0]
    ready(consortium)
    named, slipped = threading.Event(), threading.Event()
    monkeypatch.setattr(
        bidding,
        "lock_consortium",
        lambda given: Consortium.objects.select_related("lot__contract", "starter", "lead").get(
            pk=given.pk
        ),
    )
    marked = submitting.fingerprints_of

    def slowly(package, bid):
        named.set()
        assert slipped.wait(10)
        return marked(package, bid)

    def slip():
        assert named.wait(10)
        attacher(consortium)()
        slipped.set()

    monkeypatch.setattr(submitting, "fingerprints_of", slowly)
    assert at_once(sealer(consortium), slip) == ["done", "done"]
    assert not files_agree()
