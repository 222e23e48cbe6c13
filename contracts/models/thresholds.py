"""What a bidder for a lot must reach, and on whom in a consortium it falls."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.models.contracts import Lot
from organisations.models import Capability


class ThresholdKind(models.TextChoices):
    """What a threshold measures."""

    TURNOVER = "turnover", "Yearly turnover"
    LEAD_TURNOVER = "lead-turnover", "Yearly turnover of the lead body"
    ACCREDITATION = "accreditation", "Accreditation"
    GROUP_SIZE = "group-size", "Most members in a group"


class FinanceRule(models.TextChoices):
    """How members' turnovers meet a turnover threshold."""

    POOLED = "pooled", "Members’ turnovers add up (jointly and severally liable)"
    LEAD_ONLY = "lead_only", "The lead body’s turnover alone"
    EACH_BY_SHARE = "each_by_share", "Each member for its share of the work"


class HeldBy(models.TextChoices):
    """On whom an accreditation falls."""

    DELIVERER = "deliverer", "Whoever delivers the capability"
    EVERYONE = "everyone", "Every member"
    LEAD = "lead", "The lead body"
    ANYONE = "anyone", "At least one member"


class Threshold(models.Model):
    """Something a bidder for a lot must reach, and on whom in a consortium it falls."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="thresholds")
    kind = models.CharField(max_length=15, choices=ThresholdKind.choices)
    minimum = models.DecimalField(
        "pounds a year", max_digits=14, decimal_places=2, null=True, blank=True
    )
    rule = models.CharField(max_length=15, choices=FinanceRule.choices, blank=True)
    code = models.SlugField("accreditation", max_length=40, blank=True)
    held_by = models.CharField(max_length=10, choices=HeldBy.choices, blank=True)
    capability = models.ForeignKey(
        Capability, null=True, blank=True, on_delete=models.PROTECT, related_name="thresholds"
    )
    most = models.PositiveSmallIntegerField("most members", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "kind"],
                condition=~Q(kind=ThresholdKind.ACCREDITATION),
                name="threshold_kind_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=ThresholdKind.TURNOVER, minimum__gte=0, rule__in=FinanceRule.values)
                    | Q(kind=ThresholdKind.LEAD_TURNOVER, minimum__gte=0)
                    | (Q(kind=ThresholdKind.ACCREDITATION, held_by__in=HeldBy.values) & ~Q(code=""))
                    | Q(kind=ThresholdKind.GROUP_SIZE, most__gte=1)
                ),
                name="threshold_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
