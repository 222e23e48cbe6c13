"""The five survey questions, where they come from, and the published results."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count

from consortia.delivery.models.surveys import FIELDS, SurveyAnswer

#: Fewer answers than this are never published: they could be traced to organisations.
FEW_ANSWERS = 5
SCALE = (
    (1, "1: not at all"),
    (2, "2: a little"),
    (3, "3: partly"),
    (4, "4: mostly"),
    (5, "5: fully"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question, and what in law or guidance it asks after."""

    field: str
    text: str
    source: str


QUESTIONS = (
    Question(
        "small_lots",
        "Were the lots small enough for organisations like yours, alone or together?",
        "The duty to consider lots (Procurement Act 2023, section 18)",
    ),
    Question(
        "time",
        "Was there time enough to find partners and to write a bid?",
        "Time limits that are reasonable (Procurement Act 2023, section 54)",
    ),
    Question(
        "proportion",
        "Was what bidders had to have (turnover, insurance, accreditations) in proportion to the "
        "work?",
        "Conditions of participation must be proportionate (Procurement Act 2023, section 22)",
    ),
    Question(
        "plain",
        "Was it said in plain words what was wanted, how bids are judged and when you are paid?",
        "Award criteria must be clear, measurable and specific (Procurement Act 2023, section 23)",
    ),
    Question(
        "alike",
        "Was everybody treated alike, small and large, new and known?",
        "Treating suppliers the same, and barriers to small ones (Procurement Act 2023, section "
        "12(2) to (4))",
    ),
)
assert tuple(one.field for one in QUESTIONS) == FIELDS


@dataclass(frozen=True, slots=True)
class Results:
    """Survey results of one commissioner; each organisation counts once a contract.

    `means` are from 1 to 5, rounded to one place, in the order of the questions.
    """

    answers: int
    means: tuple[float, ...]

    @property
    def rows(self) -> list[tuple[Question, float]]:
        """Each question with its mean."""
        return list(zip(QUESTIONS, self.means, strict=True))


def results_of(commissioners: Iterable[int]) -> dict[int, Results]:
    """Return the public results of these commissioners (primary keys), in one query.

    Only answers count that were published together with at least four others; commissioners with
    fewer are left out.
    """
    rows: Any = (
        SurveyAnswer.objects.filter(
            survey__counted_at__isnull=False,
            survey__contract__commissioner__in=list(commissioners),
        )
        .values("survey__contract__commissioner")
        .annotate(number=Count("pk"), **{f"mean_{name}": Avg(name) for name in FIELDS})
        .order_by("survey__contract__commissioner")
    )
    return {
        row["survey__contract__commissioner"]: Results(
            row["number"], tuple(round(float(row[f"mean_{name}"]), 1) for name in FIELDS)
        )
        for row in rows
        if row["number"] >= FEW_ANSWERS
    }
