"""Looking at what another member shows: each look is noted in the transaction that reads it.

The consents are locked while they are read, so that a withdrawal counts from that moment: a reader
after it sees nothing, and a reader before it is in the list of looks.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.models import StoredFile
from consortia.diligence.consents import shown_by
from consortia.diligence.errors import NotShown
from consortia.diligence.models import PassportConsent
from consortia.forming.membership import members_of, require_member
from consortia.forming.models.consortia import Consortium
from consortia.forming.rules import require_reader
from organisations.passport.items import Item, Passport
from organisations.passport.models.evidence import Evidence
from organisations.passport.services.looks import note_looks
from organisations.register.models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class PassportWithFiles:
    """The passport that one member shows, and its files, without their bytes."""

    passport: Passport
    files: tuple[tuple[Item, StoredFile], ...]


@transaction.atomic
def look_at_passport(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    reader: Organisation,
    organisation: Organisation,
) -> Passport:
    """Return what a member shows the consortium, and note that `reader` looked at each item.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` belongs to `reader`, and both are members.
    """
    passport = _shown(by, consortium, reader, organisation)
    note_looks(
        by=by,
        at=at,
        organisation=organisation,
        reader=reader,
        occasion=consortium.name,
        items=passport.items,
    )
    return passport


@transaction.atomic
def take_file(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    reader: Organisation,
    organisation: Organisation,
    evidence: int,
) -> StoredFile:
    """Return a file of an item that a member shows, and note that `reader` took it.

    Parameters
    ----------
    evidence : int
        Its primary key.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` belongs to `reader`, and both are members.
    NotShown
        When it is not shown, or not any more.
    """
    passport = _shown(by, consortium, reader, organisation)
    found = next(
        ((item, one) for item in passport.items for one in item.files if one.pk == evidence), None
    )
    if found is None:
        raise NotShown("This file is not shown to you, or not any more.")
    note_looks(
        by=by,
        at=at,
        organisation=organisation,
        reader=reader,
        occasion=consortium.name,
        items=[],
        files=[found],
    )
    return Evidence.objects.select_related("file").get(pk=evidence).file


@transaction.atomic
def take_passports(
    *, by: Actor, at: datetime, consortium: Consortium, reader: Organisation
) -> list[PassportWithFiles]:
    """Return what all members show the consortium, with their files; each look is noted.

    For the bid pack. Bytes are not read here: the caller reads one file after the other, in the
    same transaction, in which the consents stay locked.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` belongs to `reader`, which is a member.
    """
    return [
        _taken(by, at, consortium, reader, member) for member in members_of(consortium).values()
    ]


def _taken(
    by: Actor, at: datetime, consortium: Consortium, reader: Organisation, member: Organisation
) -> PassportWithFiles:
    passport = _shown(by, consortium, reader, member)
    pairs = [(item, one) for item in passport.items for one in item.files]
    note_looks(
        by=by,
        at=at,
        organisation=member,
        reader=reader,
        occasion=consortium.name,
        items=passport.items,
        files=pairs,
    )
    wanted = [one.file_id for _, one in pairs]
    files = StoredFile.objects.defer("content").in_bulk(wanted)
    return PassportWithFiles(passport, tuple((item, files[one.file_id]) for item, one in pairs))


def _shown(
    by: Actor, consortium: Consortium, reader: Organisation, organisation: Organisation
) -> Passport:
    """Return what a member shows, its consents locked until the transaction ends."""
    require_reader(by, reader)
    members = members_of(consortium)
    require_member(reader, members)
    require_member(organisation, members)
    _lock_consents(consortium, organisation)
    return shown_by(Consortium.objects.get(pk=consortium.pk), organisation)


def _lock_consents(consortium: Consortium, organisation: Organisation) -> None:
    rows = PassportConsent.objects.live().select_for_update().order_by("pk")
    list(rows.filter(consortium=consortium, organisation=organisation).values_list("pk"))
