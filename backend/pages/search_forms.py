"""How a person narrows the list of contracts."""

from typing import Any

from django import forms

from backend.pages.forms import SiteForm, area_named, capability_named
from contracts.models import ContractKind, Stage


class SearchForm(SiteForm):
    """Words, capability, place, value and stage; all may be left empty."""

    q = forms.CharField(label="Words in the title", max_length=100, required=False)
    capability = forms.CharField(
        label="What can you do?",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "capabilities", "class": "govuk-input"}),
    )
    place = forms.CharField(label="Where?", max_length=120, required=False)
    least = forms.DecimalField(
        label="Value from (pounds)", min_value=0, max_digits=14, required=False
    )
    most = forms.DecimalField(
        label="Value up to (pounds)", min_value=0, max_digits=14, required=False
    )
    kind = forms.ChoiceField(
        label="Contracts or grants", choices=[("", "Both"), *ContractKind.choices], required=False
    )
    stage = forms.ChoiceField(
        label="Stage",
        choices=[("", "All"), *[c for c in Stage.choices if c[0] != Stage.DRAFT]],
        required=False,
    )

    def clean_capability(self) -> str:
        """Return the slug that the words mean best, or an empty text."""
        words = self.cleaned_data["capability"].strip()
        return capability_named(words) if words else ""

    def clean_place(self) -> str:
        """Return the code of the place, or an empty text."""
        words = self.cleaned_data["place"].strip()
        return area_named(words).code if words else ""

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
