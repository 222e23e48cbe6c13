"""Due diligence between members: what is asked, shown, looked at and signed off."""

from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from backend.api.forming.seats import MembersOnly
from backend.api.passport.passport import BINARY, ItemOut
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import ALONE, Request
from backend.api.terms.terms import OrganisationField
from backend.downloads import download
from consortia.diligence.gaps import gaps_of
from consortia.diligence.models import DiligenceWant, PassportConsent
from consortia.diligence.services.requesting import (
    ask_for_passports,
    excuse_want,
    sign_off,
    take_back_sign_off,
)
from consortia.diligence.services.sharing import show_items
from consortia.diligence.services.viewing import look_at_passport, take_file
from consortia.diligence.sign_offs import sign_offs_of
from consortia.forming.membership import members_of
from consortia.forming.models.consortia import Consortium
from organisations.register.models.organisations import Organisation

MEMBER = r"passports/(?P<identifier>[A-Za-z0-9-]{1,40})"
MOST = 200


class WantOut(serializers.ModelSerializer[DiligenceWant]):
    """What a member is asked to show; `least` in GBP, `excuse` why it has none."""

    organisation = OrganisationField(read_only=True)
    asker = OrganisationField(read_only=True)

    class Meta:
        model = DiligenceWant
        fields = ["organisation", "item", "least", "asker", "asked_at", "excuse"]


class GapOut(serializers.Serializer[Any]):
    """What a member still has to do, and by when."""

    organisation = serializers.CharField(source="organisation.identifier")
    item = serializers.CharField(source="key")
    kind = serializers.CharField()
    text = serializers.CharField()
    due = serializers.DateField(allow_null=True)


class SignOffOut(serializers.Serializer[Any]):
    """The latest sign-off of a pair, and whether it still stands."""

    organisation = serializers.CharField(source="sign_off.signer.identifier")
    about = serializers.CharField(source="sign_off.about.identifier")
    name = serializers.CharField(source="sign_off.name")
    remark = serializers.CharField(source="sign_off.note")
    at = serializers.DateTimeField(source="sign_off.at")
    stands = serializers.BooleanField()
    taken_back_at = serializers.DateTimeField(source="end.at", default=None, allow_null=True)
    taken_back_because = serializers.CharField(source="end.reason", default="")


class DiligenceOut(serializers.Serializer[Any]):
    """How far due diligence is."""

    wants = WantOut(many=True)
    gaps = GapOut(many=True)
    sign_offs = SignOffOut(many=True)


class WantIn(serializers.Serializer[Any]):
    """An item's key, such as ``policy.safeguarding``, and for insurances a least amount in GBP."""

    item = serializers.CharField(max_length=62)
    least = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True
    )


class AskIn(serializers.Serializer[Any]):
    """Who asks, and for what."""

    organisation = OrganisationField()
    wants = WantIn(many=True)


class ConsentOut(serializers.ModelSerializer[PassportConsent]):
    """That an organisation shows an item, since when, and until when where it was taken back."""

    class Meta:
        model = PassportConsent
        fields = ["item", "given_at", "given_by", "revoked_at"]


class SharingIn(serializers.Serializer[Any]):
    """A member, and the keys of all items that it shows; others it shows no more."""

    organisation = OrganisationField()
    items = serializers.ListField(child=serializers.CharField(max_length=62), max_length=MOST)


class ExcuseIn(serializers.Serializer[Any]):
    """What a member was asked for and does not have, and why."""

    organisation = OrganisationField()
    item = serializers.CharField(max_length=62)
    reason = serializers.CharField(max_length=500)


class SignOffIn(serializers.Serializer[Any]):
    """Which member signs off which other; `fingerprint` is of what was read."""

    organisation = OrganisationField()
    about = OrganisationField()
    name = serializers.CharField(max_length=120)
    remark = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    fingerprint = serializers.RegexField("^[0-9a-f]{64}$")


class TakeBackIn(serializers.Serializer[Any]):
    """Which member takes its sign-off of which other back, and why."""

    organisation = OrganisationField()
    about = OrganisationField()
    reason = serializers.CharField(max_length=500)


class SharedPassportOut(serializers.Serializer[Any]):
    """What a member shows its consortium."""

    organisation = serializers.CharField(source="organisation.identifier")
    items = ItemOut(many=True)
    fingerprint = serializers.CharField()


