"""Merges: requests to join two entries of one organisation."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from organisations.register.models.organisations import Organisation


class MergeState(models.TextChoices):
    """The state of a merge request."""

    ASKED = "asked", "Waits for the other side"
    DONE = "done", "Merged"
    REFUSED = "refused", "They say that it is another organisation"
    WITHDRAWN = "withdrawn", "Withdrawn"


class MergeQuerySet(models.QuerySet["Merge"]):
    """Reads of merges."""

    def asked(self) -> MergeQuerySet:
        """Return merges that wait for an answer."""
        return self.filter(state=MergeState.ASKED)

    def concerning(self, organisation: Organisation) -> MergeQuerySet:
        """Return merges that an organisation asked for or is asked about."""
        return self.filter(Q(asker=organisation) | Q(other=organisation))


class Merge(models.Model):
    """One organisation (`asker`) says that `other` is the same organisation.

    `kept` is the one that stays; the other then leads to it for good.
    """

    asker = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="merges_asked")
    other = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="merges_to_answer"
    )
    kept = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=MergeState.choices, default=MergeState.ASKED)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MergeState.values), name="merge_state_known"
            ),
            models.CheckConstraint(condition=~Q(asker=F("other")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(kept=F("asker")) | Q(kept=F("other")), name="merge_keeps_one_of_them"
            ),
            models.UniqueConstraint(
                fields=["asker", "other"], condition=Q(state="asked"), name="merge_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at__isnull=True)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="merge_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asker} = {self.other}"

    @property
    def goes(self) -> Organisation:
        """The organisation that is merged into the other."""
        return self.other if self.kept_id == self.asker_id else self.asker
