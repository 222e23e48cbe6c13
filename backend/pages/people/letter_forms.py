"""Forms about letters and invitations."""

from django import forms

from backend.pages.forms.site import SiteForm
from organisations.register.models.organisations import Language


class SecondContactForm(SiteForm):
    """Somebody else who gets an organisation's letters."""

    email = forms.EmailField(
        label="E-mail address of your second contact",
        help_text="Leave it empty for none. It is not shown to anyone else.",
        required=False,
    )


class LanguageForm(SiteForm):
    """In which language an organisation's letters are."""

    language = forms.ChoiceField(
        label="Language of letters",
        help_text="In Welsh so far: letters that ask you into a bid. The rest is in English.",
        choices=Language.choices,
    )


class DeclineForm(SiteForm):
    """Why not."""

    reason = forms.CharField(
        label="Why not? Only the group's starter reads this.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


class AskForm(SiteForm):
    """A question to who invites."""

    text = forms.CharField(
        label="What do you want to know?",
        help_text="The answer may come by e-mail: your address is shown to who asked you.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
