"""Entries of public registers, whether their organisations have joined or not."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from backend.api.protocol.permissions import ReadOpen
from backend.api.protocol.resources import Listed
from organisations.register.models.entries import EntryQuerySet, RegisterEntry


class RegisterEntryOut(serializers.ModelSerializer[RegisterEntry]):
    """A register entry, without its address and e-mail."""

    areas: Any = serializers.ListField(child=serializers.CharField())
    classes: Any = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = RegisterEntry
        fields = [
            "id",
            "identifier",
            "name",
            "kind",
            "is_registered",
            "registered_on",
            "removed_on",
            "income",
            "year_end",
            "website",
            "areas",
            "classes",
            "extracted_on",
        ]


class RegisterEntryFilter(filters.FilterSet):
    """Which entries."""

    q = filters.CharFilter(method="matching", label="Words of the name, or a number")

    class Meta:
        model = RegisterEntry
        fields = ["identifier", "kind", "is_registered"]

    def matching(self, rows: EntryQuerySet, name: str, value: str) -> EntryQuerySet:
        """Keep entries of this name or number."""
        return rows.matching(value)


@extend_schema_view(
    list=extend_schema(summary="Search public registers"),
    retrieve=extend_schema(summary="Show a register entry"),
)
class RegisterEntries(Listed):
    """Entries of public registers, with the day of the extract they are from."""

    permission_classes = [ReadOpen]
    serializer_class = RegisterEntryOut
    filterset_class = RegisterEntryFilter
    ordering_fields = ["name", "income"]
    ordering = ["name"]
    queryset = RegisterEntry.objects.defer("activities", "email")
