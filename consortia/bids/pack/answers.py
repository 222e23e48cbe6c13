"""The answers as a Word document, to be pasted into the forms of another platform."""

import io
from collections.abc import Iterable, Mapping
from datetime import datetime

from accounts.exchange.workbooks import xml_text
from consortia.bids.models.bids import BidAnswer
from contracts.drafting.models.bid_questions import BidQuestion


def answers_docx(
    title: str,
    questions: Iterable[BidQuestion],
    answers: Mapping[int, tuple[BidAnswer, str]],
    at: datetime,
) -> bytes:
    """Return a Word document with each question, its answer, and the words used of those allowed.

    Parameters
    ----------
    answers : mapping
        Question (primary key) → the latest version, and its text.
    """
    from docx import Document  # slow to load: see tests/house/test_starting.py
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = xml_text(title)
    document.core_properties.author = ""
    document.core_properties.created = at.replace(tzinfo=None)
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(xml_text(title), level=0)
    for question in questions:
        row, text = answers.get(question.pk, (None, ""))
        document.add_heading(xml_text(f"{question.number}. {question.text}"), level=1)
        words = row.words if row else 0
        document.add_paragraph(f"{words} of at most {question.most_words} words.")
        for paragraph in text.splitlines() or ["Not answered yet."]:
            document.add_paragraph(xml_text(paragraph))
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()
