"""How organisations stand to each other."""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from organisations.register.models.organisations import Organisation


class RelationshipKind(models.TextChoices):
    """What one organisation says of another."""

    WORKED = "worked-with", "We have worked with them"
    REFUSES = "refuses", "We will not work with them"
    BRANCH = "branch-of", "We are a branch of them"
    PARENT = "parent-of", "They are a branch of us"

    @property
    def answer(self) -> RelationshipKind | None:
        """What the other organisation says when it says so too; None where nobody is asked."""
        return {
            RelationshipKind.WORKED: RelationshipKind.WORKED,
            RelationshipKind.BRANCH: RelationshipKind.PARENT,
            RelationshipKind.PARENT: RelationshipKind.BRANCH,
        }.get(self)


ASKED = [kind for kind in RelationshipKind if kind.answer]


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    """Reads of relationships."""

    def confirmed(self) -> RelationshipQuerySet:
        """Return “worked with” that the other organisation says too."""
        return self.filter(_answered(), kind=RelationshipKind.WORKED)

    def affiliated(self) -> RelationshipQuerySet:
        """Return “branch of” and “parent of” that the other organisation says too."""
        return self.filter(_answered(), kind__in=(RelationshipKind.BRANCH, RelationshipKind.PARENT))

    def waiting(self) -> RelationshipQuerySet:
        """Return what counts once the other organisation says so too, and it has not answered yet."""
        denied = RelationshipAsk.objects.filter(
            organisation=OuterRef("organisation"),
            other=OuterRef("other"),
            kind=OuterRef("kind"),
            denied_at__isnull=False,
        )
        return self.filter(~_answered(), ~Exists(denied), kind__in=ASKED)

    def among(self, organisations: Collection[int]) -> RelationshipQuerySet:
        """Return those of which both sides are among these organisations (keys)."""
        return self.filter(organisation__in=organisations, other__in=organisations)


def _answered() -> Exists:
    """Return the condition that the other organisation says its side of it."""
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
    """What one organisation says of another.

    “Worked with” counts once both say it, “branch of” once the parent says so. A refusal is private
    to the organisation that made it; the matcher keeps to it without a word.
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
    """That an organisation was asked whether what another says of it is so: by one letter, ever.

    It outlives what was said, so that nobody is written to again by taking back and saying anew.
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
