"""Taking a bid to another platform: share codes, and the pack of files."""

import re
from datetime import date, datetime
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Invalid
from accounts.recording import note
from consortia.bids.models.bids import Bid, ShareCode
from consortia.bids.pack.archive import Contents, write_pack
from consortia.bids.services.package import agreed_by
from consortia.diligence.services.viewing import take_passports
from consortia.forming.membership import lock_consortium, members_of, require_member
from consortia.forming.models.consortia import Consortium
from consortia.forming.rules import require_reader
from consortia.terms.errors import NothingAgreed
from consortia.terms.models.agreements import Agreement
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation

#: Bytes of a pack that are kept in memory before it continues on disk.
IN_MEMORY = 4 * 1024 * 1024


@transaction.atomic
def say_share_code(
    *,
    by: Actor,
    at: datetime,
    consortium: Consortium,
    organisation: Organisation,
    code: str,
    got_on: date,
) -> ShareCode:
    """Note a member's share code for this bid; a later one replaces it.

    Only its form is looked at: six to twelve letters and digits. Only the platform can tell
    whether it is genuine.

    Parameters
    ----------
    got_on : date
        The day on which it was made on the platform.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` speaks for a member.
    Invalid
        When it does not look like one, or the day lies ahead.
    """
    require_answer(by, organisation)
    consortium = lock_consortium(consortium)
    require_member(organisation, members_of(consortium))
    plain = re.sub(r"[\s-]", "", code)
    if not re.fullmatch(r"[A-Za-z0-9]{6,12}", plain):
        raise Invalid(
            "That does not look like a share code: they have about eight letters and digits.",
            field="code",
        )
    if got_on > to_local(at).date():
        raise Invalid("The day on which you got it cannot lie ahead.", field="got_on")
    made, _ = ShareCode.objects.update_or_create(
        consortium=consortium,
        organisation=organisation,
        defaults={"code": plain, "got_on": got_on, "said_at": at},
    )
    note(by, at, "say_share_code", consortium, organisation=organisation.pk)
    return made


@transaction.atomic
def make_pack(
    *, by: Actor, at: datetime, consortium: Consortium, organisation: Organisation
) -> IO[bytes]:
    """Return the bid pack as an open file, at its beginning; the caller closes it.

    What members show of their passports is in it, and each look is noted for them. Nothing of the
    consortium is locked, so that submitting never waits for a pack.

    Raises
    ------
    NotAllowed, NotMember
        Unless `by` may read for a member.
    NothingAgreed
        Before members have agreed on terms.
    """
    require_reader(by, organisation)
    consortium = _read(consortium)
    require_member(organisation, members_of(consortium))
    terms, agreement = agreed_by(consortium)
    if terms is None or agreement is None:
        raise NothingAgreed("Agree on terms first; the pack is made from them.")
    whole = Agreement.objects.whole().get(pk=agreement.pk)
    whole.consortium = consortium
    bid = Bid.objects.filter(consortium=consortium).first()
    take = partial(take_passports, by=by, at=at, consortium=consortium, reader=organisation)
    out = _written(Contents(consortium, terms, whole, bid, take, at))
    note(by, at, "make_pack", consortium, organisation=organisation.pk)
    return out


def _read(consortium: Consortium) -> Consortium:
    """Return the consortium, not locked: the lead may submit while a pack is written."""
    rows = Consortium.objects.select_related("lot__contract__commissioner", "starter", "lead")
    return rows.get(pk=consortium.pk)


def _written(contents: Contents) -> IO[bytes]:
    out = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    try:
        write_pack(contents, out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return out
