"""Early engagement: public questions, answers and comments, and interest in a contract."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from contracts.drafting.models.contracts import Contract
from organisations.register.models.organisations import Organisation


class QuestionKind(models.TextChoices):
    """Question, which wants an answer, or comment."""

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
    """An organisation's interest in bidding; everyone sees how many there are, nobody who."""

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
