"""A consortium's bid: drafts and sealed versions, unreadable at rest; opened ones; awards."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q

from consortia.bids.package_json import PackageJSON, RemarkJSON, ToldRemarkJSON
from consortia.forming.models.consortia import Consortium
from contracts.drafting.models.bid_questions import BidQuestion
from contracts.drafting.models.contracts import Contract, Lot
from organisations.register.models.organisations import Organisation


class SealKey(models.Model):
    """A contract's pair of keys; `wrapped` is the private half under the site's own key."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="seal_key")
    public_key = models.BinaryField(max_length=32)
    wrapped = models.BinaryField(max_length=72)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Key of {self.contract}"


class Bid(models.Model):
    """The draft that a consortium works on until it submits, and again once it withdraws."""

    consortium = models.OneToOneField(Consortium, on_delete=models.PROTECT, related_name="bid")
    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Bid of {self.consortium}"


class BidAnswerQuerySet(models.QuerySet["BidAnswer"]):
    """Reads of answers."""

    def newest(self) -> BidAnswerQuerySet:
        """Return the version of each answer that counts; older ones are not read."""
        same = {"bid": OuterRef("bid"), "question": OuterRef("question")}
        later = BidAnswer.objects.filter(**same, version__gt=OuterRef("version"))
        return self.filter(~Exists(later))


class BidAnswer(models.Model):
    """One version of an answer; the highest counts. `hidden` is its text, encrypted."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="answers")
    question = models.ForeignKey(BidQuestion, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    hidden = models.BinaryField()
    words = models.PositiveIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = BidAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["bid_id", "question__number", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "question", "version"], name="bid_answer_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Answer {self.question.number}, version {self.version}"


class BidDeclarationQuerySet(models.QuerySet["BidDeclaration"]):
    """Reads of declarations."""

    def newest(self) -> BidDeclarationQuerySet:
        """Return the declaration of each member that counts; older ones are not read."""
        same = {"bid": OuterRef("bid"), "organisation": OuterRef("organisation")}
        after = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(BidDeclaration.objects.filter(after, **same)))


class BidDeclaration(models.Model):
    """What a member declares; the latest counts. `hidden` is the text of its answers, encrypted.

    It covers grounds of exclusion, conflicts of interest, and that it is in no rival bid.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="declarations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    hidden = models.BinaryField()
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120)
    at = models.DateTimeField()

    objects = BidDeclarationQuerySet.as_manager()

    class Meta:
        ordering = ["bid_id", "-at", "-pk"]

    def __str__(self) -> str:
        return f"Declaration of {self.organisation}"


class SealedBidQuerySet(models.QuerySet["SealedBid"]):
    """Reads of sealed bids."""

    def submitted(self) -> SealedBidQuerySet:
        """Return those that were neither withdrawn nor replaced."""
        return self.filter(withdrawn_at__isnull=True)


class SealedBid(models.Model):
    """A bid as it was submitted, encrypted to its contract's key; never changed, only withdrawn.

    `sha256` is of the package before it was sealed: the receipt names it, so that it can be
    compared when the bid is opened. `size` is in bytes.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="sealed")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="sealed_bids")
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SealedBidQuerySet.as_manager()

    class Meta:
        ordering = ["lot_id", "sealed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="sealed_bid_number_once"),
            models.UniqueConstraint(
                fields=["bid"],
                condition=Q(withdrawn_at__isnull=True),
                name="sealed_bid_submitted_once",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="sealed_bid_has_its_hash"
            ),
        ]

    def __str__(self) -> str:
        return f"Sealed bid {self.number} of {self.bid.consortium}"


class OpenedBid(models.Model):
    """What was in a sealed bid, readable from its opening on."""

    sealed = models.OneToOneField(SealedBid, on_delete=models.PROTECT, related_name="opened")
    package: models.JSONField[PackageJSON, PackageJSON] = models.JSONField()
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["sealed__lot_id", "sealed__sealed_at", "pk"]

    def __str__(self) -> str:
        return f"Opened: {self.sealed}"


class Feedback(models.Model):
    """What a commissioner says of one opened bid, for each question: marks out of 100 and why.

    `worked` is what the consortium did well; everyone who bid reads that of the winner.
    """

    opened = models.OneToOneField(OpenedBid, on_delete=models.PROTECT, related_name="feedback")
    remarks: models.JSONField[list[RemarkJSON], list[RemarkJSON]] = models.JSONField()
    worked = models.TextField("what the consortium did well", max_length=5000, default="")
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Feedback on {self.opened.sealed}"

    @property
    def told(self) -> list[ToldRemarkJSON]:
        """The remarks, each with its ``question`` as the bid was asked it."""
        asked = {one["number"]: one["question"] for one in self.opened.package["answers"]}
        return [{**one, "question": asked.get(one["number"], "")} for one in self.remarks]


class Award(models.Model):
    """Which bid won a lot, and why; told to every member of every consortium at once."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="award")
    opened = models.OneToOneField(OpenedBid, on_delete=models.PROTECT, related_name="award")
    reasons = models.TextField(max_length=5000)
    awarded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reasons=""), name="award_gives_reasons"),
        ]

    def __str__(self) -> str:
        return f"Award of {self.lot}"


class BidReminder(models.Model):
    """That a consortium was reminded, so many days before this deadline, of what is missing."""

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="reminders")
    deadline = models.DateTimeField()
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consortium", "deadline", "days"], name="bid_reminded_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consortium}: {self.days} days"


class ShareCode(models.Model):
    """A member's share code for one bid, and the day it was got; only members see it.

    A code shows what the organisation had said on the platform when it was made (Find a Tender,
    Procurement Regulations 2024, regulation 6), so that an old one may show what is no longer true.
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
