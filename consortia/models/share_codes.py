"""Codes with which members share what the central digital platform knows of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.models.consortia import Consortium
from organisations.models import Organisation


class ShareCode(models.Model):
    """A member's share code for one bid, and the day it was got; members of the group only see it.

    A code shows what the body had said on the platform when it was made (Find a Tender, Procurement
    Regulations 2024, regulation 6), so that an old one may show what is no longer true.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="share_codes")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    got_on = models.DateField()
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["consortium_id", "organisation__name", "organisation_id"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "organisation"], name="share_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex="^[A-Za-z0-9]{6,12}$"), name="share_code_form"
            ),
        ]

    def __str__(self) -> str:
        return f"Share code of {self.organisation}"
