"""The consortium agreement: a text made from agreed terms, and who signed exactly that text."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from consortia.forming.models.consortia import Consortium
from consortia.terms.models.terms import Terms
from organisations.register.models.organisations import Organisation


class AgreementState(models.TextChoices):
    """The state of an agreement."""

    OPEN = "open", "Waiting for signatures"
    SIGNED = "signed", "Signed by all"
    VOID = "void", "Replaced"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Reads of agreements."""

    def current(self) -> AgreementQuerySet:
        """Return those that are open or signed: one for a consortium at most."""
        return self.exclude(state=AgreementState.VOID)

    def whole(self) -> AgreementQuerySet:
        """Return them with terms, signatures and change requests: a few queries, however many."""
        return self.select_related("terms__lead").prefetch_related(
            "signatures__organisation", "change_requests__organisation"
        )


class Agreement(models.Model):
    """One version of the agreement. Its text never changes; a later version replaces it.

    `sections` is a list of ``{"heading": str, "paragraphs": [str]}``; `sha256` is the hexadecimal
    SHA-256 of the plain text that `consortia.terms.agreement.wording.plain_text` makes of them
    (UTF-8), which each signature repeats.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, related_name="agreements")
    state = models.CharField(
        max_length=8, choices=AgreementState.choices, default=AgreementState.OPEN
    )
    special = models.TextField("special terms", max_length=5000, blank=True)
    sections = models.JSONField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["consortium_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["consortium", "number"], name="agreement_number_once"),
            models.UniqueConstraint(
                fields=["consortium"],
                condition=Q(state__in=["open", "signed"]),
                name="agreement_current_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values), name="agreement_state_known"
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="agreement_has_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True)
                | (~Q(state="open") & Q(settled_at__isnull=False)),
                name="agreement_settled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Agreement {self.number} of {self.consortium}"


class Signature(models.Model):
    """That a person signed one version for one member; `sha256` is of the text they read."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["agreement_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"], name="agreement_signed_once"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(role=""), name="signature_names_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.role}, for {self.organisation}"


class ChangeRequest(models.Model):
    """What a member wants changed in a version before it signs; shown to all members."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="change_requests"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["agreement_id", "at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="change_request_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text[:40]}"
