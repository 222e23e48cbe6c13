"""Forms of offers: what a body can do, where, for how many, from when."""

from typing import Any

from django import forms

from areas.errors import UnclearPlace
from areas.models import Area
from areas.naming import AT_MOST, area_called, read_places
from backend.pages.drafting_forms import Day
from backend.pages.forms import SiteForm
from backend.pages.numbers import CountField
from organisations.capabilities import Leaf, tree
from organisations.models import Capability

MOST_CHOICES = 6


class PlacesField(forms.CharField):
    """A list of places in words, cleaned into codes; each that is not understood is named."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            widget=forms.Textarea(attrs={"rows": 4}),
            max_length=20_000,
            help_text="Districts, or a whole county such as “all of Cambridgeshire”. Paste a list "
            "if you have one: one place on each line, or commas between them.",
            **settings,
        )

    def clean(self, value: Any) -> list[str]:
        """Return the codes.

        Raises
        ------
        django.forms.ValidationError
            When something is not understood, or there are too many.
        """
        places = read_places(super().clean(value))
        if places.unclear:
            raise forms.ValidationError([str(one) for one in places.unclear])
        if not places.areas:
            raise forms.ValidationError("Say at least one place.")
        if len(places.areas) > AT_MOST:
            raise forms.ValidationError(f"Give at most {AT_MOST} places; a county counts as one.")
        return sorted(area.code for area in places.areas)


class ChangeOfferForm(SiteForm):
    """Where a body does something, for how many, from when."""

    areas = PlacesField(label="Where?")
    capacity = CountField(
        label="For how many people a year?",
        help_text="Leave it empty if you cannot say",
        min_value=1,
        max_value=2_000_000_000,
        required=False,
    )
    spare_from = forms.DateField(
        label="From which day do you have room?",
        help_text="Leave it empty if you have room now. Work that begins earlier does not count on "
        "you.",
        widget=Day(),
        required=False,
    )


class OfferForm(ChangeOfferForm):
    """What a body can do, and all about it."""

    capability = forms.CharField(
        label="What can you do?",
        help_text="In your own words, such as debt advice or lunch club, or a code",
        max_length=100,
        widget=forms.TextInput(attrs={"list": "capabilities"}),
    )
    field_order = ["capability", "areas", "capacity", "spare_from"]

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.choices: list[Leaf] = []
        self.overlapping: list[int] = []

    def clean_capability(self) -> str:
        """Return the slug of the capability that was chosen, or that the words name alone.

        Raises
        ------
        django.forms.ValidationError
            When nothing fits, or several do; `choices` then holds them.
        """
        chosen = self.data.get("chosen", "")
        if chosen and Capability.objects.leaves().filter(slug=chosen).exists():
            return str(chosen)
        words = self.cleaned_data["capability"]
        named = tree().named(words)
        if len(named) == 1:
            return named[0].slug
        self.choices = (named or tree().search(words))[:MOST_CHOICES]
        if not self.choices:
            raise forms.ValidationError(
                f"We do not know “{words}”. Try other words, such as befriending or youth work."
            )
        raise forms.ValidationError(f"“{words}” may mean several things. Choose one below.")


class SuggestedForm(SiteForm):
    """What a register entry speaks for, to be confirmed."""

    capabilities = forms.MultipleChoiceField(
        label="Which of these do you do?", widget=forms.CheckboxSelectMultiple
    )
    areas = PlacesField(label="Where?")

    def __init__(self, *args: Any, suggested: list[str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        leaves = Capability.objects.leaves().filter(name__in=suggested)
        names = {leaf.name: leaf.slug for leaf in leaves}
        choices = [(names[name], name) for name in suggested if name in names]
        field = self.fields["capabilities"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices
        field.error_messages["required"] = "Tick what you do, or go on without."


def written(areas: list[Area]) -> str:
    """Return places as a person would write them, one on each line, to be read again alike."""
    lines = []
    for area in areas:
        try:
            plain = area_called(area.name).code == area.code
        except UnclearPlace:
            plain = False
        lines.append(area.name if plain else area.code)
    return "\n".join(lines)
