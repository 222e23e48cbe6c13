"""How a person narrows contracts and organisations, and chooses what a map shows."""

from typing import Any

from django import forms

from backend.pages.forms import SiteForm, area_named, capability_named
from backend.pages.numbers import MoneyField
from contracts.models import ContractKind, Stage
from organisations.models import OrganisationKind
from organisations.sizes import SizeBand


def capability_field(label: str) -> forms.CharField:
    """Return a field for a capability in ordinary words, with a list to choose from."""
    widget = forms.TextInput(attrs={"list": "capabilities", "class": "govuk-input"})
    return forms.CharField(label=label, max_length=100, required=False, widget=widget)


class WhatAndWhereForm(SiteForm):
    """A capability and a place; both may be left empty."""

    capability = capability_field("What can you do?")
    place = forms.CharField(label="Where?", max_length=120, required=False)

    def clean_capability(self) -> str:
        """Return the slug that the words mean best, or an empty text."""
        words = self.cleaned_data["capability"].strip()
        return capability_named(words) if words else ""

    def clean_place(self) -> str:
        """Return the code of the place, or an empty text."""
        words = self.cleaned_data["place"].strip()
        return area_named(words).code if words else ""


class SearchForm(WhatAndWhereForm):
    """Words, capability, place, value and stage; all may be left empty."""

    q = forms.CharField(label="Words in the title", max_length=100, required=False)
    least = MoneyField(label="Value from (pounds)", required=False)
    most = MoneyField(label="Value up to (pounds)", required=False)
    kind = forms.ChoiceField(
        label="Contracts or grants", choices=[("", "Both"), *ContractKind.choices], required=False
    )
    stage = forms.ChoiceField(
        label="Stage",
        choices=[("", "All"), *[c for c in Stage.choices if c[0] != Stage.DRAFT]],
        required=False,
    )

    def terms(self) -> dict[str, Any]:
        """Return what to look for."""
        given = self.cleaned_data
        return {
            "words": given["q"].strip(),
            "capability": given["capability"],
            "area": given["place"],
            "least": given["least"],
            "most": given["most"],
            "kind": given["kind"],
            "stages": [given["stage"]] if given["stage"] else [],
        }


class OrganisationSearchForm(WhatAndWhereForm):
    """Words, capability, place, kind, size and flags; all may be left empty."""

    q = forms.CharField(label="Name or number", max_length=100, required=False)
    capability = capability_field("What do they do?")
    place = forms.CharField(
        label="Where do they work?",
        help_text="A district, a county, a region or a postcode",
        max_length=120,
        required=False,
    )
    kind = forms.ChoiceField(
        label="Kind", choices=[("", "All"), *OrganisationKind.choices], required=False
    )
    size = forms.ChoiceField(
        label="Income a year",
        help_text="As a public register has it",
        choices=[("", "All"), *SizeBand.choices],
        required=False,
    )
    anchor = forms.BooleanField(label="Only community anchors", required=False)
    infrastructure = forms.BooleanField(label="Only infrastructure bodies", required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        choices=[("", "Name"), ("newest", "Newest on this site")],
        required=False,
    )

    def terms(self) -> dict[str, Any]:
        """Return what to look for."""
        given = self.cleaned_data
        return {
            "words": given["q"].strip(),
            "capability": given["capability"],
            "area": given["place"],
            "kind": given["kind"],
            "size": given["size"],
            "anchor": given["anchor"] or None,
            "infrastructure": given["infrastructure"] or None,
        }

    def order(self) -> tuple[str, str]:
        """Return the columns to sort by."""
        newest = self.cleaned_data["sort"] == "newest"
        return ("-registered_at", "-pk") if newest else ("name", "pk")


class SupplyForm(WhatAndWhereForm):
    """Which capability to count bodies for, and where; England where no place is given."""

    capability = capability_field("What should be done?")
    place = forms.CharField(
        label="Where?",
        help_text="A county or region, such as Cambridgeshire. Leave it empty for all of England.",
        max_length=120,
        required=False,
    )
