"""Infrastructure organisations and the groups they support."""

from http import HTTPStatus
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from areas.models import Area
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource, is_schema
from organisations.people.rules import organisations_edited_by, require_editor
from organisations.register.models.organisations import Organisation, OrganisationKind
from organisations.support.consent import Consent
from organisations.support.models import Support
from organisations.support.services import (
    ask_to_support,
    consent_to_support,
    end_support,
    let_support,
    register_group,
)


class OrganisationNumber(serializers.SlugRelatedField[Organisation]):
    """An organisation by its identifier."""

    def __init__(self, **kwargs: Any) -> None:
        if not kwargs.get("read_only"):
            kwargs.setdefault("queryset", Organisation.objects.current())
        super().__init__(slug_field="identifier", **kwargs)


class SupportOut(serializers.ModelSerializer[Support]):
    """A support: the supporter, the group, and what the supporter may do."""

    supporter = OrganisationNumber(read_only=True)
    supported = OrganisationNumber(read_only=True)

    class Meta:
        model = Support
        fields = [
            "id",
            "supporter",
            "supported",
            "may_offer",
            "may_answer",
            "asked_at",
            "consented_at",
            "consented_by",
            "consented_on",
            "told_by_supporter",
            "consent_source",
            "ended_at",
        ]


class ScopeIn(serializers.Serializer[Any]):
    """What a supporter may do."""

    may_offer = serializers.BooleanField(default=True)
    may_answer = serializers.BooleanField(default=False)


class AskGroupIn(ScopeIn):
    """A group to ask."""

    organisation = OrganisationNumber()


class ConsentIn(ScopeIn):
    """A group's consent: who agrees, and when."""

    consented_by = serializers.CharField(max_length=120)
    consented_on = serializers.DateField()


class LetIn(ConsentIn):
    """An infrastructure organisation that may act for the group, by its consent."""

    organisation = OrganisationNumber()


class GroupIn(serializers.Serializer[Any]):
    """A group that is not in the register yet, and the consent that it gave."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(OrganisationKind.choices)
    identifier = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    home_area: Any = serializers.SlugRelatedField(
        slug_field="code", queryset=Area.objects.all(), required=False, allow_null=True
    )
    may_answer = serializers.BooleanField(default=False)
    confirmed_distinct = serializers.BooleanField(
        default=False, help_text="Whether it is none of the candidates that a 409 has named."
    )
    confirmed_unlisted = serializers.BooleanField(
        default=False,
        help_text="Whether the number is right although its register does not list it.",
    )
    consented_by = serializers.CharField(max_length=120)
    consented_on = serializers.DateField()
    consent_source = serializers.CharField(max_length=200)


def _consent(given: dict[str, Any]) -> Consent:
    """Pop the consent from the validated data."""
    return Consent(
        given.pop("consented_by"), given.pop("consented_on"), given.pop("consent_source", "")
    )


class Supporting(Resource):
    """An organisation's supported groups and supporters."""

    @extend_schema(
        methods=["get"],
        summary="List the groups that an organisation looks after, to itself",
        responses=SupportOut(many=True),
    )
    @extend_schema(
        methods=["post"],
        summary="Ask a group whether an organisation may look after it",
        request=AskGroupIn,
        responses={201: SupportOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def groups(self, request: Request, identifier: str) -> Response:
        """List the groups, or ask one more."""
        supporter: Organisation = self.get_object()
        require_editor(self.actor, supporter)
        if request.method == "GET":
            rows = supporter.supports.current().select_related("supporter", "supported")
            return Response(SupportOut(rows, many=True).data)
        given = self.given(AskGroupIn)
        made = ask_to_support(
            by=self.actor,
            at=database_now(),
            supporter=supporter,
            supported=given.pop("organisation"),
            **given,
        )
        return self.shown(SupportOut, made, status=201)

    @extend_schema(
        summary="Register a group on its behalf", request=GroupIn, responses={201: SupportOut}
    )
    @action(detail=True, methods=["post"], url_path="groups/register", **ALONE)
    def register_group(self, request: Request, identifier: str) -> Response:
        """Register a group, with the consent that it gave."""
        given = self.given(GroupIn)
        made = register_group(
            by=self.actor,
            at=database_now(),
            supporter=self.get_object(),
            consent=_consent(given),
            **given,
        )
        return self.shown(SupportOut, made, status=201)

    @extend_schema(
        methods=["get"],
        summary="List who may act for an organisation, to itself",
        responses=SupportOut(many=True),
    )
    @extend_schema(
        methods=["post"],
        summary="Let an infrastructure organisation act for an organisation",
        request=LetIn,
        responses={201: SupportOut},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def supporters(self, request: Request, identifier: str) -> Response:
        """List the supporters, or let one more."""
        group: Organisation = self.get_object()
        require_editor(self.actor, group)
        if request.method == "GET":
            rows = group.supporters.current().select_related("supporter", "supported")
            return Response(SupportOut(rows, many=True).data)
        given = self.given(LetIn)
        made = let_support(
            by=self.actor,
            at=database_now(),
            supported=group,
            supporter=given.pop("organisation"),
            consent=_consent(given),
            **given,
        )
        return self.shown(SupportOut, made, status=201)


class Supports(mixins.RetrieveModelMixin, Resource):
    """Supports, for the people of either side."""

    serializer_class = SupportOut
    queryset = Support.objects.none()

    def get_queryset(self) -> QuerySet[Support]:
        """Return supports of the organisations that the sender is an editor of."""
        if is_schema(self):
            return Support.objects.none()
        mine = organisations_edited_by(self.actor)
        rows = Support.objects.select_related("supporter", "supported")
        return rows.filter(Q(supporter__in=mine) | Q(supported__in=mine))

    @extend_schema(
        summary="Consent to a supporter, or change what it may do",
        request=ConsentIn,
        responses=SupportOut,
    )
    @action(detail=True, methods=["put"])
    def consent(self, request: Request, pk: str) -> Response:
        """Consent for the group."""
        given = self.given(ConsentIn)
        made = consent_to_support(
            by=self.actor,
            at=database_now(),
            support=self.get_object(),
            consent=_consent(given),
            **given,
        )
        return self.shown(SupportOut, made)

    @extend_schema(summary="End a support", request=None, responses=SupportOut)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: str) -> Response:
        """End a support, from either side."""
        ended = end_support(by=self.actor, at=database_now(), support=self.get_object())
        return self.shown(SupportOut, ended)
