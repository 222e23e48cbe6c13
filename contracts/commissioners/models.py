"""Commissioners: public bodies that post contracts, and the people who may act for them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area


class CommissionerKind(models.TextChoices):
    """What sort of public body a commissioner is."""

    COUNTY = "county", "County council"
    DISTRICT = "district", "District council"
    UNITARY = "unitary", "Unitary council or borough"
    COMBINED_AUTHORITY = "combined-authority", "Combined authority"
    PARISH = "parish", "Parish or town council"
    HEALTH = "health", "Integrated care board"
    NHS_TRUST = "nhs-trust", "NHS trust or foundation trust"
    POLICE_FIRE = "police-fire", "Police or fire authority"
    HOUSING = "housing", "Housing association"
    CENTRAL = "central", "Central department"
    OTHER = "other", "Other public body"


class VerifiedBy(models.TextChoices):
    """How we know that a commissioner is what it says."""

    DOMAIN = "domain", "Its people have e-mail at a public body's domain"
    OPERATOR = "operator", "This site's operator checked"
    APPROVER = "approver", "Somebody whom this site's operator named checked"


class CommissionerQuerySet(models.QuerySet["Commissioner"]):
    """Reads of commissioners."""

    def of_person(self, user_id: int | None) -> CommissionerQuerySet:
        """Return the commissioners that this person may act for."""
        return self.filter(memberships__user=user_id)

    def to_check(self) -> CommissionerQuerySet:
        """Return those that nobody has checked yet, longest waiting first."""
        return self.filter(verified_at__isnull=True).order_by("registered_at", "pk")


class Commissioner(models.Model):
    """A public body that posts contracts."""

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=CommissionerKind.choices)
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="commissioners"
    )
    email = models.EmailField("e-mail for letters")
    domain = models.CharField("e-mail domain of its people", max_length=120, blank=True)
    registered_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=10, choices=VerifiedBy.choices, blank=True)

    objects = CommissionerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CommissionerKind.values), name="commissioner_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by="")
                | Q(verified_at__isnull=False, verified_by__in=VerifiedBy.values),
                name="commissioner_verified_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        """Whether somebody or its e-mail domain has shown that it is what it says."""
        return self.verified_at is not None

    @property
    def nation(self) -> str:
        """First letter of its nation's GSS codes: E, W, S or N; E where it has no area."""
        return self.area_id[0] if self.area_id and self.area_id[0] in "WSN" else "E"


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
    opens_bids = models.BooleanField("may open bids after the deadline", default=False)
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
