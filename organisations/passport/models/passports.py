"""Passports: what commissioners ask of every organisation, answered once."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from organisations.register.models.organisations import Organisation


class Section(models.TextChoices):
    """A section of a passport. Some have one item, others one for each code."""

    ACCOUNTS = "accounts", "Accounts"
    INSURANCE = "insurance", "Insurance"
    ACCREDITATION = "accreditation", "Accreditations"
    POLICY = "policy", "Policies"
    SAFEGUARDING = "safeguarding-lead", "Safeguarding lead"
    PEOPLE = "people", "Staff and volunteers"
    AUTHORITY = "authority", "Who may sign up to which amount"


#: Sections of one item only, which needs no code.
SINGLE = (Section.ACCOUNTS, Section.SAFEGUARDING, Section.PEOPLE)


class AccreditationQuerySet(models.QuerySet["Accreditation"]):
    """Reads of accreditations."""

    def in_force(self, on: date) -> AccreditationQuerySet:
        """Return accreditations that have not expired by this day."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=on))

    def running_out(self, after: date, until: date) -> AccreditationQuerySet:
        """Return rows that expire after the one day, and no later than the other."""
        return self.filter(expires_on__gt=after, expires_on__lte=until)


class Accreditation(models.Model):
    """An accreditation of an organisation, such as ``aqs`` (Advice Quality Standard). Private.

    `name` is for accreditations that are not among the known ones; `made_at` is empty where it was
    added before there were passports.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="accreditations"
    )
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = AccreditationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "code"], name="accreditation_held_once"
            ),
        ]
        indexes = [models.Index(fields=["expires_on"], name="accreditation_runs_out")]

    def __str__(self) -> str:
        return self.code


class PassportItemQuerySet(models.QuerySet["PassportItem"]):
    """Reads of items."""

    def running_out(self, after: date, until: date) -> PassportItemQuerySet:
        """Return rows that expire after the one day, and no later than the other."""
        return self.filter(expires_on__gt=after, expires_on__lte=until)


class PassportItem(models.Model):
    """One item of a passport: an organisation's answer to what commissioners ask. Private.

    Which columns are filled follows from `section`. `amount` is GBP: an insurance's limit, or up
    to what somebody may sign. `at_award` says that the organisation would take the insurance out if
    it won the contract; insurance may not be demanded earlier (Procurement Act 2023, section
    22). `reserves_months` is free reserves, in months of spending, as Charity Commission guidance
    CC19 speaks of them. `disadvantaged` is how many of the staff are disabled or disadvantaged, the
    number that reserved contracts ask for (section 32). Turnover is kept in `Organisation`,
    accreditations in `Accreditation`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="passport_items"
    )
    section = models.CharField(max_length=20, choices=Section.choices)
    code = models.SlugField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    at_award = models.BooleanField(default=False)
    year_end = models.DateField(null=True, blank=True)
    reserves_months = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    reviewed_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    person = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    staff = models.PositiveIntegerField(null=True, blank=True)
    volunteers = models.PositiveIntegerField(null=True, blank=True)
    disadvantaged = models.PositiveIntegerField(null=True, blank=True)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = PassportItemQuerySet.as_manager()

    class Meta:
        ordering = ["organisation_id", "section", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "section", "code"], name="passport_item_once"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="passport_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(disadvantaged__isnull=True) | Q(disadvantaged__lte=F("staff")),
                name="passport_disadvantaged_are_staff",
            ),
            models.CheckConstraint(
                condition=(
                    Q(section="accounts", code="")
                    | (Q(section="insurance", at_award=True) & ~Q(code=""))
                    | (
                        Q(section="insurance", amount__isnull=False, expires_on__isnull=False)
                        & ~Q(code="")
                    )
                    | (Q(section="policy", reviewed_on__isnull=False) & ~Q(code=""))
                    | (Q(section="safeguarding-lead", code="") & ~Q(person="") & ~Q(contact=""))
                    | Q(section="people", code="", staff__isnull=False, volunteers__isnull=False)
                    | (
                        Q(section="authority", amount__isnull=False, decided_on__isnull=False)
                        & ~Q(code="")
                        & ~Q(person="")
                    )
                ),
                name="passport_item_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["expires_on"], name="passport_item_runs_out")]

    def __str__(self) -> str:
        return f"{self.section} {self.code}".strip()
