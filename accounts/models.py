"""People, the append-only record, letters, and files."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Upper
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Creates people; addresses are in lower case, so that one mailbox is one person."""

    def create_user(self, email: str, name: str = "", **fields: bool) -> User:
        """Return a new person without a password, who signs in by an e-mailed code.

        Raises
        ------
        ValueError
            When the address is empty.
        """
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str = "", **fields: bool) -> User:
        """Return a new person with every permission of the framework."""
        return self.create_user(email, name, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the person with this address, in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do follows from the organisations they belong to."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField("your name", max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Approver(models.Model):
    """A person whom the operator has named to check claims."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="approver")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)


class RecordQuerySet(models.QuerySet["Record"]):
    """Reads of the record."""

    def about(self, subject: str, subject_id: int | str) -> RecordQuerySet:
        """Return the events about one thing, oldest first."""
        return self.filter(subject=subject, subject_id=str(subject_id)).order_by("pk")


class Record(models.Model):
    """One event of the append-only record; the database refuses changes and deletions."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    details = models.JSONField(default=dict)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"], name="record_subject")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.subject} {self.subject_id}"


class LetterState(models.TextChoices):
    """The state of a letter."""

    WAITING = "waiting", "Waiting to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"
    PARKED = "parked", "Waits for the operator"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Reads of letters."""

    def due(self, at: datetime, *, urgent: bool) -> LetterQuerySet:
        """Return the letters of a lane that wait to be posted by now, the longest due first."""
        waiting = self.filter(state=LetterState.WAITING, urgent=urgent, next_try_at__lte=at)
        return waiting.order_by("next_try_at", "pk")

    def abandoned(
        self, before: datetime, handed_before: datetime, *, urgent: bool
    ) -> LetterQuerySet:
        """Return letters claimed before this, or if handed over before that, and left."""
        waits = models.Q(claimed_at__lte=before, handed_at=None)
        handed = models.Q(claimed_at__lte=handed_before, handed_at__isnull=False)
        return self.filter(waits | handed, state=LetterState.SENDING, urgent=urgent)

    def returned(self) -> LetterQuerySet:
        """Return letters that bounced permanently: refused at once, or reported later."""
        bounced = LetterEvent.objects.filter(
            letter=models.OuterRef("pk"), kind=EventKind.BOUNCED, for_good=True
        )
        return self.filter(models.Q(state=LetterState.FAILED) | models.Exists(bounced))

    def unsent(self) -> LetterQuerySet:
        """Return what an operator should look at: parked, come back, or put off; oldest first."""
        late = models.Q(state=LetterState.WAITING, tries__gte=1)
        bad = models.Q(state__in=[LetterState.PARKED, LetterState.FAILED])
        return self.filter(late | bad).exclude(to="").order_by("pk")

    def last_came_back(self, email: str) -> bool:
        """Return whether the newest letter posted to an address bounced permanently."""
        posted = self.filter(to__iexact=email, state__in=[LetterState.SENT, LetterState.FAILED])
        newest = posted.order_by("-pk").first()
        return newest is not None and self.returned().filter(pk=newest.pk).exists()


class Letter(models.Model):
    """One e-mail to one address. The row is the truth; sending it is a task.

    `message_id` is fixed when the letter is written, so that the one double that can happen (a
    crash between the mail server's acceptance and our note of it) is recognised as the same
    letter by the receiving end. `handed_at` is noted before the text goes to the mail service:
    while it is set, nobody knows whether the letter has gone.

    `tries` counts claims, `put_offs` answers that put this letter off, the first at
    `put_off_since`, `doubts` connections lost after its text, `abandoned` claims without an end.
    """

    kind = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to = models.EmailField(blank=True)
    unsubscribe = models.URLField("address that stops such letters", max_length=500, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    secret = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=LetterState.choices, default=LetterState.WAITING
    )
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    urgent = models.BooleanField(default=False, db_default=False)
    handed_at = models.DateTimeField(null=True, blank=True)
    put_offs = models.PositiveSmallIntegerField(default=0, db_default=0)
    put_off_since = models.DateTimeField(null=True, blank=True)
    doubts = models.PositiveSmallIntegerField(default=0, db_default=0)
    abandoned = models.PositiveSmallIntegerField(default=0, db_default=0)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=LetterState.values), name="letter_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state=LetterState.SENT, sent_at__isnull=False)
                | (~models.Q(state=LetterState.SENT) & models.Q(sent_at__isnull=True)),
                name="letter_sent_has_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=LetterState.SENDING) | models.Q(claimed_at__isnull=False),
                name="letter_sending_is_claimed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="letter_unsent",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
            models.Index(
                fields=["next_try_at"],
                name="letter_urgent",
                condition=models.Q(state__in=["waiting", "sending"], urgent=True),
            ),
            models.Index(
                fields=["id"], name="letter_parked", condition=models.Q(state__in=["parked"])
            ),
            models.Index(fields=["to", "-written_at"], name="letter_mailbox"),
            # for `iexact`: an index on the column itself knows one case only
            models.Index(Upper("to"), models.F("id").desc(), name="letter_to_any_case"),
            models.Index(Upper("reply_to"), name="letter_reply_to_any_case"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class MailService(models.Model):
    """How the mail service fares: one row, which all that post share.

    `in_a_row` counts failures since a success. Away from `since` on, it is asked again at `ask_at`.
    """

    in_a_row = models.PositiveIntegerField(default=0, db_default=0)
    since = models.DateTimeField("away since", null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True, db_default="")
    alarmed = models.BooleanField("the operator was told", default=False, db_default=False)

    def __str__(self) -> str:
        return self.problem if self.since else "It takes letters"


class EventKind(models.TextChoices):
    """The kind of a mail service's event."""

    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Came back"
    COMPLAINED = "complained", "Marked as unwanted"


class LetterEvent(models.Model):
    """A mail service's event about a letter; only `followed_at` ever changes.

    `for_good` tells a permanent failure. `key` makes the same event one row, however often it is
    reported.
    """

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=EventKind.choices)
    for_good = models.BooleanField(default=False)
    at = models.DateTimeField()
    key = models.CharField(max_length=64, unique=True)
    followed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EventKind.values), name="letter_event_kind_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="letter_event_to_follow",
                condition=models.Q(followed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.get_kind_display()}"


class StoredFile(models.Model):
    """An uploaded file, as it came. What it belongs to decides who may read it.

    `sha256` is hexadecimal, `size` in bytes. Never changed: the database refuses it.
    """

    name = models.CharField(max_length=120)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=1), name="file_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
