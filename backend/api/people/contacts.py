"""Addresses for an organisation's invitations, and stopping them; for its own people."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import Invalid, NotAllowed
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource
from organisations.people.addresses import addresses_of
from organisations.people.models.stops import StopReason
from organisations.people.rules import may_see_private
from organisations.people.services.contacts import allow_letters, stop_letters
from organisations.register.models.organisations import Organisation


class LetterAddressOut(serializers.Serializer[Any]):
    """An address of the organisation, and whether invitations go there."""

    email = serializers.EmailField()
    contact = serializers.CharField()
    on = serializers.BooleanField()


class LetterSwitchIn(serializers.Serializer[Any]):
    """One of the organisation's addresses, and whether invitations go there."""

    email = serializers.EmailField()
    on = serializers.BooleanField()


class Letters(Resource):
    """An organisation's addresses for letters."""

    @extend_schema(
        methods=["get"],
        summary="List where letters go",
        responses={200: LetterAddressOut(many=True)},
    )
    @extend_schema(
        methods=["put"],
        summary="Stop invitations to an address, or allow them again",
        request=LetterSwitchIn,
        responses={200: LetterAddressOut(many=True)},
    )
    @action(detail=True, methods=["get", "put"], url_path="letters", **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def letter_addresses(self, request: Request, identifier: str) -> Response:
        """List the organisation's addresses, or switch one on or off."""
        organisation: Organisation = self.get_object()
        if not may_see_private(self.actor, organisation):
            raise NotAllowed(f"Only people of {organisation.name} see this.")
        if request.method == "PUT":
            self._switch(organisation)
        stopped = set(organisation.letter_stops.values_list("email", flat=True))
        shown = [
            {"email": one.email, "contact": one.contact, "on": one.email.lower() not in stopped}
            for one in addresses_of(organisation)
        ]
        return Response(LetterAddressOut(shown, many=True).data)

    def _switch(self, organisation: Organisation) -> None:
        given = self.given(LetterSwitchIn)
        if given["email"].lower() not in {one.email.lower() for one in addresses_of(organisation)}:
            raise Invalid("That is no address of this organisation.", field="email")
        who: dict[str, Any] = {"by": self.actor, "at": database_now(), "organisation": organisation}
        if given["on"]:
            allow_letters(**who, email=given["email"])
        else:
            stop_letters(**who, email=given["email"], reason=StopReason.ASKED)
