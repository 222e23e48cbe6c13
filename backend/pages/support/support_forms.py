"""Forms about infrastructure organisations and the groups they support."""

from datetime import date
from typing import Any

from django import forms

from areas.models import Area
from backend.pages.forms.days import DayField
from backend.pages.forms.site import KINDS, NumberedForm, SiteForm, district_named, number_of_kind
from backend.pages.people.relationships import organisation_named
from organisations.register.models.organisations import Organisation
from organisations.support.consent import Consent


class ScopeForm(SiteForm):
    """What a supporter may do."""

    may_offer = forms.BooleanField(
        label="Fill in what the group offers: what, where, for how many", required=False
    )
    may_answer = forms.BooleanField(label="Answer invitations for the group", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for at least one of the two."""
        said = super().clean() or {}
        if not (said.get("may_offer") or said.get("may_answer")):
            self.add_error("may_offer", "Choose at least one.")
        return said


class AskForm(ScopeForm):
    """A group that an infrastructure organisation would like to support."""

    organisation = forms.CharField(
        label="Which group?",
        help_text="Its name in the register here, or its number",
        max_length=200,
    )
    field_order = ["organisation", "may_offer", "may_answer"]

    def clean_organisation(self) -> Organisation:
        """Return the one organisation that this names."""
        return organisation_named(self.cleaned_data["organisation"])


class ConsentForm(ScopeForm):
    """A group's consent: who agrees, when, and to what."""

    consented_by = forms.CharField(
        label="Who of the group agreed?",
        help_text="Your name, or the committee",
        max_length=120,
    )
    consented_on = DayField(label="On which day?")
    field_order = ["may_offer", "may_answer", "consented_by", "consented_on"]

    @property
    def consent(self) -> Consent:
        """Return the consent, as services take it."""
        said = self.cleaned_data
        return Consent(said["consented_by"], said["consented_on"], said.get("consent_source", ""))


class LetForm(ConsentForm):
    """An infrastructure organisation that a group lets support it."""

    organisation = forms.CharField(
        label="Which infrastructure organisation?",
        help_text="Such as your council for voluntary service: its name here, or its number",
        max_length=200,
    )
    field_order = ["organisation", "may_offer", "may_answer", "consented_by", "consented_on"]

    def clean_organisation(self) -> Organisation:
        """Return the one organisation that this names."""
        return organisation_named(self.cleaned_data["organisation"])


class GroupForm(NumberedForm):
    """A group that is not in the register yet, and the consent that it gave."""

    name = forms.CharField(label="Name of the group", max_length=200)
    kind = forms.ChoiceField(
        label="What kind of organisation is it?",
        choices=KINDS,
    )
    identifier = forms.CharField(
        label="Register number",
        help_text="Leave it empty if it has none",
        max_length=40,
        required=False,
    )
    email = forms.EmailField(
        label="E-mail address of the group",
        help_text="Leave it empty if it has none: letters then come to you",
        required=False,
    )
    home = forms.CharField(
        label="District or borough it is at home in",
        help_text="For example Fenland",
        max_length=120,
    )
    may_answer = forms.BooleanField(
        label="The group wants us to answer invitations for it too", required=False
    )
    consented_by = forms.CharField(
        label="Who of the group agreed that you look after it?",
        help_text="A name and role, such as Ada Lee, treasurer",
        max_length=120,
    )
    consented_on = DayField(label="On which day?")
    consent_source = forms.CharField(
        label="Where is that recorded?",
        help_text="Such as minutes of their meeting, or a signed letter in your office",
        max_length=200,
    )

    def clean_identifier(self) -> str:
        """Return the number with its register."""
        return number_of_kind(self.cleaned_data)

    def clean_home(self) -> Area:
        """Return the district that the words mean."""
        return district_named(self.cleaned_data["home"])

    @property
    def consent(self) -> Consent:
        """Return the consent, as services take it."""
        on: date = self.cleaned_data["consented_on"]
        return Consent(self.cleaned_data["consented_by"], on, self.cleaned_data["consent_source"])

    @property
    def entry(self) -> dict[str, Any]:
        """Return the group's details, as services take them."""
        said = self.cleaned_data
        kept = ("name", "kind", "identifier", "email", "confirmed_unlisted")
        return {key: said[key] for key in kept if key in said} | {"home_area": said["home"]}
