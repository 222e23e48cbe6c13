"""Surveys of how fair and open a contract was; answers are untied from who gave them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from contracts.drafting.models.contracts import Contract
from organisations.register.models.organisations import Organisation

FIELDS = ("small_lots", "time", "proportion", "plain", "alike")


def score(text: str) -> models.PositiveSmallIntegerField[int, int]:
    """Return a column for an answer from 1 (not at all) to 5 (fully)."""
    return models.PositiveSmallIntegerField(
        text, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Reads of surveys."""

    def over(self, at: datetime) -> SurveyQuerySet:
        """Return surveys that are closed, with answers still tied to organisations."""
        return self.filter(closes_at__lte=at, untied_at__isnull=True)


class Survey(models.Model):
    """The five questions about one contract, asked once it is awarded or cancelled.

    `untied_at` is when its answers lost their tie to organisations, `counted_at` when they went
    into the commissioner's public results.
    """

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="survey")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    untied_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opened_at")), name="survey_time_to_answer"
            ),
            models.CheckConstraint(
                condition=Q(counted_at__isnull=True) | Q(untied_at__isnull=False),
                name="survey_untied_before_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"Survey of {self.contract}"


class SurveyAskQuerySet(models.QuerySet["SurveyAsk"]):
    """Reads of survey requests."""

    def waiting(self, organisations: Iterable[int], at: datetime) -> SurveyAskQuerySet:
        """Return the requests that these organisations (primary keys) can answer now."""
        ours = list(organisations)
        return self.filter(organisation__in=ours, survey__closes_at__gt=at)


class SurveyAsk(models.Model):
    """A survey request to one organisation about a contract it could have been part of."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="asks")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="survey_asks"
    )
    asked_at = models.DateTimeField()

    objects = SurveyAskQuerySet.as_manager()

    class Meta:
        ordering = ["survey_id", "organisation_id"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "organisation"], name="survey_asked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.survey}"


class SurveyAnswer(models.Model):
    """One organisation's answer, tied to it until the survey closes, then untied for good.

    The key is random and the time goes with the tie, so that no order tells whose answer it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answers")
    ask = models.OneToOneField(
        SurveyAsk, null=True, blank=True, on_delete=models.PROTECT, related_name="answer"
    )
    small_lots = score("lots small enough")
    time = score("time enough")
    proportion = score("thresholds in proportion")
    plain = score("plain language")
    alike = score("treated alike")
    words = models.TextField(max_length=2000, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["survey_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{name}__gte": 1 for name in FIELDS})
                & Q(**{f"{name}__lte": 5 for name in FIELDS}),
                name="survey_answer_of_five",
            ),
            models.CheckConstraint(
                condition=Q(ask__isnull=True, said_at__isnull=True)
                | Q(ask__isnull=False, said_at__isnull=False),
                name="survey_answer_tied_or_not",
            ),
        ]

    def __str__(self) -> str:
        return f"An answer to {self.survey}"
