"""Beside the bid itself: declarations, versions of answers, the opening report, the result."""

from http import HTTPStatus
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.errors import NotAllowed
from backend.api.forming.seats import MembersOnly
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request, Resource, sole
from consortia.bids.encryption import decrypt_draft
from consortia.bids.models.bids import Award, Bid, BidAnswer, OpenedBid, SealedBid
from consortia.bids.services.writing import declarations_of
from consortia.forming.membership import members_of
from consortia.proposals.structures import role_in
from consortia.terms.models.terms import TermsState
from contracts.commissioners.models import CommissionerRole
from contracts.commissioners.rules import has_role, may_open_bids
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Lot

NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH)


class AnswerVersionOut(serializers.Serializer[Any]):
    """One version of an answer, and the member that wrote it."""

    version = serializers.IntegerField()
    organisation = serializers.CharField(source="organisation.identifier")
    at = serializers.DateTimeField()
    words = serializers.IntegerField()
    text = serializers.CharField()


class DeclaredOut(serializers.Serializer[Any]):
    """A member, what it is in the bid, and whether it has declared; not what it declared."""

    organisation = serializers.CharField()
    role = serializers.CharField()
    declared = serializers.BooleanField()
    says_why_no_smaller_consortium = serializers.BooleanField()
    name = serializers.CharField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class RemarkOut(serializers.Serializer[Any]):
    """Marks out of 100 on one answer, and why; the winner's own words only to itself."""

    number = serializers.IntegerField()
    marks = serializers.IntegerField()
    text = serializers.CharField(required=False)


class JudgedOut(serializers.Serializer[Any]):
    """What is said of a bid: what the consortium did well, then question by question."""

    consortium = serializers.CharField()
    worked = serializers.CharField()
    remarks = RemarkOut(many=True)


class ResultOut(serializers.Serializer[Any]):
    """The result for a consortium: null where it is not known yet.

    `own` is what is said of its bid, `winning` of the one that won, where that is another.
    """

    opened_at = serializers.DateTimeField()
    awarded_at = serializers.DateTimeField(allow_null=True)
    won = serializers.BooleanField(allow_null=True)
    reasons = serializers.CharField(allow_null=True)
    own = JudgedOut(allow_null=True)
    winning = JudgedOut(allow_null=True)


class ReportedBidOut(serializers.Serializer[Any]):
    """A line of the opening report; amounts in GBP without VAT over the whole term."""

    id = serializers.IntegerField()
    consortium = serializers.CharField()
    price = serializers.DecimalField(max_digits=14, decimal_places=2)
    members = serializers.IntegerField()
    not_met = serializers.ListField(child=serializers.CharField())
    sealed_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField()
    feedback = serializers.BooleanField()


class OpeningOut(serializers.Serializer[Any]):
    """The opening report; `waiting` counts sealed bids, null until the deadline."""

    waiting = serializers.IntegerField(allow_null=True)
    bids = ReportedBidOut(many=True)
    awarded_to = serializers.IntegerField(allow_null=True)


