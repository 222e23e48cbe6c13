"""What the public is told of a contract: documents, changes, questions, comments, interest."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.destinations import url_of
from accounts.models import StoredFile
from contracts.destinations import DocumentFile
from contracts.models.contracts import Contract
from organisations.models import Organisation


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

    `told_at` is for whoever tells followers: None until it is done.
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
        """Return them with what is known of their files, but not the files' bytes."""
        return self.select_related("file").defer("file__content")


class ContractDocument(models.Model):
    """A document that bidders read: by its address on the web, or a file that is kept here.

    Public with its contract, for all alike. Once public it is neither changed nor removed.
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
        """Where anyone who may see the contract reads it."""
        return self.url or url_of(DocumentFile(document=self.pk))


class QuestionKind(models.TextChoices):
    """Whether an answer is wanted."""

    QUESTION = "question", "Question"
    COMMENT = "comment", "Comment"


class ContractQuestionQuerySet(models.QuerySet["ContractQuestion"]):
    """Reads of questions and comments."""

    def public(self) -> ContractQuestionQuerySet:
        """Return what everyone reads: comments, and questions that have their answer."""
        return self.filter(Q(kind=QuestionKind.COMMENT) | Q(answered_at__isnull=False))

    def waiting(self) -> ContractQuestionQuerySet:
        """Return questions without an answer."""
        return self.filter(kind=QuestionKind.QUESTION, answered_at__isnull=True)


class ContractQuestion(models.Model):
    """A question or comment. Who asked is kept for the record and shown to nobody."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    text = models.TextField(max_length=2000)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField()
    answer = models.TextField(max_length=5000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ContractQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["contract_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="contract_question_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="contract_question_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ContractInterest(models.Model):
    """That a body thinks of bidding. Everyone sees how many, nobody who."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="interests")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="interests"
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "organisation"], name="contract_interest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.contract}"
