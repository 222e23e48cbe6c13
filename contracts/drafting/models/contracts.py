"""What is wanted: contracts with their stages, lots and requirements."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from areas.models import Area
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.choices import (
    LIVE,
    SHAPED,
    ContractKind,
    Regime,
    ReportsEvery,
    Service,
    Stage,
)
from organisations.offers.models.capabilities import Capability

STANDARD_VAT = Decimal("1.2")


class ContractQuerySet(models.QuerySet["Contract"]):
    """Reads of contracts."""

    def visible(self) -> ContractQuerySet:
        """Return contracts that anyone may see."""
        return self.filter(visible_at__isnull=False)

    def seen_by(self, user_id: int | None, commissioner_id: int | None = None) -> ContractQuerySet:
        """Return what anyone may see, and the drafts of the actor's own commissioners."""
        if user_id is None and commissioner_id is None:
            return self.visible()
        own = self.model.objects.bought_by(user_id, commissioner_id).filter(visible_at__isnull=True)
        # the few keys themselves, not a subquery: so the database can walk its index of the newest
        drafts = list(own.values_list("pk", flat=True))
        return self.filter(Q(visible_at__isnull=False) | Q(pk__in=drafts))

    def bought_by(
        self, user_id: int | None, commissioner_id: int | None = None
    ) -> ContractQuerySet:
        """Return the contracts that the actor's own commissioners lead or have joined."""
        mine = (
            Commissioner.objects.filter(pk=commissioner_id)
            if commissioner_id
            else Commissioner.objects.of_person(user_id or 0)
        ).values("pk")
        joined = ContractPartner.objects.exclude(state=PartnerState.DECLINED).filter(
            commissioner__in=mine
        )
        return self.filter(Q(commissioner__in=mine) | Q(pk__in=joined.values("contract")))

    def wanting_match(self) -> ContractQuerySet:
        """Return live contracts whose lots wait to be matched again."""
        return self.filter(match_wanted_at__isnull=False, stage__in=LIVE)

    def bought(self) -> ContractQuerySet:
        """Return contracts in the sense of procurement law, without grants."""
        return self.filter(kind=ContractKind.CONTRACT)

    def past_deadline(self, at: datetime) -> ContractQuerySet:
        """Return open contracts whose deadline has passed."""
        return self.filter(stage=Stage.OPEN, deadline__lte=at)


class Contract(models.Model):
    """What a commissioner wants done, as one notice with lots. Value is GBP over its term."""

    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.PROTECT, related_name="contracts"
    )
    kind = models.CharField(
        max_length=8, choices=ContractKind.choices, default=ContractKind.CONTRACT
    )
    title = models.CharField(max_length=200)
    description = models.TextField(max_length=10_000, blank=True)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    has_vat = models.BooleanField("value includes VAT", default=True)
    term_months = models.PositiveSmallIntegerField(default=12)
    extension_months = models.PositiveSmallIntegerField(default=0)
    reports_every = models.PositiveSmallIntegerField(
        "delivery is reported", choices=ReportsEvery.choices, default=ReportsEvery.QUARTER
    )
    outcomes = models.TextField("what should be better afterwards", max_length=10_000, blank=True)
    regime = models.CharField(max_length=12, choices=Regime.choices, blank=True)
    service = models.CharField(max_length=12, choices=Service.choices, default=Service.LIGHT_TOUCH)
    concession = models.BooleanField("paid by its users", default=False)
    no_lots_reason = models.TextField("why there is only one lot", max_length=2000, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    opens_on = models.DateField("expected to open", null=True, blank=True)
    awards_on = models.DateField("expected award", null=True, blank=True)
    starts_on = models.DateField("first day of the work", null=True, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.DRAFT)
    deadline = models.DateTimeField("last moment for bids", null=True, blank=True)
    drafted_at = models.DateTimeField()
    visible_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    match_wanted_at = models.DateTimeField(null=True, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ContractKind.values), name="contract_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="contract_stage_known"
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="contract_value_not_negative",
            ),
            models.CheckConstraint(condition=Q(term_months__gte=1), name="contract_lasts_a_month"),
            models.CheckConstraint(
                condition=Q(reports_every__in=ReportsEvery.values), name="contract_reports_known"
            ),
            models.CheckConstraint(
                condition=Q(regime="") | Q(regime__in=Regime.values), name="contract_regime_known"
            ),
            models.CheckConstraint(
                condition=Q(service__in=Service.values), name="contract_service_known"
            ),
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
            models.Index(fields=["-visible_at", "-id"], name="contract_newest"),
            models.Index(
                fields=["match_wanted_at"],
                name="contract_wants_match",
                condition=Q(match_wanted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_visible(self) -> bool:
        """Whether anyone may see it."""
        return self.visible_at is not None

    @property
    def is_shaped(self) -> bool:
        """Whether its lots may still change: before bids are invited."""
        return self.stage in SHAPED

    @property
    def value_with_vat(self) -> Decimal | None:
        """The value with VAT (GBP), as procurement law counts it; at the standard rate without."""
        if self.value is None or self.has_vat:
            return self.value
        return (self.value * STANDARD_VAT).quantize(Decimal("0.01"))


class Lot(models.Model):
    """The part that one bidder bids for."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    description = models.TextField(max_length=5000, blank=True)
    term_months = models.PositiveSmallIntegerField(null=True, blank=True)
    extension_months = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["contract_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="lot_number_once"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="lot_value_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(term_months__isnull=True) | Q(term_months__gte=1),
                name="lot_lasts_a_month",
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
        indexes = [
            models.Index(fields=["capability", "area", "lot"], name="requirement_by_work"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["lot", "capability", "area"], name="requirement_once"),
            models.CheckConstraint(
                condition=Q(volume__isnull=True) | Q(volume__gte=1),
                name="requirement_volume_is_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capability} in {self.area}"


class PartnerState(models.TextChoices):
    """How far a commissioner has joined another's contract."""

    INVITED = "invited", "Invited"
    JOINED = "joined", "Joined"
    DECLINED = "declined", "Declined"


class ContractPartner(models.Model):
    """A commissioner beside the leading one: its areas, share of the value, and approval."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="partners")
    commissioner = models.ForeignKey(
        Commissioner, on_delete=models.PROTECT, related_name="partnerships"
    )
    state = models.CharField(
        max_length=10, choices=PartnerState.choices, default=PartnerState.INVITED
    )
    areas = models.ManyToManyField(Area, related_name="+")
    share = models.DecimalField(
        "per cent of the value", max_digits=5, decimal_places=2, null=True, blank=True
    )
    approved_version = models.PositiveIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["contract_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "commissioner"], name="contract_partner_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=PartnerState.values), name="contract_partner_state_known"
            ),
            models.CheckConstraint(
                condition=Q(share__isnull=True) | Q(share__gte=0, share__lte=100),
                name="contract_partner_share_of_100",
            ),
            models.CheckConstraint(
                condition=Q(approved_version__isnull=True) | Q(state=PartnerState.JOINED),
                name="contract_partner_joined_to_approve",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commissioner} · {self.get_state_display()}"
