"""Claims: an organisation says that a number in a public register is its own."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from organisations.register.models.entries import RegisterEntry
from organisations.register.models.organisations import Organisation
from organisations.support.models import Support


class ClaimState(models.TextChoices):
    """The state of a claim."""

    WAITING = "waiting", "Not yet confirmed to be theirs"
    UNCHECKED = "unchecked", "Number not checked"
    VERIFIED = "verified", "Confirmed"
    REFUSED = "refused", "Refused"


class ClaimProof(models.TextChoices):
    """How a claim was proved."""

    ADDRESS = "address", "They sign in with the register’s public address"
    CODE = "code", "A code sent to the register’s public address"
    OPERATOR = "operator", "Checked by this site’s operator"
    APPROVER = "approver", "Checked by somebody whom this site’s operator named"


OPEN_STATES = (ClaimState.WAITING, ClaimState.UNCHECKED)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Reads of claims."""

    def waiting(self) -> ClaimQuerySet:
        """Return claims neither proved nor refused, which keep their organisation from working."""
        return self.filter(state=ClaimState.WAITING)

    def open(self) -> ClaimQuerySet:
        """Return claims that can still be settled: waiting and unchecked ones."""
        return self.filter(state__in=OPEN_STATES)

    def of_groups(self, supporter: Organisation) -> ClaimQuerySet:
        """Return claims of the groups that an organisation supports or has supported."""
        helped = Support.objects.filter(supporter=supporter).values("supported")
        return self.filter(organisation__in=helped)

    def to_check(self) -> ClaimQuerySet:
        """Return claims that the operator was asked to check, the earliest first."""
        return self.open().filter(asked_at__isnull=False).order_by("asked_at", "pk")


class Claim(models.Model):
    """An organisation's claim that a number in a public register is its own.

    `entry` is the register's own entry; None where no register loaded here lists the number. The
    claim is then `ClaimState.UNCHECKED` and blocks nothing where that register is not loaded; where
    it is loaded and lists no such number, the claim waits.

    Of the code that goes to the register's public address only a keyed digest is kept
    (`code_hash`), with when it was sent, how many were sent and how many guesses were wrong.
    `asked_words` is what its people told the operator, `reason` why the claim was refused.
    """

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="claim"
    )
    entry = models.ForeignKey(
        RegisterEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="claims"
    )
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.WAITING)
    made_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_words = models.CharField(max_length=500, blank=True)
    reason = models.CharField("why it was refused", max_length=500, blank=True)
    proof = models.CharField(max_length=10, choices=ClaimProof.choices, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ClaimState.values), name="claim_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "unchecked"], settled_at__isnull=True, proof="")
                | Q(state="refused", settled_at__isnull=False, proof="")
                | Q(state="verified", settled_at__isnull=False, proof__in=ClaimProof.values),
                name="claim_settled_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="unchecked") | Q(entry__isnull=True, codes_sent=0),
                name="claim_unchecked_has_no_entry",
            ),
            models.CheckConstraint(
                condition=Q(entry__isnull=False) | Q(codes_sent=0, code_hash=""),
                name="claim_code_has_entry",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="claim_to_check",
                condition=Q(state__in=["waiting", "unchecked"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_state_display()}"


class NumberProofQuerySet(models.QuerySet["NumberProof"]):
    """Reads of proofs."""

    def good(self, at: datetime) -> NumberProofQuerySet:
        """Return proofs with which a number can be registered now."""
        return self.filter(proved_at__isnull=False, used_at__isnull=True, good_until__gt=at)


class NumberProof(models.Model):
    """One person's proof that a register entry is theirs; only a keyed digest of the code is kept.

    Until `good_until` the code can be entered and the number be registered with it.
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
