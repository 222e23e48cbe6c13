"""Search forms for contracts, organisations and the supply map."""

from typing import Any

from django import forms

from areas.models import Area
from backend.pages.capability_search import what_is_meant
from backend.pages.forms.numbers import MoneyField
from backend.pages.forms.site import SiteForm, area_named
from contracts.drafting.models.choices import ContractKind, Stage
from organisations.offers.capabilities.meaning import Meaning
from organisations.register.models.organisations import OrganisationKind
from organisations.register.sizes import SizeBand


def capability_field(label: str, *, hint: str = "", required: bool = False) -> forms.CharField:
    """Return a field for a capability in ordinary words, with a list to choose from."""
    widget = forms.TextInput(attrs={"list": "capabilities", "class": "govuk-input"})
    return forms.CharField(
        label=label, help_text=hint, max_length=100, required=required, widget=widget
    )


class WhatAndWhereForm(SiteForm):
    """A capability and a place; both may be left empty."""

    capability = capability_field("What can you do?")
    place = forms.CharField(label="Where?", max_length=120, required=False)

    def clean_capability(self) -> Meaning | None:
        """Return the capabilities that the words may mean; None where there are no words."""
        words = self.cleaned_data["capability"].strip()
        return what_is_meant(words) if words else None

    def clean_place(self) -> Area | None:
        """Return the place, or None."""
        words = self.cleaned_data["place"].strip()
        return area_named(words) if words else None

    def what_and_where(self) -> dict[str, Any]:
        """Return the slugs of the capabilities searched for, and the area's code."""
        meant, area = self.cleaned_data["capability"], self.cleaned_data["place"]
        return {
            "capabilities": meant.slugs if meant else [],
            "area": area.code if area else "",
        }

    def understood(self) -> tuple[Meaning | None, Area | None]:
        """Return the capabilities and the area that were understood."""
        asked = getattr(self, "cleaned_data", {})
        return asked.get("capability") or None, asked.get("place") or None


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
        """Return the search's criteria, as services take them."""
        given = self.cleaned_data
        return {
            "words": given["q"].strip(),
            **self.what_and_where(),
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
    infrastructure = forms.BooleanField(label="Only infrastructure organisations", required=False)
    sort = forms.ChoiceField(
        label="Sort by",
        choices=[("", "Name"), ("newest", "Newest on this site")],
        required=False,
    )

    def terms(self) -> dict[str, Any]:
        """Return the search's criteria, as services take them."""
        given = self.cleaned_data
        return {
            "words": given["q"].strip(),
            **self.what_and_where(),
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
    """The capability and area of the supply map; England where no place is given."""

    capability = capability_field("What should be done?", required=True)
    place = forms.CharField(
        label="Where?",
        help_text="A county or region, such as Cambridgeshire. Leave it empty for all of England.",
        max_length=120,
        required=False,
    )
