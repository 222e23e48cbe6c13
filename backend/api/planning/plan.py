"""The plan of a consortium, to its members."""

from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.seats import MembersOnly
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request
from backend.api.terms.terms import OrganisationField
from backend.calendars import plan_calendar
from consortia.forming.models.consortia import Consortium
from consortia.planning.plan import PlannedTask, plan_of
from consortia.planning.services.planning import add_task, change_task, remove_task, tick_task
from consortia.planning.services.reminding import stop_reminders

ONE = r"plan/(?P<key>[a-z]+(?:-[a-z0-9]+)?)"
CALENDAR = "text/calendar"
KEY = OpenApiParameter("key", str, OpenApiParameter.PATH)


class PlannedTaskOut(serializers.Serializer[Any]):
    """A task of the plan; `fixed` where members set its date, `ticked` where they tick it off."""

    key = serializers.CharField()
    text = serializers.CharField()
    owner = serializers.CharField(source="owner.identifier", allow_null=True, default=None)
    person = serializers.CharField()
    due = serializers.DateField(allow_null=True)
    fixed = serializers.BooleanField()
    done = serializers.BooleanField()
    ticked = serializers.BooleanField(source="own")
    waits_for = serializers.SerializerMethodField()
    version = serializers.IntegerField()

    def get_waits_for(self, task: PlannedTask) -> list[str]:
        """Return identifiers of members that still have something to do for it."""
        return [one.identifier for one in task.waits_for]


class TaskIn(serializers.Serializer[Any]):
    """A task to add, and the member that adds it."""

    organisation = OrganisationField()
    title = serializers.CharField(max_length=200)
    owner = OrganisationField(required=False, allow_null=True, default=None)
    person = serializers.CharField(max_length=120, allow_blank=True, default="")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class TaskChangeIn(TaskIn):
    """Another owner or date, and the version of the task that was seen (0: never changed)."""

    title = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class TickIn(serializers.Serializer[Any]):
    """Whether a task is done, and the member that says so."""

    organisation = OrganisationField()
    done = serializers.BooleanField()


class ByMemberIn(serializers.Serializer[Any]):
    """The member that acts."""

    organisation = OrganisationField()


class StopIn(ByMemberIn):
    """Whether a member wants no reminders of the plan."""

    stop = serializers.BooleanField()


class ConsortiumPlan(MembersOnly):
    """The part of a consortium's resource that is about its plan; members only."""

    @extend_schema(methods=["get"], summary="Show the plan", responses=PlannedTaskOut(many=True))
    @extend_schema(
        methods=["post"],
        summary="Add a task to the plan",
        request=TaskIn,
        responses={201: PlannedTaskOut(many=True)},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def plan(self, request: Request, pk: str) -> Response:
        """Show all tasks, the earliest first, or add one."""
        consortium = self._of_member()
        if request.method == "GET":
            return _plan(consortium)
        self._do(add_task, consortium, TaskIn)
        return _plan(consortium, status=201)

    @extend_schema(
        summary="Give a task another owner or date",
        parameters=[KEY],
        request=TaskChangeIn,
        responses=PlannedTaskOut(many=True),
    )
    @action(detail=True, methods=["put"], url_path=ONE, **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def task(self, request: Request, pk: str, key: str) -> Response:
        """Change owner, person and date; 412 where the task has changed since it was read."""
        return _plan(self._do(change_task, self._of_member(), TaskChangeIn, key=key))

    @extend_schema(
        summary="Tick a task off, or open it again",
        parameters=[KEY],
        request=TickIn,
        responses=PlannedTaskOut(many=True),
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/tick", **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def tick(self, request: Request, pk: str, key: str) -> Response:
        """Say whether it is done; 409 for a task of the process."""
        return _plan(self._do(tick_task, self._of_member(), TickIn, key=key))

    @extend_schema(
        summary="Remove a task from the plan",
        parameters=[KEY],
        request=ByMemberIn,
        responses=PlannedTaskOut(many=True),
    )
    @action(detail=True, methods=["post"], url_path=f"{ONE}/remove", **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def remove_task(self, request: Request, pk: str, key: str) -> Response:
        """Remove a task that members added."""
        return _plan(self._do(remove_task, self._of_member(), ByMemberIn, key=key))

    @extend_schema(
        summary="Show the open tasks as a calendar",
        responses={(200, CALENDAR): OpenApiTypes.STR},
    )
    @action(detail=True, methods=["get"], url_path="plan-calendar", **ALONE)
    def plan_calendar(self, request: Request, pk: str) -> HttpResponse:
        """Return the open tasks as whole days (RFC 5545), as they are now."""
        made = plan_calendar([self._of_member()], database_now())
        return HttpResponse(made, content_type=f"{CALENDAR}; charset=utf-8")

    @extend_schema(
        summary="Stop the plan's reminders to a member", request=StopIn, responses={204: None}
    )
    @action(detail=True, methods=["post"], url_path="plan-reminders", **ALONE)
    def plan_reminders(self, request: Request, pk: str) -> Response:
        """Stop the reminders, or start them again."""
        self._do(stop_reminders, self._of_member(), StopIn)
        return Response(status=204)

    def _do(
        self,
        verb: Any,
        consortium: Consortium,
        said: type[serializers.Serializer[Any]],
        **more: Any,
    ) -> Consortium:
        verb(by=self.actor, at=database_now(), consortium=consortium, **self.given(said), **more)
        return consortium


def _plan(consortium: Consortium, status: int = 200) -> Response:
    rows = Consortium.objects.select_related("lot__contract", "starter", "lead")
    tasks = plan_of(rows.get(pk=consortium.pk))
    return Response(PlannedTaskOut(tasks, many=True).data, status=status)
