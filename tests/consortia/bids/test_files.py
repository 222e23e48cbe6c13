"""Files of a bid: kept unreadable, replaced without a clash, submitted, and read after opening."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from nacl.exceptions import CryptoError
from pypdf import PdfReader

from accounts.clock import database_now
from accounts.errors import NotFound
from consortia.bids.checklist import missing_for_bid
from consortia.bids.encryption import canonical_json, decrypt_file, fingerprint
from consortia.bids.errors import BiddingOver, BidNotWhole, FileChanged, TooManyFiles
from consortia.bids.models.bids import OpenedBid
from consortia.bids.models.files import BidFile, SealedFile
from consortia.bids.services import files, opening
from consortia.bids.services.files import (
    attach_file,
    file_of,
    files_of,
    remove_file,
    take_over_file,
)
from consortia.bids.services.opening import file_in, open_bids
from consortia.bids.services.writing import declare
from consortia.departures.services.dissolution import dissolve_consortium
from consortia.departures.services.leaving import leave_consortium
from consortia.forming.errors import NotMember
from contracts.drafting.models.contracts import Contract
from contracts.publishing.services.stages import close_contract
from tests.conftest import SYSTEM
from tests.consortia.conftest import a_file, pdf, submit

pytestmark = pytest.mark.django_db


def attach(consortium, file=None, organisation=None, **more):
    """Attach a file for a member."""
    return attach_file(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation or consortium.starter,
        file=file or a_file(),
        **more,
    )


def change(verb, consortium, row, organisation=None):
    """Take a file away, or keep it."""
    return verb(
        by=SYSTEM,
        at=timezone.now(),
        consortium=consortium,
        organisation=organisation or consortium.starter,
        number=row.number,
        version=row.version,
    )


def pass_the_deadline(lot):
    """Move time: the deadline is a moment ago."""
    now = database_now()
    Contract.objects.filter(pk=lot.contract_id).update(
        deadline=now - timedelta(seconds=1), visible_at=now - timedelta(days=9)
    )
    lot.contract.refresh_from_db()


def open_all(lot):
    """Let the deadline pass, close the contract, and open its bids."""
    pass_the_deadline(lot)
    close_contract(by=SYSTEM, at=timezone.now(), contract=lot.contract)
    return open_bids(by=SYSTEM, at=timezone.now(), lot=lot)


def test_a_file_comes_back_after_the_opening_as_it_was_attached(ready, asked_lot):
    """Three hundred pages too; and the receipt vouches for it through the package."""
    content = pdf(300)
    assert len(PdfReader(BytesIO(content)).pages) == 300
    attach(ready, a_file("Our plan.pdf", content))
    made = submit(ready)
    (opened,) = open_all(asked_lot)
    (named,) = opened.package["attachments"]
    assert fingerprint(canonical_json(opened.package)) == made.sha256
    assert named["sha256"] == fingerprint(content)
    assert (named["name"], named["organisation"]) == ("Our plan.pdf", ready.starter.identifier)
    assert file_in(opened, 1) == ("Our plan.pdf", "application/pdf", content)
    with pytest.raises(NotFound):
        file_in(opened, 2)


def test_neither_bytes_nor_name_are_readable_at_rest(ready, tmp_path, settings):
    attach(ready, a_file("Blue bus.pdf", pdf(text="unmistakable")))
    submit(ready)
    dump = tmp_path / "dump.json"
    call_command("dumpdata", output=str(dump), verbosity=0)
    assert "Blue bus" not in dump.read_text()
    row = BidFile.objects.get()
    assert b"%PDF" not in bytes(row.content)
    (one,) = files_of(ready.bid)
    with pytest.raises(CryptoError):
        decrypt_file(bytes(row.content), bytes(32))
    assert decrypt_file(bytes(row.content), one.key).startswith(b"%PDF")
    settings.SEAL_KEY = "another key, of somebody who took the database only"
    with pytest.raises(CryptoError):
        files_of(ready.bid)


def test_the_second_of_two_who_replace_a_file_is_told(ready, two_organisations):
    first = attach(ready)
    attach(ready, a_file("new.pdf"), two_organisations[1], number=first.number, version=1)
    with pytest.raises(FileChanged):
        attach(ready, a_file("mine.pdf"), number=first.number, version=1)
    with pytest.raises(FileChanged):
        change(remove_file, ready, first)
    (one,) = files_of(ready.bid)
    assert (one.name, one.row.version, one.row.organisation) == ("new.pdf", 2, two_organisations[1])
    change(remove_file, ready, one.row)
    with pytest.raises(FileChanged):
        attach(ready, number=first.number, version=2)


def test_what_was_replaced_is_gone_unless_it_is_submitted(ready):
    first = attach(ready)
    second = attach(ready, number=1, version=1)
    submit(ready)
    change(remove_file, ready, second)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (len(first.content), len(second.content) > 0) == (0, True)
    assert not files_of(ready.bid)
    submit(ready)
    second.refresh_from_db()
    assert len(second.content) == 0
    assert BidFile.objects.count() == 2


@pytest.mark.parametrize("ends", ["a member leaves", "dissolved"])
def test_what_was_removed_is_gone_when_the_consortium_falls_apart(ready, two_organisations, ends):
    """Its bid is withdrawn, and no bytes are left that only that bid had."""
    row = attach(ready)
    submit(ready)
    change(remove_file, ready, row)
    row.refresh_from_db()
    assert len(row.content) > 0
    if ends == "dissolved":
        dissolve_consortium(by=SYSTEM, at=timezone.now(), consortium=ready)
    else:
        leave_consortium(
            by=SYSTEM, at=timezone.now(), consortium=ready, organisation=two_organisations[1]
        )
    row.refresh_from_db()
    assert len(row.content) == 0


def test_there_are_bounds_on_number_and_size(ready, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 2)
    attach(ready)
    attach(ready)
    with pytest.raises(TooManyFiles, match="at most 2 files") as caught:
        attach(ready)
    assert caught.value.field == "file"
    attach(ready, number=1, version=1)
    monkeypatch.setattr(files, "MOST_TOGETHER", 2 * len(pdf()))
    with pytest.raises(TooManyFiles, match="together"):
        attach(ready, a_file(pages=2), number=1, version=2)
    assert len(files_of(ready.bid)) == 2


def test_after_the_deadline_no_file_comes_and_none_goes(ready, asked_lot):
    row = attach(ready)
    pass_the_deadline(asked_lot)
    for deed in (
        lambda: attach(ready),
        lambda: change(remove_file, ready, row),
        lambda: change(take_over_file, ready, row),
    ):
        with pytest.raises(BiddingOver, match=r"deadline was .* server's clock it is"):
            deed()
    assert len(files_of(ready.bid)) == 1


def test_a_file_of_a_member_that_left_is_kept_in_another_name_or_removed(
    joined, two_organisations, make_organisation
):
    row = attach(joined, organisation=two_organisations[1])
    leave_consortium(
        by=SYSTEM, at=timezone.now(), consortium=joined, organisation=two_organisations[1]
    )
    joined.refresh_from_db()
    joined.members.create(organisation=make_organisation("Third"), since=timezone.now())
    joined.stage, joined.formed_at = "formed", timezone.now()
    joined.save()
    assert any("which has left" in one for one in missing_for_bid(joined))
    with pytest.raises(NotMember):
        change(take_over_file, joined, row, two_organisations[1])
    change(take_over_file, joined, row)
    assert not any("which has left" in one for one in missing_for_bid(joined))
    assert files_of(joined.bid)[0].row.organisation == joined.starter


def test_members_that_declared_before_it_was_asked_say_why_no_smaller_consortium(
    ready, two_organisations
):
    declare(
        by=SYSTEM,
        at=timezone.now(),
        consortium=ready,
        organisation=two_organisations[1],
        grounds="",
        conflicts="A cousin",
        name="Bea",
        role="Chair",
    )
    with pytest.raises(BidNotWhole, match="Fen Friends has to say why it could not bid alone"):
        submit(ready)


def test_the_bid_says_each_members_part_and_that_none_could_be_dropped(ready, asked_lot):
    submit(ready)
    (opened,) = open_all(asked_lot)
    roles = {one["name"]: one["role"] for one in opened.package["members"]}
    lead = ready.lead.name
    assert roles.pop(lead) != next(iter(roles.values()))
    assert opened.package["smallest"]["as_proposed"]
    assert opened.package["smallest"]["fewest"] == 2
    assert opened.package["declarations"][0]["smaller"] == "We know one town each."


def refused(change):
    """Tell that the database refuses a change."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_itself_keeps_what_is_submitted(ready):
    row = attach(ready)
    rows = BidFile.objects.filter(pk=row.pk)
    refused(lambda: rows.update(content=b""))
    submit(ready)
    rows.update(ended_at=timezone.now())
    refused(lambda: rows.update(content=b""))
    refused(lambda: rows.update(ended_at=None))
    refused(lambda: rows.update(label=b"x"))
    refused(rows.delete)
    refused(SealedFile.objects.all().delete)
    refused(lambda: SealedFile.objects.update(number=2))


def test_a_damaged_file_is_known_at_the_opening(ready, asked_lot, monkeypatch):
    """And no bid is half opened."""
    attach(ready)
    submit(ready)
    monkeypatch.setattr(opening, "decrypt_file", lambda content, key: b"something else")
    with pytest.raises(RuntimeError, match="is not what its package names"):
        open_all(asked_lot)
    assert not OpenedBid.objects.exists()


def test_files_are_read_one_by_one_and_listed_without_their_bytes(ready):
    for _ in range(3):
        attach(ready)
    bid = ready.bid
    with CaptureQueriesContext(connection) as caught:
        assert len(files_of(bid)) == 3
    assert len(caught) == 1
    assert '"content"' not in caught[0]["sql"]
    assert file_of(ready.bid, 3)[1].startswith(b"%PDF")
    with pytest.raises(NotFound):
        file_of(ready.bid, 4)
