"""Abstract rows of assignments that are agreed or promised, with foreign keys."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db import models
from django.db.models import Q

from areas.models import Area
from consortia.proposals.assignments.cells import Cell, People, people_of
from consortia.proposals.assignments.delivery import Assignment
from organisations.offers.models.capabilities import Capability
from organisations.register.models.organisations import Organisation


class InCell(models.Model):
    """A row about one capability in one leaf area."""

    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.capability} in {self.area}"

    @property
    def cell(self) -> Cell:
        """The capability and the area."""
        return Cell(self.capability_id, self.area_id)


class Work(InCell):
    """Work in one cell: for so many people a year or, without a volume, for any."""

    volume = models.DecimalField(
        "people a year", max_digits=16, decimal_places=6, null=True, blank=True
    )

    class Meta:
        abstract = True

    @property
    def people(self) -> People | None:
        """People a year; None where no volume is said."""
        return None if self.volume is None else people_of(self.volume)


class Assigned(Work):
    """One organisation's work in one cell."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    @property
    def assignment(self) -> Assignment:
        """The row as a value."""
        return Assignment(*self.cell, self.organisation.identifier, self.people)


def volume_counts(name: str) -> models.CheckConstraint:
    """Return the constraint that a volume counts people."""
    return models.CheckConstraint(condition=Q(volume__isnull=True) | Q(volume__gte=0), name=name)


def volume_of(one: Assignment) -> Decimal | None:
    """Return an assignment's volume as a row stores it."""
    return None if one.volume is None else Decimal(one.volume)


def organisation_keys(work: Iterable[Assignment]) -> dict[str, int]:
    """Return identifier → primary key of the organisations in assignments; one query."""
    named = {one.organisation for one in work}
    rows = Organisation.objects.filter(identifier__in=named)
    return dict(rows.values_list("identifier", "pk"))
