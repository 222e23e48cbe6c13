"""Delivery after an award: the people reached, and whether members were paid on time."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from areas.models import Area
from consortia.bids.models.bids import Award
from consortia.forming.models.consortia import Consortium
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation


class Delivery(models.Model):
    """The delivery of an awarded lot: its first and last day, and how often members report.

    `every` is in months. `days_to_pay` is what the winning members agreed among themselves, 30 at
    most (Procurement Act 2023, s. 73). `next_ask_on` is the day on which members are asked next;
    None once all is asked.
    """

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="delivery")
    consortium = models.ForeignKey(Consortium, on_delete=models.PROTECT, related_name="deliveries")
    starts_on = models.DateField()
    ends_on = models.DateField()
    every = models.PositiveSmallIntegerField(default=3)
    days_to_pay = models.PositiveSmallIntegerField(default=30)
    next_ask_on = models.DateField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="delivery_days_in_order"
            ),
            models.CheckConstraint(condition=Q(every__gte=1), name="delivery_reported_by_month"),
            models.CheckConstraint(
                condition=Q(days_to_pay__lte=30), name="delivery_paid_within_30_days"
            ),
        ]

    def __str__(self) -> str:
        return f"Delivery of {self.award.lot}"


class Payer(models.TextChoices):
    """The payer of the member that reports."""

    COMMISSIONER = "commissioner", "The commissioner"
    LEAD = "lead", "The lead"


class DeliveryReportQuerySet(models.QuerySet["DeliveryReport"]):
    """Reads of reports."""

    def newest(self) -> DeliveryReportQuerySet:
        """Return the version of each report that counts: the highest."""
        later = self.model._default_manager.filter(
            delivery=OuterRef("delivery"),
            organisation=OuterRef("organisation"),
            period=OuterRef("period"),
            version__gt=OuterRef("version"),
        )
        return self.filter(~Exists(later))


class DeliveryReport(models.Model):
    """One version of a member's report of one period; the highest version counts.

    Periods are numbered from 1. `invoiced_on` and `paid_on` are of the slowest invoice of the
    period; `days_late` are days after it was due, by the day of the report where it is unpaid, and
    None where nothing was invoiced.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="delivery_reports"
    )
    period = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    payer = models.CharField(max_length=12, choices=Payer.choices)
    invoiced_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    days_late = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    objects = DeliveryReportQuerySet.as_manager()

    class Meta:
        ordering = ["delivery_id", "period", "organisation__name", "organisation_id", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "organisation", "period", "version"],
                name="delivery_report_version_once",
            ),
            models.CheckConstraint(
                condition=Q(period__gte=1, version__gte=1), name="delivery_report_numbered"
            ),
            models.CheckConstraint(
                condition=Q(payer__in=Payer.values), name="delivery_report_payer_known"
            ),
            models.CheckConstraint(
                condition=Q(invoiced_on__isnull=True, paid_on__isnull=True, days_late__isnull=True)
                | Q(invoiced_on__isnull=False, days_late__isnull=False),
                name="delivery_report_payment_whole",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(paid_on__gte=F("invoiced_on")),
                name="delivery_report_paid_after_invoice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, period {self.period}, version {self.version}"


class DeliveredPeople(models.Model):
    """How many people a member reached in a period, in one capability and one area.

    `planned` is how many it was to reach by the split of that day; None where none was planned.
    """

    report = models.ForeignKey(DeliveryReport, on_delete=models.CASCADE, related_name="people")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    planned = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["report_id", "capability__name", "area__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "capability", "area"], name="delivered_people_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capability} in {self.area}: {self.people}"


class ReportAskQuerySet(models.QuerySet["ReportAsk"]):
    """Reads of requests for reports."""

    def unanswered(self) -> ReportAskQuerySet:
        """Return the requests for which no report has come."""
        given = DeliveryReport.objects.filter(
            delivery=OuterRef("delivery"),
            organisation=OuterRef("organisation"),
            period=OuterRef("period"),
        )
        return self.filter(~Exists(given))

    def of_members(self, organisations: Iterable[int]) -> ReportAskQuerySet:
        """Return requests to these organisations (primary keys) that are still members."""
        return self.filter(
            organisation__in=list(organisations),
            delivery__consortium__members__organisation=F("organisation"),
        )


class ReportAsk(models.Model):
    """A request to a member for the report of a period, made once and reminded of once."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="asks")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="report_asks"
    )
    period = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = ReportAskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "organisation", "period"], name="report_asked_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="report_ask_unreminded",
                condition=Q(reminded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, period {self.period}"
