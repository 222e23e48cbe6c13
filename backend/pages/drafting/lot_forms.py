"""Forms of a lot: its requirements and thresholds."""

from typing import Any, assert_never

from django import forms

from areas.errors import AreaError
from areas.naming import places_called
from areas.resolve import leaf_areas
from backend.pages.capability_search import capability_named
from backend.pages.drafting.drafting_forms import StepForm, area, lines_of, money, months
from backend.pages.forms.numbers import CountField
from contracts.drafting.services.joint import joint_areas
from contracts.thresholds.fields import Choice, Count, Field, ItemCode, Money, Work
from contracts.thresholds.kind import Kind


class LotForm(StepForm):
    """A lot."""

    title = forms.CharField(label="Title of the lot", max_length=200)
    value = money("Value in pounds")
    term_months = months(
        "Months, if other than the contract’s", 1, required=False, help_text="Leave it empty if not"
    )
    extension_months = months("Months that it can be extended by", 0)
    description = forms.CharField(
        label="What is special about it", max_length=5000, widget=area(4), required=False
    )


class WantedForm(StepForm):
    """The areas and capabilities from which a lot's cells are made."""

    places = forms.CharField(
        label="Where?",
        help_text="One place on each line. A county such as Cambridgeshire becomes its districts.",
        max_length=5000,
        widget=area(4),
    )
    capabilities = forms.CharField(
        label="What?",
        help_text="One on each line, in your own words, such as debt advice",
        max_length=5000,
        widget=area(6),
    )

    @classmethod
    def of(cls, thing: Any) -> dict[str, Any]:
        """Return the lot's areas and capabilities; for a new lot, suggested areas."""
        asked = list(thing.requirements.select_related("area", "capability"))
        areas = {one.area.name for one in asked}
        areas = areas or {one.name for one in joint_areas(thing.contract)}
        return {
            "places": "\n".join(sorted(areas)),
            "capabilities": "\n".join(sorted({one.capability.name for one in asked})),
        }

    def clean_places(self) -> list[str]:
        """Return the codes of the districts that the lines mean."""
        codes: set[str] = set()
        for line in lines_of(self.cleaned_data["places"], 400):
            try:
                for area in places_called(line):
                    codes |= {leaf.code for leaf in leaf_areas(area.code)}
            except AreaError as problem:
                raise forms.ValidationError(str(problem)) from problem
        return sorted(codes)

    def clean_capabilities(self) -> list[str]:
        """Return the slugs of the capabilities that the lines mean."""
        return sorted(
            {capability_named(line) for line in lines_of(self.cleaned_data["capabilities"], 84)}
        )


class ThresholdForm(StepForm):
    """A threshold of one kind: only its own fields, as the kind describes them."""

    def __init__(self, *args: Any, of_kind: type[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in of_kind.fields:
            self.fields[one.name] = _drawn(one)
        self.styled()

    def clean_capability(self) -> str | None:
        """Return the slug that the words mean, or None for all work."""
        words = self.cleaned_data["capability"].strip()
        return capability_named(words) if words else None


def _drawn(field: Field) -> forms.Field:
    """Return the form field of a threshold's field; the kind itself checks the value."""
    match field:
        case Money():
            drawn: forms.Field = money(field.label, field.hint)
        case Count():
            drawn = CountField(label=field.label)
        case Choice():
            choices = [("", "Choose"), *((one.value, one.label) for one in field.among)]
            drawn = forms.ChoiceField(label=field.label, choices=choices)
        case ItemCode() | Work():
            drawn = forms.CharField(label=field.label, max_length=100)
        case _:
            assert_never(field)
    drawn.help_text, drawn.required = field.hint, False
    return drawn
