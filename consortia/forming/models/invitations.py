"""Asking organisations into consortia: invitations, and the letters that belong to them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, prefetch_related_objects

from accounts.models import Letter
from consortia.forming.models.consortia import Consortium
from consortia.forming.open_lots import bids_over
from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.assignments.rows import Work, volume_counts
from organisations.register.models.organisations import Organisation


class InvitationState(models.TextChoices):
    """State of an invitation; the database refuses every move that the docs do not list."""

    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


UNANSWERED = (InvitationState.WAITING, InvitationState.SENT)
LIVE = (*UNANSWERED, InvitationState.ACCEPTED)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads of invitations."""

    def unanswered(self) -> InvitationQuerySet:
        """Return invitations that can still be answered, if their time has not passed."""
        return self.filter(state__in=UNANSWERED)

    def past(self, at: datetime) -> InvitationQuerySet:
        """Return unanswered invitations whose time has passed, or whose contract is over."""
        over = bids_over("consortium__lot__contract", at)
        return self.unanswered().filter(Q(expires_at__lte=at) | over)

    def letter_gone(self) -> InvitationQuerySet:
        """Return waiting invitations whose letter has been sent."""
        return self.filter(state=InvitationState.WAITING, letter__state="sent")

    def come_back(self) -> InvitationQuerySet:
        """Return unanswered invitations whose letters have all come back, unless noted already."""
        reached = InvitationLetter.objects.filter(invitation=OuterRef("pk")).exclude(
            letter__in=Letter.objects.returned()
        )
        sent = InvitationLetter.objects.filter(invitation=OuterRef("pk"))
        return self.unanswered().filter(Exists(sent), ~Exists(reached), undelivered_at=None)


class Invitation(models.Model):
    """One letter that asks one organisation into one consortium.

    `worth` is the share of its part in the lot's value, by the work: GBP without VAT over the whole
    term. `version` counts from one, and rises whenever part or worth change and the organisation is
    told; it is nought until the first part is written. Once answered, none of the three changes.
    """

    consortium = models.ForeignKey(Consortium, on_delete=models.CASCADE, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.WAITING
    )
    worth = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    letter = models.OneToOneField(
        "accounts.Letter", null=True, on_delete=models.PROTECT, related_name="invitation"
    )
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    undelivered_at = models.DateTimeField(
        "when every letter had come back for good", null=True, blank=True
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
            models.UniqueConstraint(
                fields=["consortium", "organisation"],
                condition=Q(state__in=["waiting", "sent", "accepted"]),
                name="invitation_live_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_time_to_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
                name="invitation_answer_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                name="invitation_unanswered",
                condition=Q(state__in=["waiting", "sent"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_state_display()}"

    @property
    def why_undelivered(self) -> str:
        """What the mail service said of its letter that came back, as a sentence; may be empty."""
        said = self.letter.problem.strip(" .") if self.letter else ""
        return f"The mail service says: “{said}”." if said else ""

    @property
    def part(self) -> Delivery:
        """What the organisation is asked to do; read once."""
        prefetch_related_objects([self], "work")
        organisation = self.organisation.identifier
        inside = (one for one in self.work.all() if one.version == self.version)
        return Delivery(Assignment(*one.cell, organisation, one.people) for one in inside)


class InvitationAssignment(Work):
    """One assignment of the part that an invited organisation is asked for.

    Rows never change: another part is written under the invitation's next `version`, before the
    invitation takes that number.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="work")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "version", "capability", "area"],
                name="invitation_assignment_once",
            ),
            volume_counts("invitation_assignment_counts"),
        ]


class InvitationLetter(models.Model):
    """An invitation's letter to one of the organisation's addresses; `contact` says which."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="letters")
    letter = models.OneToOneField(
        "accounts.Letter", on_delete=models.PROTECT, related_name="about_invitation"
    )
    contact = models.CharField(max_length=10)

    class Meta:
        ordering = ["invitation_id", "pk"]

    def __str__(self) -> str:
        return str(self.letter)


class InvitationReminder(models.Model):
    """The one reminder of an invitation, before the time to answer passes."""

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="reminder")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.invitation}"
