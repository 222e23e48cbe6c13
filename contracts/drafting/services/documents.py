"""Documents that bidders read: linked by address, or uploaded."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid
from accounts.exchange.files import CheckedFile, keep_file
from accounts.recording import note
from contracts.commissioners.rules import require_drafter
from contracts.drafting.errors import WrongStage
from contracts.drafting.models.changes import ChangeKind, ContractDocument
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.services.editing import check_version, locked, tell
from organisations.register.names import visible

MOST = 40


@transaction.atomic
def add_document(
    *,
    by: Actor,
    at: datetime,
    contract: Contract,
    title: str,
    url: str = "",
    file: CheckedFile | None = None,
    version: int | None = None,
) -> ContractDocument:
    """Add a document by its web address or as a file; followers are told.

    Parameters
    ----------
    url : str
        An address of the web; empty where a file is given.
    file : CheckedFile, optional
        A checked file; anyone may fetch it once the contract is visible.
    version : int, optional
        The version that was read; any where it is None.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for the commissioner, the contract is not over, and `version` is current.
    Conflict, Invalid
        When it is in the list already, there are 40, or not exactly one of the two is given.
    """
    require_drafter(by, contract.commissioner)
    contract = locked(contract)
    check_version(contract, version, {"title": title, "url": url})
    if contract.stage in (Stage.CLOSED, Stage.AWARDED, Stage.CANCELLED):
        raise WrongStage(f"This contract is {contract.get_stage_display().lower()}.")
    _check(contract, title, url, file)
    document = ContractDocument.objects.create(
        contract=contract,
        title=visible(title)[:200],
        url=url,
        file=keep_file(file, at=at) if file else None,
        added_at=at,
    )
    contract.version += 1
    contract.save(update_fields=["version"])
    if contract.is_visible:
        tell(contract, at, kind=ChangeKind.ADDED, text=f"Document added: {document.title}.")
    note(
        by, at, "add_document", contract, document=document.pk, sha256=file.sha256 if file else None
    )
    return document


@transaction.atomic
def remove_document(
    *, by: Actor, at: datetime, document: ContractDocument, version: int | None = None
) -> None:
    """Remove a document and its file from a draft. What is public stays.

    Raises
    ------
    NotAllowed, WrongStage, EditedMeanwhile
        Unless `by` drafts for the commissioner, the contract is a draft, and `version` is current.
    """
    require_drafter(by, document.contract.commissioner)
    contract = locked(document.contract)
    check_version(contract, version, {})
    if contract.is_visible:
        raise WrongStage("Documents that people may have read stay in the list.")
    note(by, at, "remove_document", contract, document=document.pk)
    kept = document.file
    document.delete()
    if kept is not None:
        kept.delete()
    contract.version += 1
    contract.save(update_fields=["version"])


def _check(contract: Contract, title: str, url: str, file: CheckedFile | None) -> None:
    if not visible(title):
        raise Invalid("Give the document a name.", field="title")
    if bool(url) == (file is not None):
        raise Invalid("Give either an address or a file.", field="file")
    if url and not url.startswith(("https://", "http://")):
        raise Invalid("Give an address that begins with https://.", field="url")
    there = contract.documents.all()
    if url and there.filter(url=url).exists():
        raise Conflict("This document is in the list already.", field="url")
    if file and there.filter(file__sha256=file.sha256).exists():
        raise Conflict("This file is in the list already.", field="file")
    if there.count() >= MOST:
        raise Conflict(f"A contract has at most {MOST} documents. Put some of them together.")
