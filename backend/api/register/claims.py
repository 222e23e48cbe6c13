"""Confirming an organisation's claim to its public number."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from accounts.clock import database_now
from accounts.errors import NotAllowed, NotFound
from backend.api.protocol.refusals import refuses
from backend.api.protocol.resources import Request, Resource
from organisations.people.rules import may_see_private
from organisations.register.models.claims import Claim, NumberProof
from organisations.register.services.claiming import (
    ask_operator,
    confirm_claim,
    hint_of,
    send_claim_code,
)
from organisations.register.services.proving import prove_number, send_number_code
from organisations.support.rules import may_describe


class ClaimOut(serializers.ModelSerializer[Claim]):
    """The state of a claim, with a hint of the register's address."""

    entry: Any = serializers.SlugRelatedField(
        slug_field="identifier", read_only=True, allow_null=True
    )
    hint = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = [
            "entry",
            "state",
            "hint",
            "made_at",
            "code_sent_at",
            "codes_sent",
            "asked_at",
            "proof",
            "settled_at",
            "reason",
        ]

    def get_hint(self, claim: Claim) -> str:
        """Return the first letter and the domain of the register's address, where it has one."""
        return hint_of(claim.entry)


class ClaimCodeIn(serializers.Serializer[Any]):
    """The code in the letter."""

    code = serializers.CharField(max_length=20)


class ClaimWordsIn(serializers.Serializer[Any]):
    """How the operator can check."""

    words = serializers.CharField(max_length=500)


class NumberProofOut(serializers.ModelSerializer[NumberProof]):
    """A person's proof of a number that another organisation has registered without proof."""

    entry: Any = serializers.SlugRelatedField(slug_field="identifier", read_only=True)

    class Meta:
        model = NumberProof
        fields = ["entry", "sent_at", "codes_sent", "good_until", "proved_at"]


class ClaimActions(Resource):
    """What the people of an organisation do about its claim."""

    @extend_schema(summary="Show whether a public number is confirmed", responses={200: ClaimOut})
    @action(detail=True)
    @refuses(HTTPStatus.FORBIDDEN, methods=["GET"])
    def claim(self, request: Request, identifier: str) -> Response:
        """Answer with the state of the claim, to the organisation's own people."""
        organisation = self.get_object()
        if not (
            may_see_private(self.actor, organisation) or may_describe(self.actor, organisation)
        ):
            raise NotAllowed(f"Only people of {organisation.name} see this.")
        return self.shown(ClaimOut, self._claim())

    @extend_schema(
        summary="Send a code to the public register’s address",
        request=None,
        responses={200: ClaimOut},
    )
    @action(detail=True, methods=["post"], url_path="claim/code")
    def claim_code(self, request: Request, identifier: str) -> Response:
        """Send a code; an earlier one ends."""
        send_claim_code(by=self.actor, at=database_now(), organisation=self.get_object())
        return self.shown(ClaimOut, self._claim())

    @extend_schema(
        summary="Confirm a public number by the code",
        request=ClaimCodeIn,
        responses={200: ClaimOut},
    )
    @action(detail=True, methods=["post"], url_path="claim/confirm")
    def claim_confirm(self, request: Request, identifier: str) -> Response:
        """Confirm the claim by the code."""
        confirm_claim(
            by=self.actor,
            at=database_now(),
            organisation=self.get_object(),
            **self.given(ClaimCodeIn),
        )
        return self.shown(ClaimOut, self._claim())

    @extend_schema(
        summary="Ask the operator to check a public number",
        request=ClaimWordsIn,
        responses={200: ClaimOut},
    )
    @action(detail=True, methods=["post"], url_path="claim/ask")
    def claim_ask(self, request: Request, identifier: str) -> Response:
        """Ask."""
        ask_operator(
            by=self.actor,
            at=database_now(),
            organisation=self.get_object(),
            **self.given(ClaimWordsIn),
        )
        return self.shown(ClaimOut, self._claim())

    @extend_schema(
        summary="Send a code to prove a number that another organisation has registered without "
        "proof",
        request=None,
        responses={200: NumberProofOut},
    )
    @action(detail=True, methods=["post"], url_path="prove/code")
    def prove_code(self, request: Request, identifier: str) -> Response:
        """Send a code to the register's address."""
        sent = send_number_code(by=self.actor, at=database_now(), organisation=self.get_object())
        return self.shown(NumberProofOut, sent)

    @extend_schema(
        summary="Prove a number by the code; the other organisation loses it",
        request=ClaimCodeIn,
        responses={200: NumberProofOut},
    )
    @action(detail=True, methods=["post"])
    def prove(self, request: Request, identifier: str) -> Response:
        """Prove the number by the code; then register it, while the proof is valid."""
        proved = prove_number(
            by=self.actor,
            at=database_now(),
            organisation=self.get_object(),
            **self.given(ClaimCodeIn),
        )
        return self.shown(NumberProofOut, proved)

    def _claim(self) -> Claim:
        """Return the claim, read again.

        Raises
        ------
        NotFound
            When the number is in no public register that we know.
        """
        rows = Claim.objects.select_related("entry")
        found = rows.filter(organisation__identifier=self.kwargs["identifier"]).first()
        if found is None:
            raise NotFound("This organisation claims no number of a public register.")
        return found
