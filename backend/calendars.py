"""Plans as calendars (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from accounts.destinations import url_of
from consortia.destinations import ConsortiumPage, MemberPage
from consortia.forming.models.consortia import Consortium
from consortia.planning.plan import PlannedTask, plans_of

if TYPE_CHECKING:
    from icalendar import Event


def calendar_of(name: str, events: Iterable[Event]) -> bytes:
    """Return a calendar file with this name and these events."""
    from icalendar import Calendar  # slow to load: see tests/house/test_starting.py

    made = Calendar()
    made.add("prodid", "-//Consortium Builder//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for event in events:
        made.add_component(event)
    return bytes(made.to_ical())


def plan_calendar(consortia: Iterable[Consortium], at: datetime) -> bytes:
    """Return a calendar file with the plans of these consortia."""
    return calendar_of("Plan of your bid", plan_events(consortia, at))


def plan_events(consortia: Iterable[Consortium], at: datetime) -> Iterator[Event]:
    """Yield the open tasks of these consortia as all-day events."""
    every = list(consortia)
    plans = plans_of(every)
    for one in every:
        yield from (_event(one, task, at) for task in plans[one.pk] if task.due and not task.done)


def _event(consortium: Consortium, task: PlannedTask, at: datetime) -> Event:
    from icalendar import Event  # slow to load: see tests/house/test_starting.py

    assert task.due is not None  # only those with a date are asked for
    event = Event()
    event.add("uid", f"plan-{consortium.pk}-{task.key}@consortium-builder")
    event.add("sequence", task.version)
    event.add("dtstamp", at)
    event.add("dtstart", task.due)
    event.add("summary", f"{task.text}: {consortium.lot.contract.title}")
    who = ", ".join(organisation.name for organisation in task.waits_for)
    event.add("description", f"{task.person or who}")
    event.add("url", url_of(ConsortiumPage(MemberPage.PLAN, consortium.pk)))
    return event
