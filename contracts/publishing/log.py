"""The equal-treatment log: everything that everyone was told, with its time, in order."""

from dataclasses import dataclass
from datetime import datetime

from contracts.drafting.models.contracts import Contract
from contracts.publishing.models.engagement import QuestionKind


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log, public from `at` on; never who asked or who is interested."""

    at: datetime
    what: str
    text: str
    answer: str = ""


def equal_treatment_log(contract: Contract) -> list[LogLine]:
    """Return the equal-treatment log of a contract, oldest first."""
    entries = [LogLine(c.at, c.get_kind_display(), c.text) for c in contract.changes.all()]
    for asked in contract.questions.public():
        if asked.kind == QuestionKind.COMMENT:
            entries.append(LogLine(asked.asked_at, "Comment", asked.text))
        elif asked.answered_at is not None:
            entries.append(
                LogLine(asked.answered_at, "Question and answer", asked.text, asked.answer)
            )
    return sorted(entries, key=lambda entry: entry.at)
