"""How bodies stand to each other."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from organisations.models.organisations import Organisation


class RelationshipKind(models.TextChoices):
    """What one body says of another."""

    WORKED = "worked-with", "We have worked with them"
    REFUSES = "refuses", "We will not work with them"
    BRANCH = "branch-of", "We are a branch of them"


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    """Reads of relationships."""

    def confirmed(self) -> RelationshipQuerySet:
        """Return “worked with” that the other body says too."""
        said_too = self.model._default_manager.filter(
            organisation=OuterRef("other"), other=OuterRef("organisation"), kind=OuterRef("kind")
        )
        return self.filter(Exists(said_too), kind=RelationshipKind.WORKED)

    def waiting(self) -> RelationshipQuerySet:
        """Return “worked with” that the other body has not said yet."""
        confirmed = self.model._default_manager.all().confirmed()
        return self.filter(kind=RelationshipKind.WORKED).exclude(pk__in=confirmed.values("pk"))

    def among(self, bodies: Collection[int]) -> RelationshipQuerySet:
        """Return those of which both sides are among these bodies (keys)."""
        return self.filter(organisation__in=bodies, other__in=bodies)


class Relationship(models.Model):
    """What one body says of another.

    “Worked with” counts once both say it. A refusal is private to the body that made it; the
    matcher keeps to it without a word.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="relationships"
    )
    other = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="relationships_of_others"
    )
    kind = models.CharField(max_length=12, choices=RelationshipKind.choices)
    said_at = models.DateTimeField()

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "other", "kind"], name="relationship_said_once"
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(kind=RelationshipKind.BRANCH),
                name="relationship_one_parent",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RelationshipKind.values), name="relationship_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(organisation=F("other")), name="relationship_not_with_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.kind} {self.other_id}"
