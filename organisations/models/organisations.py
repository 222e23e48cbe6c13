"""Registered bodies."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import OuterRef, Q, Subquery

from areas.models import Area


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


class Language(models.TextChoices):
    """What a body likes to get its letters in."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Cymraeg (Welsh)"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of the register."""

    def offering(self, capabilities: Iterable[str], areas: Iterable[str]) -> OrganisationQuerySet:
        """Return bodies that offer one of these capabilities in one of these areas (codes)."""
        offering = self.model._default_manager.filter(
            offers__withdrawn_at__isnull=True,
            offers__capability__in=list(capabilities),
            offers__areas__in=list(areas),
        )
        return self.filter(pk__in=offering.values("pk"))

    def with_income(self) -> OrganisationQuerySet:
        """Add ``public_income``: GBP a year as a public register has it, None where none does."""
        entries = apps.get_model("organisations", "RegisterEntry").objects
        stated = entries.filter(identifier=OuterRef("identifier"))
        return self.annotate(public_income=Subquery(stated.values("income")[:1]))

    def of_person(self, user_id: int | None) -> OrganisationQuerySet:
        """Return the bodies that this person may act for."""
        return self.filter(memberships__user=user_id)


class Organisation(models.Model):
    """A registered body. Turnover (GBP a year) and addresses are private; the rest is public."""

    identifier = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind.choices)
    description = models.TextField(max_length=2000, blank=True)
    website = models.URLField(blank=True)
    email = models.EmailField("e-mail for letters")
    second_email = models.EmailField("e-mail of a second contact", blank=True)
    language = models.CharField(
        "language of letters", max_length=2, choices=Language.choices, default=Language.ENGLISH
    )
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
            models.CheckConstraint(
                condition=Q(language__in=Language.values), name="organisation_language_known"
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="organisation_by_name"),
            models.Index(fields=["-registered_at", "-id"], name="organisation_by_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def can_lead(self) -> bool:
        """Whether it can sign a contract: everything but an unincorporated group."""
        return self.kind != OrganisationKind.UNINCORPORATED
