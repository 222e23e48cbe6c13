"""Rows that only the HTTP face needs: API keys, and answers kept for repeated requests."""

from django.db import models
from django.db.models import Q
from rest_framework_api_key.models import AbstractAPIKey, BaseAPIKeyManager

from contracts.commissioners.models import Commissioner
from organisations.register.models.organisations import Organisation


class ApiKeyManager(BaseAPIKeyManager):
    """Makes keys, and finds them by a request's headers."""


class ApiKey(AbstractAPIKey):
    """A key that speaks for exactly one organisation or commissioner; only its hash is kept."""

    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="api_keys"
    )
    commissioner = models.ForeignKey(
        Commissioner, null=True, blank=True, on_delete=models.CASCADE, related_name="api_keys"
    )
    may_write = models.BooleanField(default=False)

    objects = ApiKeyManager()  # type: ignore[misc,assignment]

    class Meta(AbstractAPIKey.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) ^ Q(commissioner__isnull=True),
                name="api_key_speaks_for_one",
            ),
        ]


class KeptAnswer(models.Model):
    """The response to a request with an ``Idempotency-Key``, repeated to its repeats."""

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["actor", "key"], name="kept_answer_once"),
        ]
        indexes = [models.Index(fields=["kept_at"], name="kept_answer_oldest")]

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"
