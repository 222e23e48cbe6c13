"""Follows, saved searches and their pace; the news to send; calendar feeds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from areas.models import Area
from contracts.drafting.models.changes import ContractChange
from contracts.drafting.models.choices import ContractKind, Stage
from contracts.drafting.models.contracts import Contract
from contracts.notices.models import Notice, NoticeChange
from organisations.offers.models.capabilities import Capability


class Pace(models.TextChoices):
    """How often somebody wants letters."""

    AT_ONCE = "at-once", "At once"
    DAILY = "daily", "Once a day"
    WEEKLY = "weekly", "Once a week"
    OFF = "off", "Not at all"


class Follow(models.Model):
    """A person follows a contract and is told of its changes."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="followers")
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)
    since = models.DateTimeField()

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "contract"], name="follow_once"),
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="follow_pace_known"),
        ]

    def __str__(self) -> str:
        return f"{self.contract}"


class SavedSearch(models.Model):
    """A search of contracts and notices that a person saved; values in GBP."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="searches"
    )
    words = models.CharField(max_length=100, blank=True)
    capability = models.ForeignKey(
        Capability, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    area = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    least = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    most = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    kind = models.CharField(max_length=8, choices=ContractKind.choices, blank=True)
    stage = models.CharField(max_length=12, choices=Stage.choices, blank=True)
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.DAILY)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(pace__in=Pace.values), name="search_pace_known"),
            models.CheckConstraint(
                condition=Q(least__isnull=True)
                | Q(most__isnull=True)
                | Q(least__lte=models.F("most")),
                name="search_values_in_order",
            ),
        ]

    def __str__(self) -> str:
        parts = [f"“{self.words}”" if self.words else ""]
        parts += [self.capability.name if self.capability else ""]
        parts += [f"in {self.area.name}" if self.area else ""]
        parts += [f"from £{self.least:,.0f}" if self.least is not None else ""]
        parts += [f"up to £{self.most:,.0f}" if self.most is not None else ""]
        parts += [f"{self.get_kind_display().lower()}s only" if self.kind else ""]
        parts += [self.get_stage_display().lower() if self.stage else ""]
        return ", ".join(part for part in parts if part) or "Everything"


class NewsQuerySet(models.QuerySet["News"]):
    """Reads of news."""

    def unsent(self) -> NewsQuerySet:
        """Return news that no letter has carried yet."""
        return self.filter(sent_at__isnull=True)


class News(models.Model):
    """One piece of news for one person.

    A change of a contract that they follow; a contract or a notice that fits a saved search; or a
    change of a notice that a search told them of.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="news"
    )
    contract = models.ForeignKey(Contract, null=True, on_delete=models.CASCADE, related_name="+")
    change = models.ForeignKey(
        ContractChange, null=True, on_delete=models.CASCADE, related_name="+"
    )
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="news")
    notice_change = models.ForeignKey(
        NoticeChange, null=True, on_delete=models.CASCADE, related_name="+"
    )
    search = models.ForeignKey(SavedSearch, null=True, on_delete=models.CASCADE, related_name="+")
    pace = models.CharField(max_length=8, choices=Pace.choices)
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "news"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "change"], condition=Q(search__isnull=True), name="news_change_once"
            ),
            models.UniqueConstraint(
                fields=["search", "contract"],
                condition=Q(search__isnull=False),
                name="news_found_once",
            ),
            models.UniqueConstraint(
                fields=["search", "notice"],
                condition=Q(notice_change__isnull=True),
                name="news_notice_found_once",
            ),
            models.UniqueConstraint(
                fields=["user", "notice_change"], name="news_notice_change_once"
            ),
            models.CheckConstraint(
                condition=Q(contract__isnull=False, notice__isnull=True)
                | Q(contract__isnull=True, notice__isnull=False),
                name="news_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(search__isnull=False) | Q(change__isnull=False),
                name="news_says_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["pace", "user"], name="news_unsent", condition=Q(sent_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.change or self.notice_change or self.search}"

    @property
    def about(self) -> Contract | Notice:
        """The contract or the notice that it is about."""
        about = self.contract or self.notice
        assert about is not None  # the database refuses news of nothing
        return about


class PaceMark(models.Model):
    """One row a pace: the time up to which its letters have been written."""

    pace = models.CharField(max_length=8, primary_key=True, choices=Pace.choices)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pace}: {self.until}"


class CalendarFeed(models.Model):
    """A person's private calendar address; only the SHA-256 of its secret is kept."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed"
    )
    sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of person {self.user_id}"
