"""Forms of offers: what an organisation can do, where, for how many, from when."""

from collections import Counter
from typing import Any

from django import forms

from areas.errors import UnclearPlace
from areas.models import Area
from areas.naming import AT_MOST, area_called, read_places
from backend.pages.capability_search import MOST_CHOICES, what_is_meant
from backend.pages.forms.days import DayField
from backend.pages.forms.numbers import CountField
from backend.pages.forms.site import SiteForm
from organisations.offers.capabilities.tree import Leaf
from organisations.offers.models.capabilities import Capability

MOST_UNCLEAR = 20


class PlacesField(forms.CharField):
    """A list of places in words, cleaned into area codes; names each not understood."""

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
            often = Counter(str(one) for one in places.unclear)
            raise forms.ValidationError(
                [
                    one if times == 1 else f"{one} (It is listed {times:,} times.)"
                    for one, times in often.items()
                ][:MOST_UNCLEAR]
            )
        if not places.areas:
            raise forms.ValidationError("Say at least one place.")
        if len(places.areas) > AT_MOST:
            raise forms.ValidationError(f"Give at most {AT_MOST} places; a county counts as one.")
        return sorted(area.code for area in places.areas)


class ChangeOfferForm(SiteForm):
    """Where an organisation does something, for how many, from when."""

    areas = PlacesField(label="Where?")
    capacity = CountField(
        label="For how many people a year?",
        help_text="Leave it empty if you cannot say",
        min_value=1,
        max_value=2_000_000_000,
        required=False,
    )
    spare_from = DayField(
        label="From which day do you have room?",
        help_text="Leave it empty if you have room now. Work that begins earlier does not count "
        "on "
        "you.",
        required=False,
    )


class OfferForm(ChangeOfferForm):
    """What an organisation can do, and all about it."""

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
        if self.data.get("listed"):
            self.fields["capability"].required = False

    def clean_capability(self) -> str:
        """Return the slug of the capability chosen, or of the only one that the words name.

        Raises
        ------
        django.forms.ValidationError
            When nothing fits, or several do, which are then in `choices`.
        """
        listed = self.data.get("listed", "")
        if listed and Capability.objects.leaves().filter(slug=listed).exists():
            return str(listed)
        words = self.cleaned_data["capability"]
        found = what_is_meant(words)
        if self.data.get("chosen", "") in found.slugs:
            return str(self.data["chosen"])
        if found.sure and len(found.leaves) == 1:
            return found.leaves[0].slug
        self.choices = list(found.leaves)[:MOST_CHOICES]
        if len(self.choices) == 1:
            raise forms.ValidationError(f"“{words}”: say below whether this is what you mean.")
        raise forms.ValidationError(f"“{words}” may mean several things. Choose one below.")


class SuggestedForm(SiteForm):
    """Offers that a register entry suggests, to be confirmed."""

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
    """Return areas as text, one on each line, which the field reads back the same."""
    lines = []
    for area in areas:
        try:
            plain = area_called(area.name).code == area.code
        except UnclearPlace:
            plain = False
        lines.append(area.name if plain else area.code)
    return "\n".join(lines)
