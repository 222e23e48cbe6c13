"""What is wanted: commissioners, contracts, lots, requirements and thresholds."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from areas.models import Area
from organisations.models import Capability


class CommissionerKind(models.TextChoices):
    """What sort of public body buys."""

    COUNTY = "county", "County council"
    DISTRICT = "district", "District council"
    UNITARY = "unitary", "Unitary council or borough"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    HEALTH = "health", "Integrated care board or NHS trust"
    POLICE_FIRE = "police-fire", "Police or fire authority"
    HOUSING = "housing", "Housing association"
    CENTRAL = "central", "Central department"
    OTHER = "other", "Other public body"


class CommissionerQuerySet(models.QuerySet["Commissioner"]):
    """Reads of commissioners."""

    def of_person(self, user_id: int | None) -> CommissionerQuerySet:
        """Return the commissioners that this person may act for."""
        return self.filter(memberships__user=user_id)


class Commissioner(models.Model):
    """A public body that posts contracts."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=CommissionerKind.choices)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="commissioners"
    )
    email = models.EmailField("e-mail for letters")
    registered_at = models.DateTimeField()

    objects = CommissionerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CommissionerKind.values), name="commissioner_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommissionerRole(models.TextChoices):
    """What a person may do for a commissioner. Each includes those after it."""

    APPROVER = "approver", "Approves and publishes"
    DRAFTER = "drafter", "Drafts"
    READER = "reader", "Reads"


class CommissionerMembership(models.Model):
    """A person who may act for a commissioner."""

    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="commissioner_memberships"
    )
    role = models.CharField(max_length=10, choices=CommissionerRole.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["commissioner", "user"], name="commissioner_member_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=CommissionerRole.values), name="commissioner_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.commissioner}"


class Stage(models.TextChoices):
    """How far a contract has come."""

    DRAFT = "draft", "Draft"
    ENGAGEMENT = "engagement", "Early engagement"
    PLANNED = "planned", "Planned"
    OPEN = "open", "Open for bids"
    CLOSED = "closed", "Closed"
    AWARDED = "awarded", "Awarded"
    CANCELLED = "cancelled", "Cancelled"


VISIBLE = (Stage.ENGAGEMENT, Stage.PLANNED, Stage.OPEN, Stage.CLOSED, Stage.AWARDED)
LIVE = (Stage.ENGAGEMENT, Stage.PLANNED, Stage.OPEN)


class ContractQuerySet(models.QuerySet["Contract"]):
    """Reads of contracts."""

    def visible(self) -> ContractQuerySet:
        """Return contracts that anyone may see."""
        return self.filter(stage__in=VISIBLE)

    def seen_by(self, user_id: int | None, commissioner_id: int | None = None) -> ContractQuerySet:
        """Return what anyone may see, and the drafts of the actor's own commissioners."""
        mine = (
            Q(commissioner=commissioner_id)
            if commissioner_id
            else Q(
                commissioner__memberships__user=user_id,
                commissioner__memberships__user__isnull=False,
            )
        )
        own = self.model.objects.filter(mine).values("pk")
        return self.filter(Q(stage__in=VISIBLE) | Q(pk__in=own))

    def past_deadline(self, at: datetime) -> ContractQuerySet:
        """Return open contracts whose deadline has passed."""
        return self.filter(stage=Stage.OPEN, deadline__lte=at)


class Contract(models.Model):
    """What a commissioner wants done, as one notice with lots. Value is GBP over its term."""

    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.PROTECT, related_name="contracts"
    )
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(default=12)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    deadline = models.DateTimeField("last moment for bids", null=True, blank=True)
    drafted_at = models.DateTimeField()
    visible_at = models.DateTimeField(null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="contract_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="contract_value_not_negative",
            ),
            models.CheckConstraint(condition=Q(term_months__gte=1), name="contract_lasts_a_month"),
            models.CheckConstraint(
                condition=~Q(stage=Stage.OPEN) | Q(deadline__isnull=False),
                name="contract_open_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.DRAFT, Stage.CANCELLED]) | Q(visible_at__isnull=False),
                name="contract_visible_has_time",
            ),
            models.CheckConstraint(
                condition=Q(deadline__isnull=True)
                | Q(visible_at__isnull=True)
                | Q(deadline__gt=F("visible_at")),
                name="contract_deadline_after_visible",
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "deadline", "id"], name="contract_by_stage"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_visible(self) -> bool:
        """Whether anyone may see it."""
        return self.stage in VISIBLE


class Lot(models.Model):
    """The part that one bidder bids for."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["contract_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="lot_number_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="lot_value_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"Lot {self.number}: {self.title}"


class Requirement(models.Model):
    """One capability wanted in one area of any level, for `volume` people a year or for any."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="requirements")
    capability = models.ForeignKey(
        Capability, on_delete=models.PROTECT, related_name="requirements"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="requirements")
    volume = models.PositiveIntegerField("people a year", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "capability", "area"], name="requirement_once"),
            models.CheckConstraint(
                condition=Q(volume__isnull=True) | Q(volume__gte=1),
                name="requirement_volume_is_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capability} in {self.area}"


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
