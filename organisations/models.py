"""The register: capabilities, organisations, who may act for them, and what they offer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from areas.models import Area


class CapabilityQuerySet(models.QuerySet["Capability"]):
    """Reads of the capability tree."""

    def leaves(self) -> CapabilityQuerySet:
        """Return what can be offered or required: the lower of the two levels."""
        return self.filter(group__isnull=False).select_related("group")


class Capability(models.Model):
    """Something a body can do for people; a leaf of our own short tree, or a group of leaves."""

    slug = models.SlugField(primary_key=True, max_length=60)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=300, blank=True)
    group = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="leaves"
    )

    objects = CapabilityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationKind(models.TextChoices):
    """Legal or customary form of a body."""

    CHARITY = "charity", "Charity (trust or association)"
    CIO = "cio", "Charitable incorporated organisation"
    CHARITABLE_COMPANY = "charitable-company", "Charitable company"
    CIC = "cic", "Community interest company"
    CLG = "clg", "Company limited by guarantee"
    COOPERATIVE = "co-operative", "Co-operative society"
    BENEFIT_SOCIETY = "community-benefit-society", "Community benefit society"
    HOUSING_ASSOCIATION = "housing-association", "Housing association"
    PARISH_COUNCIL = "parish-council", "Parish or town council"
    UNINCORPORATED = "unincorporated", "Group without a legal form or number"
    OTHER = "other", "Other"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of the register."""

    def offering(self, capabilities: Iterable[str], areas: Iterable[str]) -> OrganisationQuerySet:
        """Return bodies that offer one of these capabilities in one of these areas (codes)."""
        offers = Offer.objects.live().filter(
            capability__in=list(capabilities), areas__in=list(areas)
        )
        return self.filter(pk__in=offers.values("organisation"))

    def of_person(self, user_id: int | None) -> OrganisationQuerySet:
        """Return the bodies that this person may act for."""
        return self.filter(memberships__user=user_id)


class Organisation(models.Model):
    """A registered body. Turnover (GBP a year) and e-mail are private; the rest is public."""

    identifier = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind.choices)
    description = models.TextField(max_length=2000, blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField("e-mail for letters")
    postcode = models.CharField(max_length=8, blank=True)
    home_area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="organisations_here"
    )
    turnover = models.DecimalField(
        "yearly turnover in pounds",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    is_anchor = models.BooleanField("community anchor", default=False)
    is_infrastructure = models.BooleanField("infrastructure body", default=False)
    registered_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(turnover__isnull=True) | Q(turnover__gte=0),
                name="organisation_turnover_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(identifier__regex=r"^[A-Z]{2}-[A-Z]{2,4}-[A-Z0-9-]+$"),
                name="organisation_identifier_form",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
        ]
        indexes = [models.Index(fields=["name", "id"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def can_lead(self) -> bool:
        """Whether it can sign a contract: everything but an unincorporated group."""
        return self.kind != OrganisationKind.UNINCORPORATED


class Role(models.TextChoices):
    """What a person may do for a body. Each includes those after it."""

    ADMINISTRATOR = "administrator", "Administrator (may add and remove people)"
    EDITOR = "editor", "Editor (may change the entry and answer invitations)"
    READER = "reader", "Reader"


class OrganisationMembership(models.Model):
    """A person who may act for a body."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="organisation_memberships"
    )
    role = models.CharField(max_length=15, choices=Role.choices)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], name="organisation_member_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values), name="organisation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.role} · {self.organisation}"


class OfferQuerySet(models.QuerySet["Offer"]):
    """Reads of offers."""

    def live(self) -> OfferQuerySet:
        """Return offers that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def confirmed_since(self, at: datetime) -> OfferQuerySet:
        """Return offers confirmed at or after this time."""
        return self.filter(confirmed_at__gte=at)


class Offer(models.Model):
    """What a body can do, where, and for how many people a year."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="offers")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="offers")
    areas = models.ManyToManyField(Area, related_name="offers")
    capacity = models.PositiveIntegerField("people a year", null=True, blank=True)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                name="offer_capacity_is_someone",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__gte=models.F("made_at")),
                name="offer_confirmed_after_made",
            ),
        ]
        indexes = [
            models.Index(
                fields=["capability", "organisation"],
                name="offer_live",
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.capability}"


class Accreditation(models.Model):
    """A mark that a body holds, such as ``aqs`` (Advice Quality Standard). Private."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accreditations"
    )
    code = models.SlugField(max_length=40)
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="accreditation_held_once"
            ),
        ]

    def __str__(self) -> str:
        return self.code
