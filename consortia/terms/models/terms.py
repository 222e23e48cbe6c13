"""What members agree on: lead, structure, who does what, and the money; numbered, with answers."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Prefetch, Q, prefetch_related_objects

from consortia.forming.models.consortia import Consortium
from consortia.proposals.assignments.delivery import Delivery
from consortia.proposals.assignments.rows import Assigned, volume_counts
from consortia.proposals.structures import Structure
from organisations.register.models.organisations import Organisation


class PaidEvery(models.IntegerChoices):
    """After how many months of work members are paid."""

    MONTH = 1, "Every month"
    QUARTER = 3, "Every three months"
    YEAR = 12, "Every year"


class TermsState(models.TextChoices):
    """The state of terms."""

    PROPOSED = "proposed", "Proposed"
    AGREED = "agreed", "Agreed"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Replaced by later terms"


class TermsQuerySet(models.QuerySet["Terms"]):
    """Reads of terms."""

    def whole(self) -> TermsQuerySet:
        """Return them with shares, answers and names: a few queries, however many."""
        return self.select_related("lead", "proposer", "ended_by__organisation").prefetch_related(
            "shares__organisation",
            "shares__fund_holder",
            "answers__organisation",
            agreed_work(),
        )


class Terms(models.Model):
    """One version of what the members agree on. Its content never changes; a later one follows.

    `price` and `fee` are GBP over the whole term without VAT; the shares and the fee add up to
    the price to the penny, which the database checks when the terms are agreed.
    `days_to_pay` is at most 30, the law's limit through the whole chain of a public contract
    (Procurement Act 2023, ss. 68 and 73).
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=TermsState.choices, default=TermsState.PROPOSED)
    lead = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    structure = models.CharField(max_length=20, choices=Structure.choices)
    price = models.DecimalField(max_digits=14, decimal_places=2)
    fee = models.DecimalField("for managing it", max_digits=14, decimal_places=2, default=0)
    paid_every = models.PositiveSmallIntegerField(
        choices=PaidEvery.choices, default=PaidEvery.MONTH
    )
    days_to_pay = models.PositiveSmallIntegerField(default=30)
    advance = models.DecimalField(
        "per cent paid in advance", max_digits=5, decimal_places=2, default=0
    )
    note = models.TextField(max_length=2000, blank=True)
    proposer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "Departure", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ["consortium_id", "-number"]
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["consortium", "number"], name="terms_number_once"),
            models.UniqueConstraint(
                fields=["consortium"], condition=Q(state="proposed"), name="terms_proposed_once"
            ),
            models.UniqueConstraint(
                fields=["consortium"], condition=Q(state="agreed"), name="terms_agreed_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=TermsState.values), name="terms_state_known"
            ),
            models.CheckConstraint(
                condition=Q(structure__in=Structure.values), name="terms_structure_known"
            ),
            models.CheckConstraint(
                condition=Q(fee__gte=0, price__gt=0, fee__lte=F("price")),
                name="terms_fee_within_price",
            ),
            models.CheckConstraint(
                condition=Q(paid_every__in=PaidEvery.values), name="terms_paid_every_known"
            ),
            models.CheckConstraint(
                condition=Q(days_to_pay__lte=30), name="terms_paid_within_30_days"
            ),
            models.CheckConstraint(
                condition=Q(advance__gte=0, advance__lte=100), name="terms_advance_of_100"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed", settled_at__isnull=True)
                | (~Q(state="proposed") & Q(settled_at__isnull=False)),
                name="terms_settled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Terms {self.number} of {self.consortium}"

    @property
    def delivery(self) -> Delivery:
        """Who is to do what under these terms; read once."""
        prefetch_related_objects([self], agreed_work())
        return Delivery(one.assignment for one in self.work.all())

    @property
    def ending(self) -> str:
        """The state in words; with the reason where terms ended because a member left."""
        if self.ended_by is None:
            return self.get_state_display()
        went = "was expelled" if self.ended_by.expelled else "left"
        return f"Ended when {self.ended_by.organisation.name} {went}"


class TermsAssignment(Assigned):
    """That a member is to do some capability in some leaf area under these terms."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="work")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["terms", "capability", "area", "organisation"],
                name="terms_assignment_once",
            ),
            volume_counts("terms_assignment_counts"),
        ]


def agreed_work() -> Prefetch[str]:
    """Return how the work of terms is read, with who does it: one query."""
    rows = TermsAssignment.objects.select_related("organisation").only(
        "terms", "capability", "area", "volume", "organisation__identifier"
    )
    return Prefetch("work", queryset=rows)


class TermsShare(models.Model):
    """What one member is paid over the whole term, in GBP, and its fund holder, if any."""

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    fund_holder = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["terms_id", "organisation__name", "organisation_id"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "organisation"], name="terms_share_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="terms_share_not_negative"),
            models.CheckConstraint(
                condition=Q(fund_holder__isnull=True) | ~Q(fund_holder=F("organisation")),
                name="terms_fund_holder_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: £{self.amount:,.2f}"


class TermsAnswer(models.Model):
    """One member's word on terms: agreed, by whom and when it was decided; or why not.

    To agree authorises the lead in writing to speak and sign for the member.
    """

    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="answers")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField()
    decided_by = models.CharField(max_length=120, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["terms_id", "at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["terms", "organisation"], name="terms_answer_once"),
            models.CheckConstraint(
                condition=(Q(agrees=True, decided_on__isnull=False) & ~Q(decided_by=""))
                | (Q(agrees=False) & ~Q(reason="")),
                name="terms_answer_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {'yes' if self.agrees else 'no'}"


class MemberCost(models.Model):
    """What a member's part costs it in full over the term, in GBP. Only the member sees it."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="costs")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consortium", "organisation"], name="member_cost_once"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="member_cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"