class Diligence(MembersOnly):
    """The part of a consortium's resource in which members look at each other."""

    @extend_schema(
        methods=["get"], summary="Show how far due diligence is", responses={200: DiligenceOut}
    )
    @extend_schema(
        methods=["post"],
        summary="Ask all members for items of their passports",
        request=AskIn,
        responses={201: WantOut(many=True)},
    )
    @action(detail=True, methods=["get", "post"], **ALONE)
    def diligence(self, request: Request, pk: str) -> Response:
        """Show what is asked, open and signed off; or ask, which the lead does for all."""
        consortium = self._of_member()
        if request.method == "POST":
            given = self.given(AskIn)
            wants = {one["item"]: one.get("least") for one in given["wants"]}
            made = ask_for_passports(
                by=self.actor,
                at=database_now(),
                consortium=consortium,
                organisation=given["organisation"],
                wants=wants,
            )
            return Response(WantOut(made, many=True).data, status=201)
        rows = DiligenceWant.objects.filter(consortium=consortium)
        wanted = rows.select_related("organisation", "asker")
        found = {
            "wants": wanted,
            "gaps": gaps_of(consortium, at=database_now()),
            "sign_offs": list(sign_offs_of(consortium).values()),
        }
        return self.shown(DiligenceOut, found)

    @extend_schema(
        methods=["get"],
        summary="List what one's own organisation shows, and showed",
        responses={200: ConsentOut(many=True)},
    )
    @extend_schema(
        methods=["put"],
        summary="Say what a member shows",
        request=SharingIn,
        responses={200: ConsentOut(many=True)},
    )
    @action(detail=True, methods=["get", "put"], **ALONE)
    def sharing(self, request: Request, pk: str) -> Response:
        """Show these items and no others; or list consents with those taken back."""
        consortium = self._of_member()
        if request.method == "PUT":
            given = self.given(SharingIn)
            organisation = given["organisation"]
            show_items(
                by=self.actor,
                at=database_now(),
                consortium=consortium,
                organisation=organisation,
                items=set(given["items"]),
            )
        else:
            organisation = self._reader(consortium)
        rows = PassportConsent.objects.filter(consortium=consortium, organisation=organisation)
        return Response(ConsentOut(rows, many=True).data)

    @extend_schema(
        summary="Say that a member does not have what was asked",
        request=ExcuseIn,
        responses={200: WantOut},
    )
    @action(detail=True, methods=["put"], **ALONE)
    def excuses(self, request: Request, pk: str) -> Response:
        """Say why; the partners read it."""
        want = excuse_want(
            by=self.actor,
            at=database_now(),
            consortium=self._of_member(),
            **self.given(ExcuseIn),
        )
        return self.shown(WantOut, want)

    @extend_schema(summary="Look at what a member shows", responses={200: SharedPassportOut})
    @action(detail=True, url_path=MEMBER, url_name="passport", **ALONE)
    @refuses(HTTPStatus.FORBIDDEN)
    def passport(self, request: Request, pk: str, identifier: str) -> Response:
        """Show it; the look is noted for the member to see."""
        consortium = self._of_member()
        passport = look_at_passport(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            reader=self._reader(consortium),
            organisation=_member(consortium, identifier),
        )
        return self.shown(SharedPassportOut, passport)

    @extend_schema(summary="Take a file that a member shows", responses=BINARY)
    @action(
        detail=True,
        url_path=rf"{MEMBER}/files/(?P<evidence>[0-9]{{1,18}})",
        url_name="passport-file",
        **ALONE,
    )
    @refuses(HTTPStatus.FORBIDDEN)
    def passport_file(
        self, request: Request, pk: str, identifier: str, evidence: str
    ) -> HttpResponse:
        """Return the bytes, as an attachment; that it was taken is noted."""
        consortium = self._of_member()
        file = take_file(
            by=self.actor,
            at=database_now(),
            consortium=consortium,
            reader=self._reader(consortium),
            organisation=_member(consortium, identifier),
            evidence=int(evidence),
        )
        return download(bytes(file.content), name=file.name, media_type=file.media_type)

    @extend_schema(
        summary="Sign a member off", request=SignOffIn, responses={201: SignOffOut(many=True)}
    )
    @action(detail=True, methods=["post"], url_path="sign-offs", **ALONE)
    @refuses(HTTPStatus.PRECONDITION_FAILED)
    def sign_offs(self, request: Request, pk: str) -> Response:
        """Sign off what was read; answers with the latest of each pair."""
        consortium = self._of_member()
        sign_off(by=self.actor, at=database_now(), consortium=consortium, **self.given(SignOffIn))
        return _latest(consortium, status=201)

    @extend_schema(
        summary="Take a sign-off back", request=TakeBackIn, responses={200: SignOffOut(many=True)}
    )
    @action(detail=True, methods=["post"], url_path="sign-offs/take-back", **ALONE)
    def take_back_sign_off(self, request: Request, pk: str) -> Response:
        """Take it back; the other and the lead hear why. Answers with the latest of each pair."""
        consortium = self._of_member()
        take_back_sign_off(
            by=self.actor, at=database_now(), consortium=consortium, **self.given(TakeBackIn)
        )
        return _latest(consortium)


def _latest(consortium: Consortium, status: int = 200) -> Response:
    latest = list(sign_offs_of(consortium).values())
    return Response(SignOffOut(latest, many=True).data, status=status)


def _member(consortium: Consortium, identifier: str) -> Organisation:
    found = members_of(consortium).get(identifier)
    if found is None:
        raise Http404
    return found
