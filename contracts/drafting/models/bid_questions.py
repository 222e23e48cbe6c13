"""What bidders for a lot are asked to answer."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.drafting.models.contracts import Lot


class BidQuestion(models.Model):
    """One question of a lot's bid, marked by `weight` per cent of the quality score.

    `most_words` bounds the answer. Bidders are marked, and losing ones get feedback, by question.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="bid_questions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000)
    most_words = models.PositiveSmallIntegerField(default=500)
    weight = models.PositiveSmallIntegerField("per cent of the marks", null=True, blank=True)

    class Meta:
        ordering = ["lot_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="bid_question_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="bid_question_asks_something"),
            models.CheckConstraint(
                condition=Q(most_words__gte=1, most_words__lte=5000),
                name="bid_question_words_bounded",
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__lte=100),
                name="bid_question_weight_of_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.text}"
