"""Forms for drafting a contract, one for each step."""

import hashlib
from datetime import datetime
from typing import Any

from django import forms

from backend.pages.forms.days import DayField
from backend.pages.forms.numbers import MoneyField
from backend.pages.forms.site import SiteForm, UploadField
from contracts.drafting.models.choices import (
    LIVE,
    ContractKind,
    Regime,
    ReportsEvery,
    Service,
    Stage,
)
from contracts.local_time import NoSuchLocalTime, from_local, to_local

#: Fields of every step's form that are about saving, not about the contract.
OWN = ("version", "read")


class Hour(forms.TimeInput):
    """A time of day."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "govuk-input govuk-input--width-5"})


def money(label: str, help_text: str = "") -> MoneyField:
    """Return a field for pounds."""
    return MoneyField(label=label, help_text=help_text, required=False)


def months(label: str, least: int, *, required: bool = True, help_text: str = "") -> Any:
    """Return a field for months."""
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=600, required=required
    )


def area(rows: int) -> forms.Textarea:
    """Return a text area of this many rows."""
    return forms.Textarea(attrs={"rows": rows})


class StepForm(SiteForm):
    """One step of a draft; `version` is the one that the person has read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    read = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    @classmethod
    def of(cls, thing: Any) -> dict[str, Any]:
        """Return the step's current values of a contract or a lot."""
        fields = [name for name in cls.base_fields if name not in OWN and hasattr(thing, name)]
        return {name: getattr(thing, name) for name in fields}

    @classmethod
    def fingerprint(cls, thing: Any) -> str:
        """Return a fingerprint of the step, to detect changes by others."""
        said = repr(sorted(cls.of(thing).items()))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def begin(cls, thing: Any, version: int) -> dict[str, Any]:
        """Return the initial values of the form."""
        return cls.of(thing) | {"version": version, "read": cls.fingerprint(thing)}

    def changes(self) -> dict[str, Any]:
        """Return the values to save."""
        return {name: value for name, value in self.cleaned_data.items() if name not in OWN}


class AboutForm(StepForm):
    """What is wanted."""

    kind = forms.ChoiceField(
        label="Do you buy it, or give a grant for it?", choices=ContractKind.choices
    )
    title = forms.CharField(label="Title, in a few words", max_length=200)
    description = forms.CharField(
        label="What is wanted, in plain words",
        help_text="For whom, what they need, what is there already. Small organisations read "
        "this first.",
        max_length=10_000,
        widget=area(8),
        required=False,
    )
    outcomes = forms.CharField(
        label="What should be better afterwards",
        max_length=10_000,
        widget=area(5),
        required=False,
    )


class ValueForm(StepForm):
    """What it is worth and how long it lasts."""

    value = money("Value in pounds, over the whole term", "With extensions, such as 600000")
    has_vat = forms.BooleanField(label="This value includes VAT", required=False)
    term_months = months("Months, without extensions", 1)
    extension_months = months("Months that it can be extended by", 0, help_text="0 for none")
    reports_every = forms.TypedChoiceField(
        label="How often do those who win report whom they reached?",
        help_text="Every report is work for each member. It cannot change once bids are invited.",
        choices=ReportsEvery.choices,
        coerce=int,
    )


class RulesForm(StepForm):
    """Which procurement rules it follows."""

    service = forms.ChoiceField(label="What sort of work is it?", choices=Service.choices)
    concession = forms.BooleanField(
        label="Its users pay for it, and the provider bears that risk (a concession)",
        required=False,
    )
    regime = forms.ChoiceField(
        label="Which rules do you follow?",
        choices=[("", "Not decided yet"), *Regime.choices],
        required=False,
    )


class DatesForm(StepForm):
    """Its days, in British time."""

    opens_on = DayField(label="Expected to open for bids", required=False)
    day = DayField(label="Bids are due on", required=False)
    hour = forms.TimeField(
        label="Time",
        help_text="British time. Noon leaves a morning for questions that come up late.",
        widget=Hour(),
        required=False,
    )
    awards_on = DayField(label="Expected award", required=False)
    starts_on = DayField(label="The work begins on", required=False)

    @classmethod
    def of(cls, thing: Any) -> dict[str, Any]:
        """Return the days as a British calendar and clock show them."""
        due = to_local(thing.deadline) if thing.deadline else None
        return super().of(thing) | {
            "day": due.date() if due else None,
            "hour": due.time() if due else "12:00",
        }

    def clean(self) -> dict[str, Any]:
        """Put the day and the time together."""
        given = super().clean() or {}
        day, hour = given.get("day"), given.get("hour")
        given["deadline"] = None
        if day and not hour:
            self.add_error("hour", "Give the time, such as 12:00.")
        elif day and hour:
            given["deadline"] = self._moment(day, hour)
        return given

    def _moment(self, day: Any, hour: Any) -> datetime | None:
        try:
            return from_local(day, hour)
        except NoSuchLocalTime as refusal:
            self.add_error("hour", str(refusal))
        except OverflowError:
            self.add_error("day", "Give a day in this century.")
        return None

    def changes(self) -> dict[str, Any]:
        """Return the days and the deadline."""
        return {k: v for k, v in super().changes().items() if k not in ("day", "hour")}

    def fail(self, refusal: Exception) -> None:
        """Show an error of the deadline beside its day."""
        if getattr(refusal, "field", None) == "deadline":
            self.add_error("day", str(refusal))
        else:
            super().fail(refusal)


class ContactForm(StepForm):
    """Whom to ask."""

    contact_name = forms.CharField(
        label="Name or team", help_text="Everyone sees it", max_length=120, required=False
    )
    contact_email = forms.EmailField(label="E-mail address", required=False)
    contact_phone = forms.CharField(label="Telephone", max_length=40, required=False)


class ReasonForm(StepForm):
    """Why there is only one lot."""

    no_lots_reason = forms.CharField(
        label="Why is there only one lot?",
        help_text="Smaller lots let smaller organisations bid. If it cannot be split, bidders "
        "want to "
        "know why.",
        max_length=2000,
        widget=area(5),
        required=False,
    )


class StageDateForm(SiteForm):
    """The day on which the contract moves to a stage automatically."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stage = forms.ChoiceField(
        label="What happens", choices=[(one.value, one.label) for one in LIVE], initial=Stage.OPEN
    )
    on = DayField(label="From the beginning of this day")


class DocumentForm(SiteForm):
    """A document: a file, or its address."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="Name of the document", max_length=200)
    file = UploadField(
        label="A file from this device",
        help_text="PDF, picture, DOCX, ODT, XLSX or ODS of at most 10 MiB. Everyone can fetch it "
        "once the contract is shown.",
        required=False,
    )
    url = forms.URLField(
        label="Or its address on the web", max_length=500, assume_scheme="https", required=False
    )

    def given(self) -> dict[str, Any]:
        """Return the document to add."""
        return dict(self.cleaned_data)


def lines_of(text: str, most: int) -> list[str]:
    """Return the non-empty lines.

    Raises
    ------
    django.forms.ValidationError
        When there is none, or there are more than `most`.
    """
    lines = [line.strip(" ,;") for line in text.splitlines() if line.strip(" ,;")]
    if not lines:
        raise forms.ValidationError("Give at least one, on a line of its own.")
    if len(lines) > most:
        raise forms.ValidationError(f"Give at most {most} lines.")
    return lines
