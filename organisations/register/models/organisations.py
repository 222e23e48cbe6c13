"""Registered organisations."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from areas.models import Area


class OrganisationKind(models.TextChoices):
    """Legal or customary form of an organisation."""

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
    """The language of an organisation's letters."""

    ENGLISH = "en", "English"
    WELSH = "cy", "Cymraeg (Welsh)"


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Reads of the register."""

    def offering(self, capabilities: Iterable[str], areas: Iterable[str]) -> OrganisationQuerySet:
        """Return organisations offering one of these capabilities in one of these areas (codes)."""
        offering = self.model._default_manager.filter(
            offers__withdrawn_at__isnull=True,
            offers__capability__in=list(capabilities),
            offers__areas__in=list(areas),
        )
        return self.filter(pk__in=offering.values("pk"))

    def current(self) -> OrganisationQuerySet:
        """Return organisations that have neither left nor been merged into another."""
        return self.filter(merged_into__isnull=True, left_at__isnull=True)

    def confirmed(self) -> OrganisationQuerySet:
        """Return organisations without a waiting claim to a public number."""
        return self.exclude(claim__state="waiting")

    def registered(self) -> OrganisationQuerySet:
        """Return organisations that their public register has not removed (dissolved or merged)."""
        entries = apps.get_model("organisations", "RegisterEntry").objects
        ended = entries.filter(identifier=OuterRef("identifier"), is_registered=False)
        return self.filter(~Exists(ended))

    def with_income(self) -> OrganisationQuerySet:
        """Annotate ``public_income``: GBP a year from a public register, None where unknown."""
        entries = apps.get_model("organisations", "RegisterEntry").objects
        stated = entries.filter(identifier=OuterRef("identifier"))
        return self.annotate(public_income=Subquery(stated.values("income")[:1]))

    def of_person(self, user_id: int | None) -> OrganisationQuerySet:
        """Return the organisations that this person may act for; none where it is None."""
        if user_id is None:  # which would otherwise find the organisations that nobody acts for
            return self.none()
        return self.filter(memberships__user=user_id)


class Organisation(models.Model):
    """A registered organisation. Turnover (GBP a year) and addresses are private, the rest public.

    `trading_since` is what it says itself; it counts only where no register loaded here says when
    it was first listed (`RegisterEntry.registered_on`).

    `name_key` is what the name is compared by (`organisations.register.names.name_key`); every
    write of a name writes it. An organisation that was merged into another stays, with
    `merged_into`, so that its number is still known and its signatures stay valid.
    """

    identifier = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, default="", blank=True, editable=False)
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
    trading_since = models.DateField("trading since, in its own words", null=True, blank=True)
    is_anchor = models.BooleanField("community anchor", default=False)
    is_infrastructure = models.BooleanField("infrastructure organisation", default=False)
    is_fund_holder = models.BooleanField(
        "can be fund holder for groups without a legal form", default=False
    )
    registered_at = models.DateTimeField()
    left_at = models.DateTimeField("when it left this site", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed"
    )

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
            models.CheckConstraint(
                condition=Q(left_at__isnull=True)
                | Q(email="", second_email="", postcode="", description="", turnover__isnull=True),
                name="organisation_left_is_bare",
            ),
            models.CheckConstraint(
                condition=Q(is_fund_holder=False)
                | (Q(is_anchor=True) & ~Q(kind=OrganisationKind.UNINCORPORATED)),
                name="organisation_fund_holder_is_anchor",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="organisation_not_merged_into_itself",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="organisation_by_name"),
            models.Index(fields=["name_key"], name="organisation_by_name_key"),
            models.Index(fields=["-registered_at", "-id"], name="organisation_by_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def awaits_confirmation(self) -> bool:
        """Whether its claim to a public number still waits to be confirmed."""
        claim = getattr(self, "claim", None)
        return claim is not None and claim.state == "waiting"

    @property
    def number_unchecked(self) -> bool:
        """Whether no register loaded here lists its number, and nobody has checked it."""
        claim = getattr(self, "claim", None)
        return (
            claim is not None and claim.entry_id is None and claim.state in ("unchecked", "waiting")
        )

    @property
    def is_current(self) -> bool:
        """Whether it has neither left nor been merged into another."""
        return self.merged_into_id is None and self.left_at is None

    @property
    def can_lead(self) -> bool:
        """Whether it can be lead organisation: every kind but an unincorporated group can sign."""
        return self.kind != OrganisationKind.UNINCORPORATED
