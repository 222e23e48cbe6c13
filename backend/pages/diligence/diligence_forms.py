"""Forms of due diligence: what to show, what to ask for, why not, and signing off."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django import forms

from backend.pages.forms.numbers import MoneyField
from backend.pages.forms.site import SiteForm
from consortia.diligence.models import DiligenceWant
from consortia.diligence.requests import Suggested
from organisations.passport.items import Passport
from organisations.passport.known_items import label_of, section_of
from organisations.passport.models.passports import Section


class ShareForm(SiteForm):
    """Ticks for what a member shows its consortium."""

    items = forms.MultipleChoiceField(
        label="What you show", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        passport: Passport,
        shown: Collection[str],
        asked: Iterable[DiligenceWant],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"items": list(shown)}, **kwargs)
        wanted = {one.item for one in asked}
        rows = sorted(passport.items, key=lambda one: one.key not in wanted)
        choices = self.fields["items"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(one.key, one.label) for one in rows]
        self.rows = [(one, one.key in shown, one.key in wanted) for one in rows]


class AskForm(SiteForm):
    """Ticks for what is asked of the members, and the least amount of insurances."""

    def __init__(self, *args: Any, suggested: list[Suggested], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.suggested = suggested
        for one in suggested:
            ticked = forms.BooleanField(label=one.label, required=False, initial=one.default)
            self.fields[one.key] = ticked
            if section_of(one.key) == Section.INSURANCE:
                label = f"{one.label}: for at least so many pounds"
                self.fields[f"{one.key}-least"] = MoneyField(
                    label=label, required=False, initial=one.least
                )
        self.styled()

    @property
    def rows(self) -> list[tuple[Suggested, Any, Any]]:
        """Each suggestion with its tick and, for insurances, its amount."""
        names = self.fields.keys()
        return [
            (one, self[one.key], self[f"{one.key}-least"] if f"{one.key}-least" in names else None)
            for one in self.suggested
        ]

    def wants(self) -> dict[str, Decimal | None]:
        """Return what was ticked, with its least amount."""
        said = self.cleaned_data
        return {
            one.key: said.get(f"{one.key}-least") for one in self.suggested if said.get(one.key)
        }


class ExcuseForm(SiteForm):
    """What a member does not have, and why."""

    item = forms.ChoiceField(label="What do you not have?")
    reason = forms.CharField(
        label="Why not? Your partners read it",
        help_text="For example: we have no staff, only volunteers",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, wants: Iterable[DiligenceWant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["item"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(one.item, label_of(one.item)) for one in wants]


class WithdrawForm(SiteForm):
    """Why a sign-off is withdrawn."""

    reason = forms.CharField(
        label="Why? They and the lead get a letter with it",
        help_text="For example: the insurance covers less than we were told",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SignOffForm(SiteForm):
    """Who looked, and the fingerprint of what they read."""

    name = forms.CharField(label="Your full name", max_length=120)
    remark = forms.CharField(
        label="A note, which the members can read",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
