"""Forms of the pages, drawn the GOV.UK way."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from accounts.errors import Refusal
from accounts.exchange.files import MOST_BYTES, CheckedFile, UnfitFile, check_file
from accounts.people.addresses import NotOneAddress, clean_address
from areas.errors import AreaError
from areas.models import Area
from areas.naming import area_called
from areas.resolve import the_district
from backend.pages.forms.numbers import MoneyField, NumberBox
from organisations.people.models.members import Role
from organisations.register.errors import NotListed
from organisations.register.identifiers import identifier_of_kind
from organisations.register.models.organisations import OrganisationKind
from organisations.register.names import visible


class SiteFormRenderer(TemplatesSetting):
    """Draws fields from this site's templates."""


CLASSES: dict[type[forms.Widget], str] = {
    forms.TextInput: "govuk-input",
    forms.EmailInput: "govuk-input",
    forms.NumberInput: "govuk-input govuk-input--width-10",
    NumberBox: "govuk-input govuk-input--width-10",
    forms.URLInput: "govuk-input",
    forms.Textarea: "govuk-textarea",
    forms.Select: "govuk-select",
    forms.CheckboxInput: "govuk-checkboxes__input",
    forms.ClearableFileInput: "govuk-file-upload",
    forms.FileInput: "govuk-file-upload",
}


PLAIN = {
    "max_digits": "That is too large an amount. Check it.",
    "max_whole_digits": "That is too large an amount. Check it.",
    "max_decimal_places": "Give no more than %(max)s figures after the point.",
    "min_value": "Give %(limit_value)s or more.",
    "max_value": "Give %(limit_value)s or less.",
    "max_length": "Write at most %(limit_value)s characters; these are %(show_value)s.",
    "null_characters_not_allowed": "Take out what cannot be seen, or type it again.",
}
#: Subclasses come before their superclasses: to the framework an amount is a whole number.
INVALID: dict[type[forms.Field], str] = {
    forms.EmailField: "Give one e-mail address, like name@example.org.",
    forms.DecimalField: "Write an amount in figures, such as 1200.50.",
    forms.IntegerField: "Write a whole number in figures, such as 120.",
}


def plainly(field: forms.Field) -> None:
    """Give a field plain error messages, where it has none of its own."""
    for code, words in PLAIN.items():
        field.error_messages.setdefault(code, words)
    kind = next((one for one in INVALID if isinstance(field, one)), None)
    if kind and field.error_messages.get("invalid") == kind().error_messages.get("invalid"):
        field.error_messages["invalid"] = INVALID[kind]
    if isinstance(field, forms.ChoiceField):
        field.error_messages["invalid_choice"] = f"Choose one from the list: {field.label}"


def style(fields: dict[str, forms.Field]) -> None:
    """Give fields the style sheet's classes, and a message for a missing value."""
    for field in fields.values():
        classes = CLASSES.get(type(field.widget), "")
        if classes:
            field.widget.attrs["class"] = classes
        plainly(field)
        if field.required:
            field.error_messages["required"] = f"Fill in: {field.label}"


class SiteForm(forms.Form):
    """A form whose fields carry the style sheet's classes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.styled()

    def styled(self) -> None:
        """Style the fields; call it again once fields were added."""
        style(self.fields)

    def fail(self, refusal: Exception) -> None:
        """Show a refusal of the domain at its field."""
        field = getattr(refusal, "field", None)
        self.add_error(field if field in self.fields else None, str(refusal))


class UploadField(forms.FileField):
    """A file, cleaned into a `CheckedFile`; its form's tag needs ``enctype``."""

    widget = forms.FileInput

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        """Return the file, judged by its bytes.

        Raises
        ------
        django.forms.ValidationError
            When it cannot be accepted.
        """
        given = super().clean(data, initial)
        if not given:
            return None
        try:
            return check_file(given.name, given.read(MOST_BYTES + 1))
        except UnfitFile as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class AddressField(forms.EmailField):
    """One e-mail address; says so where there are several."""

    def clean(self, value: Any) -> str:
        """Return the address.

        Raises
        ------
        django.forms.ValidationError
            When it is none, or more than one.
        """
        if value in self.empty_values:
            return str(super().clean(value))
        try:
            return clean_address(str(value))
        except NotOneAddress as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


