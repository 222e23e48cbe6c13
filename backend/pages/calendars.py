"""Plans as calendars (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from icalendar import Calendar, Event

from accounts.clock import database_now
from accounts.links import absolute
from consortia.models import Consortium
from consortia.plan import PlannedTask, plans_of


def plan_calendar(consortia: Iterable[Consortium]) -> bytes:
    """Return a calendar with the plans of these consortia."""
    made = Calendar()
    made.add("prodid", "-//Consortium Builder//Plan//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "Plan of your bid")
    for event in plan_events(consortia):
        made.add_component(event)
    return bytes(made.to_ical())


def plan_events(consortia: Iterable[Consortium]) -> Iterator[Event]:
    """Yield what is still to be done in these consortia, each on its whole day."""
    every = list(consortia)
    plans = plans_of(every)
    for one in every:
        yield from (_event(one, task) for task in plans[one.pk] if task.due and not task.done)


def _event(consortium: Consortium, task: PlannedTask) -> Event:
    assert task.due is not None  # only those with a date are asked for
    event = Event()
    event.add("uid", f"plan-{consortium.pk}-{task.key}@consortium-builder")
    event.add("sequence", task.version)
    event.add("dtstamp", database_now())
    event.add("dtstart", task.due)
    event.add("dtend", task.due + timedelta(days=1))
    event.add("summary", f"{task.text}: {consortium.lot.contract.title}")
    who = ", ".join(body.name for body in task.waits_for)
    event.add("description", f"{task.person or who}")
    event.add("url", absolute("plan", pk=consortium.pk))
    return event
