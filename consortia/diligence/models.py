"""Due diligence between partners: what is asked, what is shown by consent, who signed off whom."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from consortia.forming.models.consortia import Consortium
from organisations.passport.known_items import label_of
from organisations.register.models.organisations import Organisation


class PassportConsentQuerySet(models.QuerySet["PassportConsent"]):
    """Reads of consents."""

    def live(self) -> PassportConsentQuerySet:
        """Return those that have not been withdrawn."""
        return self.filter(revoked_at__isnull=True)


class PassportConsent(models.Model):
    """That an organisation shows one item of its passport (its key) to one consortium.

    Withdrawn, it stays as history: the database refuses to revive it. To show the item again is a
    new consent. It covers the item as it is from time to time, with its files,
    but not one that was removed and added again.
    """

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="passport_consents"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="passport_consents"
    )
    item = models.CharField(max_length=62)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=80)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=80, blank=True)

    objects = PassportConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation", "item"],
                condition=Q(revoked_at__isnull=True),
                name="passport_consent_live_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} shows {self.item} to {self.consortium_id}"


class DiligenceWant(models.Model):
    """One thing that one member is asked to show the others.

    `least` is GBP, for insurances. `excuse` is why the member does not have it, in its own words.
    """

    consortium = models.ForeignKey(
        Consortium, on_delete=models.CASCADE, related_name="diligence_wants"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    item = models.CharField(max_length=62)
    least = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    asker = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    excuse = models.CharField(max_length=500, blank=True)
    excused_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["consortium_id", "organisation__name", "organisation_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "organisation", "item"], name="diligence_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(least__gte=0),
                name="diligence_least_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(excuse="", excused_at__isnull=True)
                | (~Q(excuse="") & Q(excused_at__isnull=False)),
                name="diligence_excuse_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.item}"

    @property
    def label(self) -> str:
        """What people call the thing."""
        return label_of(self.item)


class SignOff(models.Model):
    """That one member has looked at what another shows, and found it good enough.

    `relied_on` is item → fingerprint of what was read. The row never changes; it counts as long
    as those items are still shown and say the same, and it was not withdrawn (`SignOffEnd`).
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="sign_offs")
    signer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=1000, blank=True)
    relied_on: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["consortium_id", "pk"]
        indexes = [models.Index(fields=["consortium", "signer", "about"], name="sign_off_of_pair")]
        constraints = [
            models.CheckConstraint(condition=~Q(signer=F("about")), name="sign_off_is_of_another"),
            models.CheckConstraint(condition=~Q(name=""), name="sign_off_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.signer_id} signed off {self.about_id}"


class SignOffEnd(models.Model):
    """That a member has withdrawn its sign-off, and why; never changed. Signing again is a new row.

    `organisation` is the one that signed: the database refuses any other.
    """

    sign_off = models.OneToOneField(SignOff, on_delete=models.CASCADE, related_name="end")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["sign_off_id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="sign_off_end_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off}: withdrawn"
