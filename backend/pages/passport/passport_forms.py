"""Forms of passport items: the fields of each section."""

from collections.abc import Callable
from typing import Any

from django import forms

from backend.pages.forms.days import DayField
from backend.pages.forms.numbers import CountField, MoneyField
from backend.pages.forms.site import SiteForm, UploadField
from organisations.passport.checks import MOST_MONTHS, MOST_PEOPLE
from organisations.passport.items import FIELDS
from organisations.passport.known_items import KNOWN
from organisations.passport.models.passports import Section

OTHER = "something-else"


def people(label: str, *, required: bool = True, **more: Any) -> CountField:
    """Return a field for a number of people."""
    return CountField(label=label, min_value=0, max_value=MOST_PEOPLE, required=required, **more)


Maker = Callable[[], forms.Field]
MAKERS: dict[tuple[str, str], Maker] = {
    (Section.ACCOUNTS, "turnover"): lambda: MoneyField(
        label="Yearly turnover in pounds",
        required=False,
        help_text="From your last accounts. It counts towards thresholds of contracts; nobody "
        "sees the figure unless you show it.",
    ),
    (Section.ACCOUNTS, "year_end"): lambda: DayField(
        label="On which day did that year end?", required=False
    ),
    (Section.ACCOUNTS, "reserves_months"): lambda: forms.DecimalField(
        label="Free reserves, in months of spending",
        help_text="What you could spend freely, divided by what a usual month costs you",
        min_value=-MOST_MONTHS,
        max_value=MOST_MONTHS,
        max_digits=5,
        decimal_places=1,
        required=False,
    ),
    (Section.INSURANCE, "amount"): lambda: MoneyField(
        label="Up to how many pounds does it pay for one claim?",
        required=False,
        help_text="The certificate calls it “limit of indemnity”, for example 5000000",
    ),
    (Section.INSURANCE, "expires_on"): lambda: DayField(
        label="What is its last day?",
        required=False,
        help_text="You get a letter 60 and 14 days before",
    ),
    (Section.INSURANCE, "at_award"): lambda: forms.BooleanField(
        label="We do not have it, but would take it out if we won the contract",
        required=False,
    ),
    (Section.ACCREDITATION, "expires_on"): lambda: DayField(
        label="What is its last day?",
        required=False,
        help_text="Leave it empty if it never runs out. You get a letter 60 and 14 days before.",
    ),
    (Section.POLICY, "reviewed_on"): lambda: DayField(
        label="When did your trustees or committee last look at it?"
    ),
    (Section.SAFEGUARDING, "person"): lambda: forms.CharField(label="Who is it?", max_length=120),
    (Section.SAFEGUARDING, "contact"): lambda: forms.CharField(
        label="How can they be reached?",
        max_length=200,
        help_text="A telephone number or an e-mail address",
    ),
    (Section.PEOPLE, "staff"): lambda: people(
        "How many staff have you?", help_text="People who are paid, full or part time; 0 if none"
    ),
    (Section.PEOPLE, "volunteers"): lambda: people("How many volunteers?"),
    (Section.PEOPLE, "disadvantaged"): lambda: people(
        "How many of the staff are disabled or disadvantaged people?",
        required=False,
        help_text="Some contracts are reserved for organisations where that is 30 in 100 or more",
    ),
    (Section.AUTHORITY, "person"): lambda: forms.CharField(label="Who is it?", max_length=120),
    (Section.AUTHORITY, "amount"): lambda: MoneyField(
        label="Up to how many pounds may they sign alone?"
    ),
    (Section.AUTHORITY, "decided_on"): lambda: DayField(label="On which day was that decided?"),
}
NAMES = {
    Section.INSURANCE: ("Which insurance?", "What is it called?"),
    Section.ACCREDITATION: ("Which accreditation?", "What is it called?"),
    Section.POLICY: ("Which policy?", "What is it called?"),
    Section.AUTHORITY: ("", "As what may they sign? For example treasurer"),
}


class ItemForm(SiteForm):
    """What one item says."""

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        self.section = section
        super().__init__(*args, **kwargs)
        for name in FIELDS[section]:
            self.fields[name] = MAKERS[section, name]()
        self.styled()

    def said(self) -> dict[str, Any]:
        """Return what the item says, column by column."""
        return {name: self.cleaned_data.get(name) for name in FIELDS[self.section]}

    def named(self) -> dict[str, str]:
        """Return which item it is; empty for one that is there already."""
        return {}


class NewItemForm(ItemForm):
    """An item that is not there yet: which one it is, and what it says."""

    def __init__(
        self, *args: Any, section: Section, there: frozenset[str] = frozenset(), **kwargs: Any
    ) -> None:
        super().__init__(*args, section=section, **kwargs)
        which, called = NAMES[section]
        known = [one for one in KNOWN[section].items() if f"{section}.{one[0]}" not in there]
        first: dict[str, forms.Field] = {}
        if known:
            choices = [("", "Choose"), *known, (OTHER, "Something else")]
            first["code"] = forms.ChoiceField(label=which, choices=choices)
        help_text = "Only where you chose “Something else”" if known else ""
        first["name"] = forms.CharField(
            label=called, max_length=80, required=not known, help_text=help_text
        )
        self.fields = first | self.fields
        self.styled()

    def named(self) -> dict[str, str]:
        """Return which item it is."""
        code = self.cleaned_data.get("code", OTHER)
        if code != OTHER:
            return {"code": code}
        return {"name": self.cleaned_data.get("name", "")}


class EvidenceForm(SiteForm):
    """A file that proves an item."""

    file = UploadField(
        label="Add a certificate or other file",
        help_text="A PDF, a photograph (JPEG, PNG), a text (DOCX, ODT) or a spreadsheet, up to "
        "10 MiB",
    )
