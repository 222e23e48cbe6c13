"""Serializers and filters of contracts."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django_filters import rest_framework as filters
from rest_framework import serializers

from areas.errors import AreaError
from backend.api.commissioners.commissioners import CommissionerOut
from backend.api.drafting.documents import DocumentOut
from backend.api.drafting.lots import LotOut
from backend.api.drafting.partners import PartnerOut
from contracts.commissioners.models import Commissioner
from contracts.drafting.models.changes import ContractChange
from contracts.drafting.models.contracts import Contract, ContractQuerySet
from contracts.local_time import NoSuchLocalTime, from_local
from contracts.publishing.search import narrowed

WRITTEN = [
    "kind",
    "title",
    "description",
    "outcomes",
    "value",
    "has_vat",
    "term_months",
    "extension_months",
    "reports_every",
    "regime",
    "service",
    "concession",
    "no_lots_reason",
    "contact_name",
    "contact_email",
    "contact_phone",
    "opens_on",
    "deadline",
    "awards_on",
    "starts_on",
]


class Moment(serializers.DateTimeField):
    """A moment; without a zone it is British local time, which some nights skip or repeat."""

    def to_internal_value(self, value: Any) -> datetime:
        """Return the moment, aware."""
        try:
            given = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            given = None
        if given is not None and given.tzinfo is None:
            try:
                return from_local(given.date(), given.time())
            except (NoSuchLocalTime, OverflowError) as problem:
                raise serializers.ValidationError(str(problem)) from problem
        return super().to_internal_value(value)


class ContractOut(serializers.ModelSerializer[Contract]):
    """A contract: what a commissioner wants done."""

    commissioner = CommissionerOut()

    class Meta:
        model = Contract
        fields = ["id", "commissioner", *WRITTEN, "stage", "visible_at", "version"]


class ContractWithLotsOut(ContractOut):
    """A contract with its lots, joint commissioners and documents."""

    lots = LotOut(many=True)
    partners = PartnerOut(many=True)
    documents = DocumentOut(many=True)

    class Meta(ContractOut.Meta):
        fields = [*ContractOut.Meta.fields, "lots", "partners", "documents"]


class ContractChangeIn(serializers.ModelSerializer[Contract]):
    """Changes to a contract; what is left out stays."""

    deadline = Moment(required=False, allow_null=True)

    class Meta:
        model = Contract
        fields = WRITTEN


class ContractIn(ContractChangeIn):
    """A new draft."""

    commissioner = serializers.PrimaryKeyRelatedField(queryset=Commissioner.objects.all())

    class Meta(ContractChangeIn.Meta):
        fields = ["commissioner", *WRITTEN]


class CancelIn(serializers.Serializer[Any]):
    """The reason for cancelling a contract."""

    reason = serializers.CharField(max_length=500)


class ChangeOut(serializers.ModelSerializer[ContractChange]):
    """One line of the public list of changes."""

    class Meta:
        model = ContractChange
        fields = ["id", "kind", "stage", "field", "text", "at"]


class SuggestionOut(serializers.Serializer[Any]):
    """A neighbour’s draft that wants some of the same; its title and value stay private."""

    commissioner_id = serializers.IntegerField()
    commissioner = serializers.CharField()
    capabilities = serializers.ListField(child=serializers.CharField())
    areas = serializers.ListField(child=serializers.CharField())


class DutyOut(serializers.Serializer[Any]):
    """One duty of a commissioner."""

    code = serializers.CharField()
    text = serializers.CharField()
    written_in = serializers.CharField(source="source")


class SecondLookOut(serializers.Serializer[Any]):
    """A warning: allowed, but worth a second look."""

    code = serializers.CharField()
    text = serializers.CharField()
    lot = serializers.IntegerField(allow_null=True)


class RulesOut(serializers.Serializer[Any]):
    """Which procurement rules seem to apply. Not legal advice."""

    regime = serializers.CharField(allow_null=True)
    law = serializers.CharField()
    threshold = serializers.DecimalField(
        14, 2, source="threshold.amount", allow_null=True, default=None
    )
    threshold_source = serializers.CharField(
        source="threshold.source", allow_null=True, default=None
    )
    notifiable = serializers.BooleanField()
    duties = DutyOut(many=True)
    notes = serializers.ListField(child=serializers.CharField())
    caution = serializers.CharField()


class AdviceOut(RulesOut):
    """Which procurement rules seem to apply to a contract, and what deserves a second look."""

    warnings = SecondLookOut(many=True)


class ContractFilter(filters.FilterSet):
    """Filters of the list of contracts."""

    q = filters.CharFilter(field_name="title", lookup_expr="icontains", max_length=100)
    capability = filters.CharFilter(method="by_capability", max_length=60)
    area = filters.CharFilter(method="by_area", max_length=9)
    least = filters.NumberFilter(field_name="value", lookup_expr="gte", max_digits=14)
    most = filters.NumberFilter(field_name="value", lookup_expr="lte", max_digits=14)

    class Meta:
        model = Contract
        fields = ["q", "kind", "stage", "commissioner", "capability", "area", "least", "most"]

    def by_capability(self, rows: ContractQuerySet, name: str, value: str) -> ContractQuerySet:
        """Return contracts that ask for this capability."""
        return narrowed(rows, capabilities=[value.replace("\x00", "")])

    def by_area(self, rows: ContractQuerySet, name: str, value: str) -> ContractQuerySet:
        """Return contracts that want work somewhere in this area."""
        try:
            return narrowed(rows, area=value.replace("\x00", ""))
        except AreaError as problem:
            raise serializers.ValidationError({"area": [str(problem)]}) from problem
