"""Consortia on their way to a bid, and their members."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Prefetch, Q, prefetch_related_objects

from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.assignments.rows import Assigned, volume_counts
from consortia.proposals.models import Proposal
from contracts.drafting.models.changes import ContractChange
from contracts.drafting.models.contracts import Lot
from organisations.register.models.organisations import Organisation


class ConsortiumStage(models.TextChoices):
    """How far a consortium has come."""

    FORMING = "forming", "Forming"
    FORMED = "formed", "Formed"
    DISSOLVED = "dissolved", "Dissolved"


class ConsortiumQuerySet(models.QuerySet["Consortium"]):
    """Reads of consortia."""

    def concerning(self, organisations: Iterable[int]) -> ConsortiumQuerySet:
        """Return consortia that one of these organisations is in or invited to."""
        ours = list(organisations)
        member = Member.objects.filter(organisation__in=ours).values("consortium")
        everywhere = self.model._default_manager
        invited = everywhere.filter(invitations__organisation__in=ours).values("pk")
        return self.filter(Q(pk__in=member) | Q(pk__in=invited))


class Consortium(models.Model):
    """A proposal that an organisation started, or a set chosen by hand, on its way to a bid."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="consortia")
    proposal = models.ForeignKey(
        Proposal, null=True, on_delete=models.SET_NULL, related_name="consortia"
    )
    name = models.CharField(max_length=200)
    starter = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="started")
    lead = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="leads"
    )
    stage = models.CharField(
        max_length=10, choices=ConsortiumStage.choices, default=ConsortiumStage.FORMING
    )
    started_at = models.DateTimeField()
    formed_at = models.DateTimeField(null=True, blank=True)
    replaces_since = models.DateTimeField(
        "since when the next best is asked without the starter's word", null=True, blank=True
    )

    objects = ConsortiumQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=ConsortiumStage.values), name="consortium_stage_known"
            ),
            models.CheckConstraint(
                condition=~Q(stage="formed") | Q(formed_at__isnull=False),
                name="consortium_formed_has_time",
            ),
            models.UniqueConstraint(
                fields=["proposal", "starter"],
                condition=~Q(stage="dissolved"),
                name="consortium_started_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def delivery(self) -> Delivery:
        """The planned delivery as it is now; read once."""
        prefetch_related_objects([self], planned_work())
        return Delivery(one.assignment for one in self.work.all())


class ConsortiumAssignment(Assigned):
    """One assignment of a consortium's planned delivery.

    A member's assignments are the part that it accepted.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="work")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "capability", "area", "organisation"],
                name="consortium_assignment_once",
            ),
            volume_counts("consortium_assignment_counts"),
        ]


def planned_work() -> Prefetch[str]:
    """Return the prefetch of a consortium's assignments with their organisations: one query."""
    rows = ConsortiumAssignment.objects.select_related("organisation").only(
        "consortium", "capability", "area", "volume", "organisation__identifier"
    )
    return Prefetch("work", queryset=rows)


class Member(models.Model):
    """A member of a consortium, and since when."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consortium_memberships"
    )
    since = models.DateTimeField()

    class Meta:
        ordering = ["consortium_id", "organisation__name", "organisation_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation"], name="consortium_member_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def organisation_identifier(self) -> str:
        """The organisation's identifier."""
        return self.organisation.identifier


class ChangeTold(models.Model):
    """A change of a contract that its consortia have been told of, once."""

    change = models.OneToOneField(
        ContractChange, on_delete=models.CASCADE, related_name="consortia_told"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.change)