#: Begins with an empty choice, so that nothing is preselected.
KINDS = [("", "Choose…"), *OrganisationKind.choices]


class NumberedForm(SiteForm):
    """A form with a register number; asks back where the register does not list it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "confirmed_unlisted" in self.data:
            self._ask()

    def fail(self, refusal: Exception) -> None:
        """Show a refusal; for an unlisted number, with a tick to insist."""
        if isinstance(refusal, NotListed):
            self._ask()
        super().fail(refusal)

    def _ask(self) -> None:
        self.fields["confirmed_unlisted"] = forms.BooleanField(
            label="The number is right, although the register does not list it", required=False
        )
        names = [name for name in self.fields if name != "confirmed_unlisted"]
        names.insert(names.index("identifier") + 1, "confirmed_unlisted")
        self.order_fields(names)
        self.styled()


class OrganisationForm(NumberedForm):
    """The details of an organisation."""

    name = forms.CharField(label="Name of your organisation or group", max_length=200)
    kind = forms.ChoiceField(label="What kind of organisation is it?", choices=KINDS)
    identifier = forms.CharField(
        label="Register number",
        help_text="Your charity, company or society number, such as 1098765, in Scotland "
        "SC012345, "
        "in Northern Ireland NIC101234. Leave it empty if you have none: any group can register.",
        max_length=40,
        required=False,
    )
    email = AddressField(
        label="E-mail address for letters", help_text="Only we use it; it is not shown to anyone."
    )
    home = forms.CharField(
        label="District or borough you are at home in",
        help_text="For example Fenland",
        max_length=120,
    )
    turnover = MoneyField(
        label="Yearly turnover in pounds",
        help_text="Private: only you see it. It counts towards thresholds of contracts.",
        required=False,
    )
    description = forms.CharField(
        label="What you do, in a few sentences",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        required=False,
    )

    def clean_identifier(self) -> str:
        """Return the number with its register."""
        return number_of_kind(self.cleaned_data)

    def clean_home(self) -> Area:
        """Return the home district."""
        return district_named(self.cleaned_data["home"])


def number_of_kind(given: dict[str, Any]) -> str:
    """Return the typed number with its register's scheme, told by the kind of organisation.

    Raises
    ------
    django.forms.ValidationError
        When no register for such an organisation has such numbers.
    """
    number, kind = visible(given["identifier"]), given.get("kind")
    if not number or not kind:
        return number
    try:
        return identifier_of_kind(number, kind)
    except Refusal as refusal:
        raise forms.ValidationError(str(refusal)) from refusal


class KeyForm(SiteForm):
    """A new API key."""

    name = forms.CharField(label="Where will it be used?", max_length=50)
    may_write = forms.BooleanField(label="It may also write, not only read", required=False)


class PersonForm(SiteForm):
    """Somebody who may act for an organisation."""

    email = AddressField(label="E-mail address they sign in with")
    role = forms.ChoiceField(label="What may they do?", choices=Role.choices, initial=Role.EDITOR)


def area_named(text: str) -> Area:
    """Return the present area with this name or code.

    Raises
    ------
    django.forms.ValidationError
        When there is none, or several are equally close.
    """
    try:
        return area_called(text)
    except AreaError as problem:
        raise forms.ValidationError(str(problem)) from problem


def district_named(text: str) -> Area:
    """Return the present district with this name or code.

    Raises
    ------
    django.forms.ValidationError
        When there is none, or the area is larger.
    """
    try:
        return the_district(area_named(text).code)
    except AreaError as problem:
        raise forms.ValidationError(str(problem)) from problem
