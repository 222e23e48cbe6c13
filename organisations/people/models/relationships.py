"""Relationships between organisations: worked together, refusals, branches."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from organisations.register.models.organisations import Organisation


class RelationshipKind(models.TextChoices):
    """What one organisation says of another: the kind of relationship."""

    WORKED = "worked-with", "We have worked with them"
    REFUSES = "refuses", "We will not work with them"
    BRANCH = "branch-of", "We are a branch of them"
    PARENT = "parent-of", "They are a branch of us"

    @property
    def answer(self) -> RelationshipKind | None:
        """The kind that the other organisation confirms it with; None where it is not asked."""
        return {
            RelationshipKind.WORKED: RelationshipKind.WORKED,
            RelationshipKind.BRANCH: RelationshipKind.PARENT,
            RelationshipKind.PARENT: RelationshipKind.BRANCH,
        }.get(self)


ASKED = [kind for kind in RelationshipKind if kind.answer]


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    """Reads of relationships."""

    def confirmed(self) -> RelationshipQuerySet:
        """Return “worked with” relationships that both organisations have confirmed."""
        return self.filter(_answered(), kind=RelationshipKind.WORKED)

    def affiliated(self) -> RelationshipQuerySet:
        """Return “branch of” and “parent of” relationships that both have confirmed."""
        return self.filter(_answered(), kind__in=(RelationshipKind.BRANCH, RelationshipKind.PARENT))

    def waiting(self) -> RelationshipQuerySet:
        """Return relationships that the other organisation has yet to confirm."""
        denied = RelationshipAsk.objects.filter(
            organisation=OuterRef("organisation"),
            other=OuterRef("other"),
            kind=OuterRef("kind"),
            denied_at__isnull=False,
        )
        return self.filter(~_answered(), ~Exists(denied), kind__in=ASKED)

    def among(self, organisations: Collection[int]) -> RelationshipQuerySet:
        """Return relationships with both sides among these organisations (primary keys)."""
        return self.filter(organisation__in=organisations, other__in=organisations)


def _answered() -> Exists:
    """Return the condition that the other organisation has confirmed the relationship."""
    says = Case(
        *[When(kind=kind, then=Value(kind.answer)) for kind in ASKED if kind.answer],
        default=Value(""),
        output_field=models.CharField(),
    )
    sides = Relationship._default_manager.annotate(answers=says)
    return Exists(
        sides.filter(
            organisation=OuterRef("other"), other=OuterRef("organisation"), answers=OuterRef("kind")
        )
    )


class Relationship(models.Model):
    """A relationship, as one organisation says it of another.

    “Worked with” counts once both have confirmed it, “branch of” once the parent has. A refusal is
    private to the organisation that made it; the matcher respects it without showing it.
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


class RelationshipAsk(models.Model):
    """One letter, the only one ever, that asked an organisation to confirm a relationship.

    It outlives the relationship, so that taking it back and saying it again sends no second letter.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="relationships_asked"
    )
    other = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="relationships_to_answer"
    )
    kind = models.CharField(max_length=12, choices=RelationshipKind.choices)
    asked_at = models.DateTimeField()
    denied_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager()

    class Meta:
        ordering = ["organisation_id", "kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "other", "kind"], name="relationship_asked_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=ASKED), name="relationship_ask_kind_known"),
            models.CheckConstraint(
                condition=~Q(organisation=F("other")), name="relationship_ask_not_of_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} asks {self.other_id}: {self.kind}"