class ConsortiumResult(MembersOnly):
    """The part of a consortium's resource beside the bid itself; members only."""

    @extend_schema(
        summary="List the versions of an answer, the latest first",
        parameters=[NUMBER],
        responses=AnswerVersionOut(many=True),
    )
    @action(detail=True, url_path=r"answers/(?P<number>[0-9]{1,4})/versions", **ALONE)
    def answer_versions(self, request: Request, pk: str, number: str) -> Response:
        """List the versions of an answer, with who wrote each and when."""
        consortium = self._of_member()
        question = sole(consortium.lot.bid_questions.all(), number=int(number))
        rows = BidAnswer.objects.filter(bid__consortium=consortium, question=question)
        shown = [
            {
                "version": row.version,
                "organisation": row.organisation,
                "at": row.at,
                "words": row.words,
                "text": decrypt_draft(bytes(row.hidden), row.bid_id),
            }
            for row in rows.select_related("organisation").order_by("-version")
        ]
        return Response(AnswerVersionOut(shown, many=True).data)

    @extend_schema(
        summary="List who has declared, and what each is", responses=DeclaredOut(many=True)
    )
    @action(detail=True, **ALONE)
    def declarations(self, request: Request, pk: str) -> Response:
        """List every member, with whether it has declared."""
        consortium = self._of_member()
        declared = declarations_of(Bid.objects.filter(consortium=consortium).first())
        terms = consortium.terms.filter(state=TermsState.AGREED).first()
        shown = []
        for key, member in members_of(consortium).items():
            row, said = declared.get(member.pk, (None, None))
            leads = terms is not None and terms.lead_id == member.pk
            shown.append(
                {
                    "organisation": key,
                    "role": role_in(terms.structure, leads=leads) if terms else "",
                    "declared": row is not None,
                    "says_why_no_smaller_consortium": bool(said and said.get("smaller")),
                    "name": row.name if row else None,
                    "at": row.at if row else None,
                }
            )
        return Response(DeclaredOut(shown, many=True).data)

    @extend_schema(summary="Show the result", responses=ResultOut)
    @action(detail=True, **ALONE)
    def result(self, request: Request, pk: str) -> Response:
        """Show reasons and feedback after the award; 404 before the bid is opened."""
        rows = OpenedBid.objects.filter(sealed__bid__consortium=self._of_member())
        opened = rows.select_related("feedback").first()
        if opened is None:
            raise Http404
        awards = Award.objects.filter(lot=opened.sealed.lot_id)
        award = awards.select_related("opened__feedback").first()
        won = award is not None and award.opened_id == opened.pk
        shown = {
            "opened_at": opened.opened_at,
            "awarded_at": award.awarded_at if award else None,
            "won": won if award else None,
            "reasons": award.reasons if award else None,
            "own": _judged(opened) if award else None,
            "winning": _judged(award.opened, briefly=True) if award and not won else None,
        }
        return self.shown(ResultOut, shown)


class LotReport(Resource):
    """The part of a lot's resource that is the opening report."""

    @extend_schema(summary="Show the opening report", responses=OpeningOut)
    @action(detail=True, **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def bids(self, request: Request, pk: str) -> Response:
        """Show who bid, when and for how much, to those who open bids."""
        lot: Lot = self.get_object()
        commissioner = lot.contract.commissioner
        if not may_open_bids(self.actor, commissioner):
            if not has_role(self.actor, commissioner, CommissionerRole.READER):
                raise Http404
            raise NotAllowed("Only people with the right to open bids see this.")
        rows = OpenedBid.objects.filter(sealed__lot=lot).select_related("sealed", "feedback")
        award = Award.objects.filter(lot=lot).first()
        closed = lot.contract.stage in (Stage.CLOSED, Stage.AWARDED)
        waiting = SealedBid.objects.submitted().filter(lot=lot, opened__isnull=True)
        shown = {
            "waiting": waiting.count() if closed else None,
            "bids": [_reported(one) for one in rows.order_by("pk")],
            "awarded_to": award.opened_id if award else None,
        }
        return self.shown(OpeningOut, shown)


def _judged(opened: OpenedBid, *, briefly: bool = False) -> dict[str, Any] | None:
    """Return what is said of a bid; of another's only marks and what it did well."""
    feedback = getattr(opened, "feedback", None)
    if feedback is None:
        return None
    kept = ("number", "marks") if briefly else ("number", "marks", "text")
    return {
        "consortium": opened.package["consortium"],
        "worked": feedback.worked,
        "remarks": [{key: one[key] for key in kept} for one in feedback.remarks],
    }


def _reported(one: OpenedBid) -> dict[str, Any]:
    return {
        "id": one.pk,
        "consortium": one.package["consortium"],
        "price": one.package["price"],
        "members": len(one.package["members"]),
        "not_met": one.package.get("not_met", []),
        "sealed_at": one.sealed.sealed_at,
        "opened_at": one.opened_at,
        "feedback": hasattr(one, "feedback"),
    }
