"""Forms about letters and invitations."""

from django import forms

from backend.pages.forms.site import SiteForm
from organisations.register.models.organisations import Language


class SecondContactForm(SiteForm):
    """The second contact of an organisation."""

    email = forms.EmailField(
        label="E-mail address of your second contact",
        help_text="Leave it empty for none. It is not shown to anyone else.",
        required=False,
    )


class LanguageForm(SiteForm):
    """The language of an organisation's letters."""

    language = forms.ChoiceField(
        label="Language of letters",
        help_text="In Welsh so far: letters that ask you into a bid. The rest is in English.",
        choices=Language.choices,
    )


class DeclineForm(SiteForm):
    """The reason for declining."""

    reason = forms.CharField(
        label="Why not? Only the consortium’s starter reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


class AskForm(SiteForm):
    """A question to the organisation that invites."""

    text = forms.CharField(
        label="What do you want to know?",
        help_text="The answer may come by e-mail: your address is shown to who asked you.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
