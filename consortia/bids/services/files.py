"""Files of a bid: attached, replaced and removed by any member until it is submitted."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Sum

from accounts.actors import Actor
from accounts.errors import NotFound
from accounts.exchange.files import CheckedFile
from accounts.recording import note
from consortia.bids.encryption import decrypt_file, encrypt_draft, encrypt_file
from consortia.bids.errors import FileChanged, TooManyFiles
from consortia.bids.file_labels import label_of
from consortia.bids.models.bids import Bid
from consortia.bids.models.files import BidFile
from consortia.bids.services.writing import open_bid
from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation

MOST_FILES = 20
MOST_TOGETHER = 50 * 1024 * 1024
_GONE = "There is no such file. Somebody may have removed it."


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a bid as its members see it; `key` opens its bytes.

    Attributes
    ----------
    row : BidFile
        Which version, by whom, when.
    name, media_type, sha256 : str
        What it is called, what it is, and the fingerprint of its bytes.
    """

    row: BidFile
    name: str
    media_type: str
    sha256: str
    key: bytes


@transaction.atomic
def attach_file(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    file: CheckedFile,
    number: int = 0,
    version: int = 0,
) -> BidFile:
    """Attach a file to the bid, or replace one; members only can read it before the deadline.

    Parameters
    ----------
    number, version : int
        Which file it replaces, and the version of it that was seen; 0 for a new one.

    Raises
    ------
    NotAllowed, NotMember, NotFormed, BiddingOver
        Unless `by` speaks for a member of a formed consortium while bids are invited.
    TooManyFiles
        When there would be more than `MOST_FILES`, or more than `MOST_TOGETHER` bytes.
    FileChanged
        When somebody else has replaced or removed it.
    """
    bid = open_bid(by, at, consortium, organisation)
    before = _seen(bid, number, version) if number else None
    _require_room(bid, file, before)
    if before is not None:
        _end(before, at)
    key, content = encrypt_file(file.content)
    said = {"name": file.name, "media_type": file.media_type, "sha256": file.sha256}
    last = bid.files.aggregate(last=Max("number"))["last"] or 0
    made = BidFile.objects.create(
        bid=bid,
        number=number or last + 1,
        version=version + 1 if before else 1,
        label=encrypt_draft(json.dumps(said | {"key": key.hex()}), bid.pk),
        content=content,
        size=len(file.content),
        organisation=organisation,
        at=at,
    )
    drop_unneeded(bid)
    note(by, at, "attach_file", bid, number=made.number, version=made.version, size=made.size)
    return made


@transaction.atomic
def remove_file(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    number: int,
    version: int,
) -> None:
    """Remove a file. Its bytes are gone, unless the submitted bid has it.

    Raises
    ------
    NotAllowed, NotMember, NotFormed, BiddingOver, FileChanged
        As `attach_file`.
    """
    bid = open_bid(by, at, consortium, organisation)
    _end(_seen(bid, number, version), at)
    drop_unneeded(bid)
    note(by, at, "remove_file", bid, number=number, version=version)


@transaction.atomic
def take_over_file(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    number: int,
    version: int,
) -> BidFile:
    """Keep another member's file in one's own name, such as the file of a member that left.

    Raises
    ------
    NotAllowed, NotMember, NotFormed, BiddingOver, FileChanged
        As `attach_file`.
    """
    bid = open_bid(by, at, consortium, organisation)
    file = _seen(bid, number, version)
    file.organisation = organisation
    file.save(update_fields=["organisation"])
    note(by, at, "take_over_file", bid, number=number, version=version)
    return file


def files_of(bid: Bid | None) -> list[Attachment]:
    """Return the files that would be submitted now, in their order, without their bytes."""
    if bid is None:
        return []
    return attachments_of(bid.files.live().select_related("organisation"))


def attachments_of(rows: Iterable[BidFile]) -> list[Attachment]:
    """Return files of a bid as its members see them, without their bytes."""
    return [_labelled(row) for row in rows]


def file_of(bid: Bid | None, number: int) -> tuple[Attachment, bytes]:
    """Return a file that would be submitted now, with its bytes.

    Raises
    ------
    NotFound
        When there is none of this number.
    """
    row = bid.files.live().filter(number=number).first() if bid else None
    if row is None:
        raise NotFound(_GONE)
    found = _labelled(row)
    return found, content_of(found)


def content_of(attachment: Attachment) -> bytes:
    """Return the bytes of a file, read and opened now.

    Raises
    ------
    NotFound
        When they are gone: it was replaced or removed since its row was read.
    """
    found = BidFile.objects.filter(pk=attachment.row.pk).values_list("content", flat=True).first()
    if not found:
        raise NotFound(_GONE)
    return decrypt_file(bytes(found), attachment.key)


def drop_unneeded(bid: Bid) -> None:
    """Empty the files that were replaced or removed, and are in no submitted bid."""
    ended = bid.files.filter(ended_at__isnull=False).exclude(content=b"")
    ended.exclude(pk__in=BidFile.objects.filter(bid=bid).submitted().values("pk")).update(
        content=b""
    )


def _labelled(row: BidFile) -> Attachment:
    said = label_of(row)
    return Attachment(
        row, said["name"], said["media_type"], said["sha256"], bytes.fromhex(said["key"])
    )


def _seen(bid: Bid, number: int, version: int) -> BidFile:
    live = bid.files.live().filter(number=number).first()
    if live is None or live.version != version:
        raise FileChanged("Somebody else has replaced or removed this file. Look again.")
    return live


def _end(row: BidFile, at: datetime) -> None:
    row.ended_at = max(at, row.at)
    row.save(update_fields=["ended_at"])


def _require_room(bid: Bid, file: CheckedFile, before: BidFile | None) -> None:
    others = bid.files.live()
    if before is not None:
        others = others.exclude(pk=before.pk)
    if others.count() >= MOST_FILES:
        raise TooManyFiles(
            f"A bid has at most {MOST_FILES} files. Put some together in one, or remove one.",
            field="file",
        )
    together = (others.aggregate(all=Sum("size"))["all"] or 0) + len(file.content)
    if together > MOST_TOGETHER:
        raise TooManyFiles(
            f"The files of a bid come to at most {MOST_TOGETHER // 1_048_576} MiB together; with "
            f"this one it would be {together / 1_048_576:.1f}. Save it smaller, or remove one.",
            field="file",
        )
