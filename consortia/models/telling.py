"""Whom we told that a proposal names them, and how far we read what the register did."""

from django.db import models
from django.db.models import Q

from contracts.models import Lot
from organisations.models import Organisation


class Told(models.Model):
    """That a body was told once that it could do a lot together with others."""

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="told")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="told")
    letter = models.ForeignKey("accounts.Letter", null=True, on_delete=models.SET_NULL)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "organisation"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.lot}"


class RegisterMark(models.Model):
    """One row: the newest event of the register that matching has taken note of."""

    record = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="register_mark_one_row")]

    def __str__(self) -> str:
        return f"Read up to {self.record}"
