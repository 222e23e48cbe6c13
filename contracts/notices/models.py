"""Notices that other portals published, with their source and releases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from areas.models import Area
from contracts.drafting.models.choices import Stage
from organisations.offers.models.capabilities import Capability


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def open_at(self, at: datetime) -> NoticeQuerySet:
        """Return those that are announced, or open and not past their deadline."""
        return self.filter(
            Q(stage=Stage.PLANNED)
            | Q(stage=Stage.OPEN, deadline__isnull=True)
            | Q(stage=Stage.OPEN, deadline__gt=at)
        )

    def for_work(self, *slugs: str, confirmed: bool = False) -> NoticeQuerySet:
        """Return those that seem to want one of these capabilities, or are confirmed to."""
        judged = NoticeCapability.objects.not_refused().filter(capability__in=slugs)
        if confirmed:
            judged = judged.filter(judgement=Judgement.CONFIRMED)
        return self.filter(pk__in=judged.values("notice"))

    def wanted_in(self, codes: Collection[str]) -> NoticeQuerySet:
        """Return those that want work in one of these areas (codes of any level)."""
        places = self.model.areas.through.objects.filter(area__in=list(codes))
        return self.filter(pk__in=places.values("notice"))


class Notice(models.Model):
    """One contracting process as its releases describe it (OCDS 1.1), identified by its OCID.

    `value` is GBP as published, None where it is not known in pounds. `published_at` is the date
    of the newest release. `notice_type` is what its publisher calls the newest notice, such as UK4,
    else the release tags. `unresolved` lists delivery places that match no area.
    """

    ocid = models.CharField("OCID", max_length=120, unique=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    buyer = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices)
    notice_type = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    cpv: models.JSONField[list[str], list[str]] = models.JSONField("CPV codes", default=list)
    lots = models.JSONField(default=list)
    suits_sme = models.BooleanField("said to suit small firms", null=True, blank=True)
    suits_vcse = models.BooleanField("said to suit charities", null=True, blank=True)
    areas = models.ManyToManyField(Area, related_name="notices")
    unresolved: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    address = models.URLField("where to read and answer it", max_length=500, blank=True)
    source = models.CharField(max_length=200)
    licence = models.CharField(max_length=300, blank=True)
    first_read_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="notice_stage_known"),
            models.CheckConstraint(condition=~Q(ocid=""), name="notice_has_ocid"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="notice_value_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="notice_newest"),
            models.Index(fields=["stage", "deadline", "id"], name="notice_by_stage"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open_at(self, at: datetime) -> bool:
        """Tell whether it is announced, or open and not past its deadline, as in `open_at`."""
        late = self.deadline is not None and self.deadline <= at
        return self.stage == Stage.PLANNED or (self.stage == Stage.OPEN and not late)


class NoticeRelease(models.Model):
    """One release as it was published, kept whole so that the notice can be checked against it."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="releases")
    release_id = models.CharField(max_length=200)
    date = models.DateTimeField()
    checksum = models.CharField("SHA-256 of its canonical JSON", max_length=64)
    body = models.JSONField(encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["notice_id", "date", "release_id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "release_id"], name="notice_release_once"),
        ]

    def __str__(self) -> str:
        return self.release_id


class Judgement(models.TextChoices):
    """What people have judged of a capability that a notice seems to want."""

    SUGGESTED = "suggested", "Suggested by its words or codes"
    CONFIRMED = "confirmed", "Confirmed by a person"
    DOUBTED = "doubted", "Doubted by a person"
    REFUSED = "refused", "Not wanted, people say"


class NoticeCapabilityQuerySet(models.QuerySet["NoticeCapability"]):
    """Reads of the capabilities of notices."""

    def not_refused(self) -> NoticeCapabilityQuerySet:
        """Return the capabilities that searches and letters use: all but the refused ones."""
        return self.exclude(judgement=Judgement.REFUSED)


class NoticeCapability(models.Model):
    """A capability that a notice's words or codes speak for, or that a person named.

    `confidence` is from 0 to 1, None where a person named it. Once a person has judged it, an
    import leaves the row alone. `decided_by` serves the rule that two people refuse; never shown.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="capabilities")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="notices")
    confidence = models.FloatField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True)
    judgement = models.CharField(
        max_length=10, choices=Judgement.choices, default=Judgement.SUGGESTED
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeCapabilityQuerySet.as_manager()

    class Meta:
        ordering = ["notice_id", models.F("confidence").desc(nulls_first=True), "capability_id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "capability"], name="notice_capability_once"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="notice_confidence_from_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(judgement__in=Judgement.values), name="notice_judgement_known"
            ),
            models.CheckConstraint(
                condition=Q(judgement=Judgement.SUGGESTED, decided_at__isnull=True)
                | (~Q(judgement=Judgement.SUGGESTED) & Q(decided_at__isnull=False)),
                name="notice_judgement_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=False) | ~Q(judgement=Judgement.SUGGESTED),
                name="notice_suggestion_has_confidence",
            ),
        ]

    def __str__(self) -> str:
        sure = "named" if self.confidence is None else f"{self.confidence:.2f}"
        return f"{self.capability_id} ({sure})"


class NoticeChangeQuerySet(models.QuerySet["NoticeChange"]):
    """Reads of changes of notices."""

    def untold(self) -> NoticeChangeQuerySet:
        """Return changes that people with saved searches have not been told of, oldest first."""
        return self.filter(told_at__isnull=True).order_by("pk")


class NoticeChange(models.Model):
    """That a notice is new, changed, or had a capability confirmed; for letters and feeds.

    `changed` says whether people who were told of the notice are told again.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="changes")
    text = models.CharField(max_length=300)
    changed = models.BooleanField()
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeChangeQuerySet.as_manager()

    class Meta:
        ordering = ["notice_id", "pk"]
        indexes = [
            models.Index(
                fields=["id"], name="notice_change_untold", condition=Q(told_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.text
