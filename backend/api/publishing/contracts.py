"""Contracts: drafted, shown, changed, asked about."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotAllowed, NotFound
from backend.api.drafting.contract_fields import (
    AdviceOut,
    CancelIn,
    ChangeOut,
    ContractChangeIn,
    ContractFilter,
    ContractIn,
    ContractOut,
    ContractWithLotsOut,
    SuggestionOut,
)
from backend.api.drafting.documents import DocumentFileIn, DocumentIn, DocumentOut
from backend.api.drafting.lots import LotIn, LotOut
from backend.api.drafting.partners import PartnerIn, PartnerOut
from backend.api.drafting.versions import IF_MATCH, tagged, version_in
from backend.api.protocol.parsers import BoundedJSONParser, BoundedMultiPartParser
from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Listed, Request, is_schema
from backend.api.publishing.engagement import Engaged
from backend.api.publishing.timetable import Timetabled
from consortia.bids.releases import releases_of
from consortia.bids.services.closing import say_awarded
from contracts.drafting.models.changes import ContractDocument
from contracts.drafting.models.contracts import Contract, ContractQuerySet
from contracts.drafting.rules import acts_for_commissioner
from contracts.drafting.services.documents import add_document
from contracts.drafting.services.drafting import change_contract, draft_contract
from contracts.drafting.services.joint import invite_partner
from contracts.drafting.services.lots import add_lot
from contracts.drafting.suggestions import suggest_joining
from contracts.local_time import to_local
from contracts.notices.writing import package_of, with_published
from contracts.publishing.checks import advice_for, warnings_for
from contracts.publishing.services.copying import copy_contract
from contracts.publishing.services.stages import (
    begin_engagement,
    cancel_contract,
    open_contract,
    plan_contract,
)

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@extend_schema_view(
    list=extend_schema(summary="Search contracts"),
    retrieve=extend_schema(summary="Show a contract", responses={200: ContractWithLotsOut}),
)
class Contracts(Timetabled, Engaged, Listed):
    """Contracts that are visible, and one's own drafts. ``ETag`` is the version of a contract."""

    permission_classes = [ReadOpen]
    serializer_class = ContractOut
    filterset_class = ContractFilter
    ordering_fields = ["closes", "title", "drafted_at"]
    ordering = ["closes"]
    queryset = Contract.objects.none()

    def get_serializer_class(self) -> Any:
        """Show lots only with a single contract."""
        return ContractWithLotsOut if self.action == "retrieve" else ContractOut

    def get_queryset(self) -> QuerySet[Contract]:
        """Return what the sender may see."""
        if is_schema(self):
            return Contract.objects.none()
        actor = self.actor
        rows: ContractQuerySet = Contract.objects.seen_by(actor.user_id, actor.commissioner_id)
        if self.action == "retrieve":
            rows = rows.prefetch_related(
                "lots__requirements__area",
                "lots__thresholds__capability",
                "partners__areas",
                "partners__contract",
                "partners__commissioner__area",
                Prefetch("documents", ContractDocument.objects.listed()),
            )
        rows = rows.annotate(closes=Coalesce("deadline", NEVER))
        return rows.select_related("commissioner__area")

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Show one, with its version as ``ETag``."""
        contract = self.get_object()
        return tagged(self.shown(ContractWithLotsOut, contract), contract)

    @extend_schema(summary="Draft a contract", request=ContractIn, responses={201: ContractOut})
    def create(self, request: Request) -> Response:
        """Begin a draft."""
        made = draft_contract(by=self.actor, at=database_now(), **self.given(ContractIn))
        return tagged(self.shown(ContractOut, made, status=201), made)

    @extend_schema(
        summary="Change a contract",
        parameters=[IF_MATCH],
        request=ContractChangeIn,
        responses={200: ContractOut},
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is given; the rest stays. With ``If-Match`` only from that version."""
        changed = change_contract(
            by=self.actor,
            at=database_now(),
            contract=self.get_object(),
            version=version_in(request),
            **self.given(ContractChangeIn, partial=True),
        )
        return tagged(self.shown(ContractOut, changed), changed)

    @extend_schema(
        summary="Add a lot", parameters=[IF_MATCH], request=LotIn, responses={201: LotOut}
    )
    @action(detail=True, methods=["post"])
    def lots(self, request: Request, pk: str) -> Response:
        """Add a lot; it gets the next number."""
        lot = add_lot(
            by=self.actor,
            at=database_now(),
            contract=self.get_object(),
            version=version_in(request),
            **self.given(LotIn),
        )
        return tagged(self.shown(LotOut, lot, status=201), lot.contract)

    @extend_schema(
        summary="Add a document",
        parameters=[IF_MATCH],
        request={"application/json": DocumentIn, "multipart/form-data": DocumentFileIn},
        responses={201: DocumentOut},
    )
    @action(
        detail=True, methods=["post"], parser_classes=[BoundedJSONParser, BoundedMultiPartParser]
    )
    def documents(self, request: Request, pk: str) -> Response:
        """Name a document by its address, or give it as a file (``multipart/form-data``)."""
        given = self.given(DocumentFileIn if request.FILES else DocumentIn)
        made = add_document(
            by=self.actor,
            at=database_now(),
            contract=self.get_object(),
            version=version_in(request),
            **given,
        )
        return tagged(self.shown(DocumentOut, made, status=201), made.contract)

    @extend_schema(
        summary="Invite a commissioner to joint commissioning",
        request=PartnerIn,
        responses={201: PartnerOut},
    )
    @action(detail=True, methods=["post"])
    def partners(self, request: Request, pk: str) -> Response:
        """Invite another commissioner; it gets a letter."""
        made = invite_partner(
            by=self.actor, at=database_now(), contract=self.get_object(), **self.given(PartnerIn)
        )
        return self.shown(PartnerOut, made, status=201)

    @extend_schema(summary="Copy a contract", request=None, responses={201: ContractOut})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, pk: str) -> Response:
        """Copy it into a new draft, without its dates."""
        made = copy_contract(by=self.actor, at=database_now(), contract=self.get_object())
        return tagged(self.shown(ContractOut, made, status=201), made)

    def _moved(self, service: Any, **given: Any) -> Response:
        moved = service(by=self.actor, at=database_now(), contract=self.get_object(), **given)
        return tagged(self.shown(ContractOut, moved), moved)

    @extend_schema(summary="Begin early engagement", request=None, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def engage(self, request: Request, pk: str) -> Response:
        """Show a draft to everyone and ask what they think."""
        return self._moved(begin_engagement)

    @extend_schema(summary="Announce a contract", request=None, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def plan(self, request: Request, pk: str) -> Response:
        """Announce that it will open later."""
        return self._moved(plan_contract)

    @extend_schema(summary="Publish a contract", request=None, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def open(self, request: Request, pk: str) -> Response:
        """Let everyone see it and bid."""
        return self._moved(open_contract)

    @extend_schema(summary="Award a contract", request=None, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def award(self, request: Request, pk: str) -> Response:
        """Say that a closed contract has been awarded; not while bids wait for their judgement."""
        return self._moved(say_awarded)

    @extend_schema(summary="Cancel a contract", request=CancelIn, responses={200: ContractOut})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Cancel it, with a reason."""
        return self._moved(cancel_contract, **self.given(CancelIn))

    @extend_schema(summary="List what changed", responses={200: ChangeOut(many=True)})
    @action(detail=True, **ALONE)
    def changes(self, request: Request, pk: str) -> Response:
        """List what changed since the contract became visible, oldest first."""
        return Response(ChangeOut(self.get_object().changes.all(), many=True).data)

    @extend_schema(
        summary="Show a contract as an OCDS 1.1 release package",
        responses={200: {"type": "object", "additionalProperties": True}},
    )
    @action(detail=True, **ALONE)
    def ocds(self, request: Request, pk: str) -> Response:
        """Show a visible contract in the Open Contracting Data Standard, with its lots."""
        rows = with_published(Contract.objects.visible().bought())
        found = rows.filter(pk=self.get_object().pk).first()
        if found is None:
            raise NotFound("A draft or a grant has no notice.")
        uri = request.build_absolute_uri()
        return Response(package_of(releases_of([found]), at=database_now(), uri=uri))

    @extend_schema(
        summary="List neighbours’ drafts that want the same",
        responses={200: SuggestionOut(many=True)},
    )
    @action(detail=True, **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def suggestions(self, request: Request, pk: str) -> Response:
        """List drafts of others that could be commissioned jointly; for commissioners only."""
        contract = self.get_object()
        if not acts_for_commissioner(self.actor, contract):
            raise NotAllowed("This is for the contract’s commissioners.")
        return Response(SuggestionOut(suggest_joining(contract), many=True).data)

    @extend_schema(summary="Show which procurement rules seem to apply", responses={200: AdviceOut})
    @action(detail=True)
    @refuses(HTTPStatus.FORBIDDEN)
    def advice(self, request: Request, pk: str) -> Response:
        """Show the regime, its duties and warnings; for its commissioners only."""
        contract = self.get_object()
        if not acts_for_commissioner(self.actor, contract):
            raise NotAllowed("This is for the contract’s commissioners.")
        day = to_local(database_now()).date()
        advice = advice_for(contract, day)
        shown = {name: getattr(advice, name) for name in advice.__slots__}
        return self.shown(AdviceOut, shown | {"warnings": warnings_for(contract, day)})
