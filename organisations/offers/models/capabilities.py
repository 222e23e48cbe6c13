"""The capability tree as rows."""

from __future__ import annotations

from django.db import models


class CapabilityQuerySet(models.QuerySet["Capability"]):
    """Reads of the capability tree."""

    def leaves(self) -> CapabilityQuerySet:
        """Return the leaves, which can be offered or required."""
        return self.filter(group__isnull=False).select_related("group")


class Capability(models.Model):
    """A capability, or a group of them: something an organisation can do for people."""

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
