"""Evidence: files attached to passport items, and removed with their bytes."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.exchange.files import CheckedFile, keep_file
from accounts.models import StoredFile
from accounts.recording import note
from organisations.passport.errors import NoSuchItem, TooManyFiles
from organisations.passport.items import passport_of
from organisations.passport.models.evidence import Evidence
from organisations.people.rules import require_editor
from organisations.register.models.organisations import Organisation

MOST_OF_ITEM = 10
MOST_OF_ORGANISATION = 100


@transaction.atomic
def attach_evidence(
    *, by: Actor, at: datetime, organisation: Organisation, key: str, file: CheckedFile
) -> Evidence:
    """Attach a file as evidence of an item; the same bytes are kept only once.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor there.
    NoSuchItem
        When the passport has no such item.
    TooManyFiles
        When the item has 10 files, or the organisation 100.
    """
    require_editor(by, organisation)
    owner = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if passport_of(owner).item(key) is None:
        raise NoSuchItem("Save the item first, then add its file.")
    of_item = Evidence.objects.named().filter(organisation=owner, item=key)
    same = of_item.filter(file__sha256=file.sha256).first()
    if same is not None:
        return same
    if of_item.count() >= MOST_OF_ITEM:
        raise TooManyFiles(f"There are {MOST_OF_ITEM} files already. Take one away first.")
    if Evidence.objects.filter(organisation=owner).count() >= MOST_OF_ORGANISATION:
        raise TooManyFiles(f"Your passport has {MOST_OF_ORGANISATION} files. Take one away first.")
    made = Evidence.objects.create(
        organisation=owner, item=key, file=keep_file(file, at=at), given_at=at
    )
    note(by, at, "attach_evidence", made, item=key, sha256=file.sha256)
    return made


@transaction.atomic
def remove_evidence(*, by: Actor, at: datetime, evidence: Evidence) -> None:
    """Remove a file of evidence and its bytes.

    Raises
    ------
    NotAllowed
        Unless `by` is an editor of the organisation that gave it.
    """
    require_editor(by, evidence.organisation)
    Organisation.objects.select_for_update().get(pk=evidence.organisation_id)
    _drop(by, at, evidence)


def drop_evidence(by: Actor, at: datetime, organisation: Organisation, key: str) -> None:
    """Remove all files of one item; the caller has locked the organisation's row."""
    for evidence in Evidence.objects.filter(organisation=organisation, item=key):
        _drop(by, at, evidence)


def _drop(by: Actor, at: datetime, evidence: Evidence) -> None:
    note(by, at, "remove_evidence", evidence, item=evidence.item)
    file_pk = evidence.file_id
    evidence.delete()
    StoredFile.objects.filter(pk=file_pk).delete()
