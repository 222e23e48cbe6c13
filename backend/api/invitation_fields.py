"""What is said of invitations, and in answer to them."""

from typing import Any

from rest_framework import serializers

from consortia.models import CounterOffer, Invitation, InvitationQuestion


class InvitationOut(serializers.ModelSerializer[Invitation]):
    """A letter that asks a body into a consortium."""

    organisation = serializers.CharField(source="organisation.identifier")
    would_step_in = serializers.SerializerMethodField()

    class Meta:
        model = Invitation
        fields = [
            "id",
            "consortium",
            "organisation",
            "state",
            "part",
            "worth",
            "version",
            "would_step_in",
            "undelivered_at",
            "invited_at",
            "sent_at",
            "expires_at",
            "answered_at",
        ]

    def get_would_step_in(self, invitation: Invitation) -> bool:
        """Return whether it declined as a reserve."""
        return hasattr(invitation, "reserve")


class AcceptIn(serializers.Serializer[Any]):
    """Which version of the invitation was read: another part is another version."""

    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False, default=1)


class DeclineIn(serializers.Serializer[Any]):
    """Why not, if one wants to say."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    as_reserve = serializers.BooleanField(required=False, default=False)


class ExtendIn(serializers.Serializer[Any]):
    """Until when."""

    until = serializers.DateTimeField()


class CellIn(serializers.Serializer[Any]):
    """One capability in one leaf area."""

    capability = serializers.CharField(max_length=60)
    area = serializers.CharField(max_length=9)


class CounterOfferIn(serializers.Serializer[Any]):
    """What the body would do instead."""

    cells = serializers.ListField(child=CellIn(), max_length=2000)
    text = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class CounterOfferOut(serializers.ModelSerializer[CounterOffer]):
    """What a body would do instead, and what the starter said."""

    class Meta:
        model = CounterOffer
        fields = ["id", "invitation", "cells", "text", "state", "made_at", "settled_at"]


class InvitationQuestionIn(serializers.Serializer[Any]):
    """What the body wants to know first."""

    text = serializers.CharField(max_length=1000)


class InvitationAnswerIn(serializers.Serializer[Any]):
    """The starter's answer."""

    answer = serializers.CharField(max_length=1000)


class InvitationQuestionOut(serializers.ModelSerializer[InvitationQuestion]):
    """A question back, and its answer."""

    class Meta:
        model = InvitationQuestion
        fields = ["id", "invitation", "text", "asked_at", "answer", "answered_at"]
