"""The public record of a contract: its documents, and the list of its changes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.destinations import url_of
from accounts.models import StoredFile
from contracts.destinations import DocumentFile
from contracts.drafting.models.contracts import Contract


class ChangeKind(models.TextChoices):
    """What sort of change it is."""

    STAGE = "stage", "New stage"
    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    EXTENDED = "extended", "Extended"


class ContractChangeQuerySet(models.QuerySet["ContractChange"]):
    """Reads of changes."""

    def untold(self) -> ContractChangeQuerySet:
        """Return changes that followers have not been told of, oldest first."""
        return self.filter(told_at__isnull=True).order_by("pk")


class ContractChange(models.Model):
    """One thing that changed in a visible contract; everyone reads it, followers are told.

    `told_at` is None until followers have been told.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    stage = models.CharField(max_length=12, blank=True)
    field = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    objects = ContractChangeQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="contract_change_kind_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="contract_change_untold", condition=Q(told_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class ContractDocumentQuerySet(models.QuerySet["ContractDocument"]):
    """Reads of documents."""

    def listed(self) -> ContractDocumentQuerySet:
        """Return them with the metadata of their files, but without the files' bytes."""
        return self.select_related("file").defer("file__content")


class ContractDocument(models.Model):
    """A document that bidders read: by its address on the web, or a file that is kept here.

    Public with its contract. Once public it is neither changed nor removed.
    """

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=200)
    url = models.URLField("address", max_length=500, blank=True)
    file = models.OneToOneField(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="contract_document"
    )
    added_at = models.DateTimeField()

    objects = ContractDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "url"], condition=~Q(url=""), name="contract_document_once"
            ),
            models.CheckConstraint(
                condition=Q(url="", file__isnull=False) | (~Q(url="") & Q(file__isnull=True)),
                name="contract_document_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Address at which anyone who may see the contract reads it."""
        return self.url or url_of(DocumentFile(document=self.pk))
