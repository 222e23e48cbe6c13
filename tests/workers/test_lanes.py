"""Each kind of work has its lane, and none piles up in it."""

import pytest
from django.utils import timezone

from accounts.letters import write_letter
from workers import timetable
from workers.carrier import TASKS
from workers.config import LANES
from workers.lanes import lane_of


@pytest.mark.parametrize(
    ("task", "lane"),
    [
        ("post_urgent", "urgent"),
        ("post_letter", "letters"),
        ("letter_event", "letters"),
        ("match", "matches"),
        ("start_matches", "matches"),
        ("replacement", "matches"),
        ("sheet", "imports"),
    ],
)
def test_each_task_has_its_lane(task, lane):
    assert lane_of(TASKS[task]) == lane
    assert lane in LANES


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "secret", "task"),
    [
        ("sign-in-code", True, "post_urgent"),
        ("anything", True, "post_urgent"),
        ("answered", False, "post_urgent"),
        ("receipt", False, "post_urgent"),
        ("invitation", False, "post_letter"),
        ("news", False, "post_letter"),
    ],
)
def test_codes_answers_and_receipts_are_urgent(
    kind, secret, task, monkeypatch, django_capture_on_commit_callbacks
):
    hinted = []
    monkeypatch.setattr("workers.carrier.carry", lambda name, pk: hinted.append((name, pk)))
    with django_capture_on_commit_callbacks(execute=True):
        letter = write_letter(
            at=timezone.now(), kind=kind, to="a@a.example", subject="Hi", text="Dear", secret=secret
        )
    assert hinted == [(task, letter.pk)]
    assert letter.urgent == (task == "post_urgent")


def test_hints_are_spared_while_their_messages_wait(monkeypatch):
    """Three rows and two messages: one hint is missing. A sweep adds nothing to a full lane."""
    sent = []
    monkeypatch.setattr("workers.timetable.carry", lambda name, pk: sent.append((name, pk)))
    hint = timetable._Sparing({"urgent": 0, "letters": 0, "matches": 2, "imports": 9})
    for pk in (1, 2, 3):
        hint("match", pk)
        hint("sheet", pk)
    assert sent == [("match", 3)]
