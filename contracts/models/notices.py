"""Notices that others published: opportunities from outside, with where they came from."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from areas.models import Area
from contracts.models.choices import Stage
from organisations.models import Capability


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads of notices."""

    def open_at(self, at: datetime) -> NoticeQuerySet:
        """Return those that are announced, or open and not past their deadline."""
        return self.filter(
            Q(stage=Stage.PLANNED)
            | Q(stage=Stage.OPEN, deadline__isnull=True)
            | Q(stage=Stage.OPEN, deadline__gt=at)
        )

    def wanted_in(self, codes: Collection[str]) -> NoticeQuerySet:
        """Return those that want work in one of these areas (codes of any level)."""
        places = self.model.areas.through.objects.filter(area__in=list(codes))
        return self.filter(pk__in=places.values("notice"))


class Notice(models.Model):
    """One contracting process as its releases tell it (OCDS 1.1), known by its OCID.

    `value` is GBP as published, None where it is not known in pounds. `published_at` is the date
    of the newest release. `unresolved` lists delivery places that lead to no area.
    """

    ocid = models.CharField("OCID", max_length=120, unique=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    buyer = models.CharField(max_length=300, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices)
    published_at = models.DateTimeField()
    deadline = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    value = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    cpv = models.JSONField("CPV codes", default=list)
    lots = models.JSONField(default=list)
    suits_sme = models.BooleanField("said to suit small firms", null=True, blank=True)
    suits_vcse = models.BooleanField("said to suit charities", null=True, blank=True)
    areas = models.ManyToManyField(Area, related_name="notices")
    unresolved = models.JSONField(default=list)
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


class NoticeRelease(models.Model):
    """One release as it was published, kept whole so that what follows from it can be checked."""

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


class NoticeCapability(models.Model):
    """A capability that a notice's words or codes speak for, with how sure that is (0 to 1)."""

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="capabilities")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="notices")
    confidence = models.FloatField()
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["notice_id", "-confidence", "capability_id"]
        constraints = [
            models.UniqueConstraint(fields=["notice", "capability"], name="notice_capability_once"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0, confidence__lte=1),
                name="notice_confidence_from_0_to_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capability_id} ({self.confidence:.2f})"
