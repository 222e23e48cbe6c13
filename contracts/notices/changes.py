"""Changes that a new release made to a notice, in words for people with saved searches."""

from __future__ import annotations

from datetime import datetime

from contracts.local_time import to_local
from contracts.notices.models import Notice, NoticeChange

TOLD = {
    "title": "title",
    "description": "description",
    "stage": "stage",
    "deadline": "deadline",
    "value": "value",
    "lots": "lots",
    "starts_at": "first day of the work",
    "ends_at": "last day of the work",
}


def note_arrival(notice: Notice, at: datetime) -> None:
    """Record that a notice is new, if it can still be answered."""
    if notice.is_open_at(at):
        NoticeChange.objects.create(notice=notice, text="New here.", changed=False, at=at)


def note_changes(before: Notice, notice: Notice, at: datetime) -> None:
    """Record what changed, if the notice can still be answered or anybody was told of it."""
    said = _differences(before, notice)
    if said and (notice.is_open_at(at) or notice.news.exists()):
        NoticeChange.objects.create(notice=notice, text=said, changed=True, at=at)


def _differences(before: Notice, notice: Notice) -> str:
    """Return in words what changed; stage and deadline with their new value."""
    fields = [f for f in TOLD if getattr(before, f) != getattr(notice, f)]
    said = []
    if "stage" in fields:
        said.append(f"It is now: {notice.get_stage_display().lower()}.")
    if "deadline" in fields and notice.deadline is not None:
        said.append(f"Bids are now due {to_local(notice.deadline):%-d %B %Y, %H:%M}.")
    others = [TOLD[f] for f in fields if f not in ("stage", "deadline")]
    return " ".join([*said, f"Changed: {', '.join(others)}." if others else ""]).strip()
