"""The plan of a consortium: tasks, owners and days; also as a calendar."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.clock import database_now
from accounts.errors import Conflict, Invalid
from backend.calendars import plan_calendar
from backend.downloads import download
from backend.pages.forming.seats import Seat
from backend.pages.forms.days import DayField
from backend.pages.forms.site import SiteForm
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import ConsortiumStage
from consortia.planning.plan import PlannedTask, plan_of
from consortia.planning.services.planning import add_task, change_task, remove_task, tick_task
from consortia.planning.services.reminding import stop_reminders
from contracts.local_time import to_local
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation


class TaskForm(SiteForm):
    """A task of the plan: what, by which member, by when."""

    title = forms.CharField(label="What is to be done?", max_length=200)
    owner = forms.ChoiceField(label="Which member does it?", required=False)
    person = forms.CharField(label="Who there?", max_length=120, required=False)
    due_on = DayField(
        label="By when?",
        required=False,
    )
    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)

    def __init__(self, members: dict[str, Organisation], *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        names = [(key, one.name) for key, one in members.items()]
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", "Nobody in particular"), *names]
        self.members = members

    def said(self) -> dict[str, Any]:
        """Return the valid form's values as the services take them."""
        given = self.cleaned_data
        return {
            "title": given.get("title", ""),
            "owner": self.members.get(given["owner"]),
            "person": given["person"],
            "due_on": given["due_on"],
        }


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the plan, or add a task."""
    members = members_of(seat.consortium)
    form = TaskForm(members, request.POST or None, auto_id="id_new_%s")
    if request.method == "POST" and form.is_valid():
        try:
            add_task(**_by(seat), **form.said())
        except (Invalid, Conflict) as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Added to the plan.")
            return seat.to("plan")
    today = to_local(database_now()).date()
    context = {
        "seat": seat,
        "consortium": seat.consortium,
        "contract": seat.consortium.lot.contract,
        "form": form,
        "tasks": [_shown(seat, one, today, len(members)) for one in plan_of(seat.consortium)],
        "planning": seat.may_act and seat.consortium.stage != ConsortiumStage.DISSOLVED,
        "stopped": seat.consortium.plan_stops.filter(organisation=seat.organisation).exists(),
        "calendar": seat.address("plan-calendar"),
        "reminders": seat.address("plan-reminders"),
    }
    return render(request, "pages/planning/plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """Show one task, or give it another owner or date."""
    require_answer(seat.actor, seat.organisation)
    found = _task(seat, key)
    start = {
        "title": found.text,
        "owner": found.owner.identifier if found.owner else "",
        "person": found.person,
        "due_on": found.due,
        "version": found.version,
    }
    form = TaskForm(members_of(seat.consortium), request.POST or None, initial=start)
    if not found.own:
        del form.fields["title"]
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            change_task(**_by(seat), key=key, version=version, **form.said())
        except Invalid as refusal:
            form.fail(refusal)
        else:
            messages.success(request, "Saved.")
            return seat.to("plan")
    addresses = {name: seat.address(name, key=key) for name in ("tick", "remove-task")}
    context = {
        "seat": seat,
        "task": found,
        "form": form,
        "back": seat.address("plan"),
        "tick": addresses["tick"],
        "remove": addresses["remove-task"],
    }
    return render(request, "pages/planning/task.html", context, status=422 if form.errors else 200)


@require_POST
def tick(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """Tick a task off, or open it again."""
    tick_task(**_by(seat), key=key, done=request.POST.get("done") == "yes")
    messages.success(request, "Saved.")
    return seat.to("plan")


@require_POST
def remove(request: HttpRequest, seat: Seat, key: str) -> HttpResponse:
    """Remove a task that members added."""
    remove_task(**_by(seat), key=key)
    messages.success(request, "Removed from the plan.")
    return seat.to("plan")


@require_POST
def reminders(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Stop the plan's reminders to this member, or have them again."""
    stop = request.POST.get("stop") == "yes"
    stop_reminders(**_by(seat), stop=stop)
    messages.success(
        request, "No reminders of the plan any more." if stop else "You are reminded again."
    )
    return seat.to("plan")


@require_safe
def calendar(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Download the plan as a calendar (RFC 5545), as it is now; alerts have a live address."""
    made = plan_calendar([seat.consortium], database_now())
    return download(made, name="plan.ics", media_type="text/calendar; charset=utf-8")


def _by(seat: Seat) -> dict[str, Any]:
    return {
        "by": seat.actor,
        "at": database_now(),
        "consortium": seat.consortium,
        "organisation": seat.organisation,
    }


def _task(seat: Seat, key: str) -> PlannedTask:
    for one in plan_of(seat.consortium):
        if one.key == key:
            return one
    raise Http404


def _shown(seat: Seat, one: PlannedTask, today: date, members: int) -> dict[str, Any]:
    """Return a task with what its line on the page needs."""
    late = not one.done and one.due is not None and one.due < today
    return {
        "task": one,
        "late": late,
        "mine": seat.organisation in one.waits_for,
        "everybody": 1 < members == len(one.waits_for),
        "change": seat.address("plan-task", key=one.key),
        "place": seat.address(one.page) if one.page else "",
    }
