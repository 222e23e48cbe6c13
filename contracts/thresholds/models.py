"""Thresholds of a lot: what a bidder must meet, and on whom in a consortium it falls.

Rows only: what a kind means is in its own module of `contracts.thresholds`.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.drafting.models.contracts import Lot
from organisations.offers.models.capabilities import Capability


class ThresholdKind(models.TextChoices):
    """What a threshold measures."""

    TURNOVER = "turnover", "Yearly turnover"
    LEAD_TURNOVER = "lead-turnover", "Yearly turnover of the lead organisation"
    INSURANCE = "insurance", "Insurance"
    ACCREDITATION = "accreditation", "Accreditation"
    YEARS_TRADING = "years-trading", "Years of trading"
    SIZE = "size", "Most members of a consortium"


class FinanceRule(models.TextChoices):
    """How members' turnovers meet a turnover threshold."""

    POOLED = "pooled", "Members’ turnovers add up (jointly and severally liable)"
    LEAD_ONLY = "lead_only", "The lead organisation’s turnover alone"
    EACH_BY_SHARE = "each_by_share", "Each member for its share of the work"


class FallsOn(models.TextChoices):
    """On whom a threshold falls that each organisation meets alone."""

    DELIVERER = "deliverer", "Whoever delivers the work"
    EVERYONE = "everyone", "Every member"
    LEAD = "lead", "The lead organisation"
    ANYONE = "anyone", "At least one member"


#: Kinds that a lot may have several times, such as two accreditations.
SEVERAL = (ThresholdKind.ACCREDITATION, ThresholdKind.INSURANCE)

#: A CHECK on NULL passes, so each condition also says IS NOT NULL.
_SUM = Q(minimum__isnull=False, minimum__gte=0)
_CODE = ~Q(code="")


class Threshold(models.Model):
    """Something a bidder for a lot must meet; which columns are filled follows from its kind.

    `minimum` is GBP: a yearly turnover, or what an insurance pays up to. `code` is that of an
    accreditation or insurance, as passports have it.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="thresholds")
    kind = models.CharField(max_length=15, choices=ThresholdKind.choices)
    minimum = models.DecimalField("pounds", max_digits=14, decimal_places=2, null=True, blank=True)
    rule = models.CharField(max_length=15, choices=FinanceRule.choices, blank=True)
    code = models.SlugField("accreditation or insurance", max_length=40, blank=True)
    falls_on = models.CharField(max_length=10, choices=FallsOn.choices, blank=True)
    capability = models.ForeignKey(
        Capability, null=True, blank=True, on_delete=models.PROTECT, related_name="thresholds"
    )
    most = models.PositiveSmallIntegerField("most members", null=True, blank=True)
    years = models.PositiveSmallIntegerField("years of trading", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "kind"],
                condition=~Q(kind__in=SEVERAL),
                name="threshold_kind_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=ThresholdKind.TURNOVER, rule__in=FinanceRule.values) & _SUM
                    | Q(kind=ThresholdKind.LEAD_TURNOVER) & _SUM
                    | Q(kind=ThresholdKind.INSURANCE, falls_on__in=FallsOn.values) & _SUM & _CODE
                    | Q(kind=ThresholdKind.ACCREDITATION, falls_on__in=FallsOn.values) & _CODE
                    | Q(
                        kind=ThresholdKind.YEARS_TRADING,
                        years__isnull=False,
                        years__gte=1,
                        falls_on__in=[FallsOn.LEAD, FallsOn.EVERYONE, FallsOn.ANYONE],
                    )
                    | Q(kind=ThresholdKind.SIZE, most__isnull=False, most__gte=1)
                ),
                name="threshold_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
