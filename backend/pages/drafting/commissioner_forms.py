"""Forms of commissioners, and of people who ask them questions."""

from typing import Any

from django import forms

from backend.pages.drafting.drafting_forms import area, lines_of
from backend.pages.forms.site import SiteForm, area_named
from contracts.commissioners.models import CommissionerKind, CommissionerRole


class PartForm(SiteForm):
    """The areas for which a partner commissions, and its share of the value."""

    places = forms.CharField(
        label="For which places does it buy?",
        help_text="One on each line",
        max_length=5000,
        widget=area(3),
    )
    share = forms.DecimalField(
        label="Its share of the value, in per cent",
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        required=False,
    )

    def clean_places(self) -> list[str]:
        """Return the codes of the areas that the lines mean."""
        return sorted(
            {area_named(line).code for line in lines_of(self.cleaned_data["places"], 400)}
        )


class PartnerForm(SiteForm):
    """The commissioner to invite to joint commissioning."""

    commissioner = forms.CharField(
        label="Which public body?",
        max_length=200,
        widget=forms.TextInput(attrs={"list": "commissioners", "class": "govuk-input"}),
    )


class CommissionerForm(SiteForm):
    """The commissioner that somebody works for."""

    name = forms.CharField(label="Name of the public body", max_length=200)
    kind = forms.ChoiceField(
        label="What kind of organisation is it?", choices=CommissionerKind.choices
    )
    area = forms.CharField(
        label="Which area does it serve?",
        help_text="For example Cambridgeshire. Leave it empty for the whole country.",
        max_length=120,
        required=False,
    )

    def clean_area(self) -> Any:
        """Return the area that the words mean, or None."""
        words = self.cleaned_data["area"].strip()
        return area_named(words) if words else None


class CommissionerMemberForm(SiteForm):
    """A person to add to a commissioner, with their rights."""

    email = forms.EmailField(label="E-mail address they sign in with")
    role = forms.ChoiceField(
        label="What may they do?",
        choices=CommissionerRole.choices,
        initial=CommissionerRole.DRAFTER,
    )
    opens_bids = forms.BooleanField(label="They open bids after the deadline", required=False)


class MemberRightsForm(SiteForm):
    """The rights of a person at a commissioner."""

    role = forms.ChoiceField(label="What may they do?", choices=CommissionerRole.choices)
    opens_bids = forms.BooleanField(label="They open bids after the deadline", required=False)


class TitleForm(SiteForm):
    """The title with which a draft begins."""

    title = forms.CharField(label="What is wanted, in a few words?", max_length=200)


class ReasonToEndForm(SiteForm):
    """The reason for cancelling a contract."""

    reason = forms.CharField(
        label="Why? Everyone who could see the contract reads this.",
        max_length=500,
        widget=area(3),
    )


class QuestionForm(SiteForm):
    """A question or a comment."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=[("question", "A question"), ("comment", "A comment")],
    )
    text = forms.CharField(
        label="Your words",
        help_text="Everyone can read them, without your name.",
        max_length=2000,
        widget=area(4),
    )


class AnswerForm(SiteForm):
    """An answer for everyone."""

    wording = forms.CharField(
        label="The question, as everyone will read it",
        help_text="Take out what would tell who asked.",
        max_length=2000,
        widget=area(3),
        required=False,
    )
    answer = forms.CharField(label="Your answer", max_length=5000, widget=area(6))
