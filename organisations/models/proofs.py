"""That somebody shows that a number is theirs which another body has without proof."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisations.models.entries import RegisterEntry


class NumberProofQuerySet(models.QuerySet["NumberProof"]):
    """Reads of proofs."""

    def good(self, at: datetime) -> NumberProofQuerySet:
        """Return those by which a number can be registered now."""
        return self.filter(proved_at__isnull=False, used_at__isnull=True, good_until__gt=at)


class NumberProof(models.Model):
    """What one person shows about one entry; of the code only a keyed digest is kept.

    `good_until` is until when the code can be entered, and the number then be registered.
    """

    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="number_proofs"
    )
    entry = models.ForeignKey(RegisterEntry, on_delete=models.PROTECT, related_name="proofs")
    code_hash = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField()
    codes_sent = models.PositiveSmallIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    good_until = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = NumberProofQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asker", "entry"], name="number_proof_once"),
            models.CheckConstraint(
                condition=Q(proved_at__isnull=True) | Q(code_hash=""),
                name="number_proof_code_ends",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(proved_at__isnull=False),
                name="number_proof_used_is_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} · {self.entry}"
