"""Putting the bid pack together: a ZIP in a fixed order, one file in memory at a time."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO

from accounts.exchange.csv_tables import as_csv
from accounts.exchange.workbooks import Table, as_xlsx
from consortia.bids.models.bids import Bid
from consortia.bids.pack.answers import answers_docx
from consortia.bids.pack.map import as_svg
from consortia.bids.pack.passports import passport_files
from consortia.bids.pack.share_codes import code_lines
from consortia.bids.pack.tables import code_table, member_list, money, work_list, work_matrix
from consortia.bids.services.files import content_of, files_of
from consortia.bids.services.writing import answers_of
from consortia.diligence.services.viewing import PassportWithFiles
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from consortia.terms.agreement.documents import as_docx, as_pdf
from consortia.terms.models.agreements import Agreement, AgreementState
from consortia.terms.models.terms import Terms
from contracts.local_time import to_local

#: Already packed inside: packing them again costs time and saves nothing.
_PACKED = (".pdf", ".png", ".jpg", ".docx", ".xlsx", ".odt", ".ods")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a pack is made from.

    Agreed terms, the current agreement, the draft of the bid, and a call that reads what members
    show each other of their passports: it is made only in its turn, since it locks consents.
    """

    consortium: Consortium
    terms: Terms
    agreement: Agreement
    bid: Bid | None
    take_passports: Callable[[], Sequence[PassportWithFiles]]
    at: datetime


def write_pack(contents: Contents, out: IO[bytes]) -> None:
    """Write the pack to a file that is open for writing.

    The same contents make the same files in the same order; ``SHA256SUMS.txt`` is the last and
    names them all.
    """
    local = to_local(contents.at)
    stamp = (local.year, local.month, local.day, local.hour, local.minute, 0)
    sums = []
    with zipfile.ZipFile(out, "w") as archive:
        for name, make in _files(contents):
            content = make()
            _put(archive, name, content, stamp)
            sums.append(f"{sha256(content).hexdigest()}  {name}")
        _put(archive, "SHA256SUMS.txt", ("\n".join(sums) + "\n").encode(), stamp)


def _put(
    archive: zipfile.ZipFile,
    name: str,
    content: bytes,
    stamp: tuple[int, int, int, int, int, int],
) -> None:
    entry = zipfile.ZipInfo(name, stamp)
    entry.external_attr = 0o644 << 16
    packed = name.lower().endswith(_PACKED)
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


Making = tuple[str, Callable[[], bytes]]


def _files(contents: Contents) -> Iterator[Making]:
    """Yield each file's name, and what makes it, so that none waits in memory."""
    consortium, terms, at = contents.consortium, contents.terms, contents.at
    members = members_of(consortium)
    yield "00-read-me.txt", lambda: _read_me(contents)
    yield "01-agreement.pdf", lambda: as_pdf(contents.agreement)
    yield "01-agreement.docx", lambda: as_docx(contents.agreement)
    who = {
        "Who does what": work_matrix(terms.delivery, members),
        "List": work_list(terms.delivery, members),
    }
    yield from _sheet("02-who-does-what", who, at)
    yield "03-map.svg", lambda: as_svg(terms.delivery, consortium.name)
    yield from _sheet("04-work-and-money", {"Work and money": money(terms)}, at)
    yield (
        "05-answers.docx",
        lambda: answers_docx(
            consortium.name, consortium.lot.bid_questions.all(), answers_of(contents.bid), at
        ),
    )
    yield from _attachments(contents.bid)
    for name, make in passport_files(contents.take_passports()):
        yield f"07-passports/{name}", make
    yield from _sheet("08-members", {"Members": member_list(terms, members)}, at)
    codes = code_table(code_lines(consortium, members, at))
    yield from _sheet("09-share-codes", {"Share codes": codes}, at)


def _sheet(name: str, tables: dict[str, Table], at: datetime) -> Iterator[Making]:
    first = next(iter(tables.values()))
    yield f"{name}.csv", lambda: as_csv(first)
    yield f"{name}.xlsx", lambda: as_xlsx(tables, at=at)


def _attachments(bid: Bid | None) -> Iterator[Making]:
    for place, one in enumerate(files_of(bid), start=1):
        yield f"06-attachments/{place:02}-{one.name}", lambda one=one: content_of(one)  # type: ignore[misc]


def _read_me(contents: Contents) -> bytes:
    agreement, contract = contents.agreement, contents.consortium.lot.contract
    signed = agreement.state == AgreementState.SIGNED
    made, due = to_local(contents.at), contract.deadline
    lines = [
        contents.consortium.name,
        f"Bid for: {contract.title}, {contents.consortium.lot}",
        f"Bids due: {to_local(due):%-d %B %Y, %H:%M} (London)" if due else "",
        f"Made: {made:%-d %B %Y, %H:%M} (London)",
        "",
        f"01 The agreement, version {agreement.number}"
        + ("" if signed else ", NOT SIGNED BY ALL MEMBERS YET"),
        "02 Who does what, as a table and a spreadsheet",
        "03 The map",
        "04 Work and money: what each member is paid",
        "05 The answers as they are now",
        "06 The attachments as they are now",
        "07 What members let each other read of their passports, where they do",
        "08 The members, with their register numbers",
        "09 Share codes: what is missing, or old",
        "",
        "This pack is a copy to submit elsewhere. Making it submits nothing.",
        "Each member's own information is shared on Find a Tender by its share code.",
        "SHA256SUMS.txt names the fingerprint of every file.",
        "",
    ]
    return "\r\n".join(lines).encode()
