"""Consortia made by hand for a lot: tried out, and started."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import Invalid
from backend.api.bids.bids import LotBids
from backend.api.forming.consortia import ConsortiumOut
from backend.api.proposals.scenarios import (
    MEMBERS,
    ConsortiumMembersIn,
    VerdictOut,
    named_in,
    verdict_of,
)
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request
from consortia.forming.drafts import DraftConsortium, organisations_named, outlook
from consortia.forming.open_lots import require_taking_bids
from consortia.forming.services.by_hand import start_by_hand
from contracts.drafting.models.contracts import Lot
from organisations.people.rules import require_answer
from organisations.register.models.organisations import Organisation


class StartByHandIn(ConsortiumMembersIn):
    """Who starts it, and everybody in it."""

    organisation = serializers.SlugRelatedField(
        slug_field="identifier", queryset=Organisation.objects.current()
    )


class LotByHand(LotBids):
    """The part of a lot's resource that is about consortia made by hand."""

    @extend_schema(
        summary="Try a consortium out: what it covers, what it fails, what would help",
        parameters=[OpenApiParameter("organisation", str, required=True), MEMBERS],
        responses=VerdictOut,
    )
    @action(detail=True, methods=["get"], **ALONE)
    @refuses(HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT)
    def verdict(self, request: Request, pk: str) -> Response:
        """Judge a draft consortium; nothing is saved."""
        lot: Lot = self.get_object()
        asking = _asking(self.actor, request.query_params.get("organisation", ""))
        require_taking_bids(lot, database_now())
        named = named_in(request)
        chosen = organisations_named(
            named if asking.identifier in named else [*named, asking.identifier]
        )
        draft = DraftConsortium(asking, chosen, frozenset({asking.identifier}))
        return Response(verdict_of(outlook(lot, draft, at=database_now()), draft))

    @extend_schema(
        summary="Start a consortium by hand",
        request=StartByHandIn,
        responses={201: ConsortiumOut},
    )
    @action(detail=True, methods=["post"], **ALONE)
    def start(self, request: Request, pk: str) -> Response:
        """Start a consortium; every other member to be gets an invitation."""
        given = self.given(StartByHandIn)
        made = start_by_hand(
            by=self.actor,
            at=database_now(),
            lot=self.get_object(),
            organisation=given["organisation"],
            members=organisations_named(given["members"]),
        )
        return self.shown(ConsortiumOut, made, status=201)


def _asking(by: Any, identifier: str) -> Organisation:
    found = Organisation.objects.filter(identifier=identifier.replace("\x00", "")).first()
    if found is None:
        raise Invalid("Say which of your organisations asks.", field="organisation")
    require_answer(by, found)
    return found
