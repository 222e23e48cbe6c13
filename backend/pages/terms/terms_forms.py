"""The form in which terms are proposed: a field for each member and each cell with a choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from backend.pages.forms.numbers import CountField, MoneyField
from backend.pages.forms.site import SiteForm, style
from consortia.forming.models.consortia import Consortium
from consortia.proposals.assignments.cells import Cell
from consortia.proposals.assignments.delivery import Assignment, Delivery
from consortia.proposals.assignments.money import split_by_work
from consortia.proposals.structures import Structure
from consortia.terms.choices import WorkCell, cells_with_choice
from consortia.terms.drafts import TermsDraft
from consortia.terms.models.fund_holders import FundHolderState
from consortia.terms.models.terms import PaidEvery
from consortia.terms.services.fund_holders import named_holders
from organisations.register.models.organisations import Organisation

MOST_CELLS = 100


def pounds(label: str, **more: Any) -> MoneyField:
    """Return a field for an amount in GBP."""
    return MoneyField(label=label, **more)


class TermsForm(SiteForm):
    """Lead, structure, money and work, filled in with a draft."""

    lead = forms.ChoiceField(label="Who leads?", help_text="It bids and signs for all of you.")
    structure = forms.ChoiceField(
        label="How do you stand together?", choices=Structure.choices, widget=forms.RadioSelect
    )
    price = pounds("Price in pounds over the whole term, without VAT")
    fee = pounds(
        "Of that, for managing it", help_text="It goes to the lead beside its share.", initial=0
    )
    paid_every = forms.TypedChoiceField(
        label="How often are members paid?", choices=PaidEvery.choices, coerce=int
    )
    days_to_pay = forms.IntegerField(
        label="Within how many days after that?",
        help_text="30 at most: the law’s limit all along the chain",
        min_value=0,
        max_value=30,
    )
    advance = forms.DecimalField(
        label="Per cent paid in advance", min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    note = forms.CharField(
        label="Anything to add for the others",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        consortium: Consortium,
        members: Mapping[str, Organisation],
        draft: TermsDraft,
    ) -> None:
        self.consortium, self.members, self.start = consortium, members, draft
        self.named = named_holders(consortium)
        super().__init__(data, initial=_initial(draft))
        able = [(key, one.name) for key, one in members.items() if one.can_lead]
        lead = self.fields["lead"]
        assert isinstance(lead, forms.ChoiceField)
        lead.choices = able
        self.cells = cells_with_choice(consortium.lot, members, draft.delivery)[:MOST_CELLS]
        self.fields |= dict(self._money())
        self.work = dict(self._work())
        self.fields |= self.work
        style(self.fields)

    def shares(self) -> list[forms.BoundField]:
        """The amount fields, and the fund holders."""
        return [self[name] for name in self.fields if name.startswith(("share-", "holder-"))]

    def choices_of_work(self) -> list[tuple[WorkCell, list[forms.BoundField]]]:
        """The cells that more than one member could do, each with a field a member."""
        return [
            (cell, [self[f"work-{number}-{key}"] for key in cell.able])
            for number, cell in enumerate(self.cells)
        ]

    def plain(self) -> list[forms.BoundField]:
        """The fields about money, from the price to the note."""
        return [self[name] for name in self.base_fields if name not in ("lead", "structure")]

    def draft(self) -> TermsDraft:
        """Return what was filled in; the form is valid."""
        given = self.cleaned_data
        return TermsDraft(
            lead=self.members[given["lead"]],
            structure=given["structure"],
            price=given["price"],
            fee=given["fee"],
            shares={key: given[f"share-{key}"] for key in self.members},
            fund_holders={
                key: given[f"holder-{key}"] for key in self.members if given.get(f"holder-{key}")
            },
            delivery=self._delivery(given),
            paid_every=given["paid_every"],
            days_to_pay=given["days_to_pay"],
            advance=given["advance"],
            note=given["note"],
        )

    def split(self) -> TermsForm:
        """Return the form with the amounts split anew by the work, for one more look."""
        self.full_clean()
        given = self.cleaned_data
        price = given.get("price", self.start.price) - given.get("fee", Decimal(0))
        work = self._delivery(given)
        shares = dict.fromkeys(self.members, Decimal(0)) | split_by_work(
            max(price, Decimal(0)), work
        )
        data = QueryDict(mutable=True)
        data.update(self.data)
        for key in self.members:
            data[f"share-{key}"] = str(shares[key])
        again = TermsForm(
            data,
            consortium=self.consortium,
            members=self.members,
            draft=replace(self.start, delivery=work),
        )
        again.full_clean()
        return again

    def _money(self) -> Iterator[tuple[str, forms.Field]]:
        for key, member in self.members.items():
            amount = self.start.shares.get(key, Decimal(0))
            yield f"share-{key}", pounds(f"{member.name}: pounds", initial=amount)
            if not member.can_lead:
                yield (
                    f"holder-{key}",
                    forms.ChoiceField(
                        label=f"Who is the fund holder of {member.name}?",
                        choices=self._holders(key),
                        help_text="It confirms that, or names another, when it agrees",
                        initial=self.start.fund_holders.get(key, ""),
                    ),
                )

    def _holders(self, key: str) -> list[tuple[str, str]]:
        """Return the possible fund holders of a member: the one it has named, else any that can."""
        own = self.named.get(key)
        if own is not None:
            waiting = own.state == FundHolderState.ASKED
            said = "has not answered yet" if waiting else "its own choice"
            return [(own.holder.identifier, f"{own.holder.name} ({said})")]
        able = [
            (k, f"{m.name} (offers to)" if m.is_fund_holder else m.name)
            for k, m in self.members.items()
            if m.can_lead
        ]
        return [("", "Choose"), *able]

    def _work(self) -> Iterator[tuple[str, forms.Field]]:
        """Yield a field for each member in each cell that several could do."""
        now = {(one.cell, one.organisation): one for one in self.start.delivery}
        for number, cell in enumerate(self.cells):
            for key in cell.able:
                done = now.get((Cell(cell.capability, cell.area), key))
                yield f"work-{number}-{key}", _work_field(cell, self.members[key].name, done)

    def _delivery(self, given: Mapping[str, Any]) -> Delivery:
        """Return who does what: as filled in where there is a choice, elsewhere as it was."""
        chosen = {Cell(cell.capability, cell.area) for cell in self.cells}
        said_now = []
        for number, cell in enumerate(self.cells):
            for key in cell.able:
                said = given.get(f"work-{number}-{key}")
                if said:
                    volume = None if cell.volume is None else said
                    said_now.append(Assignment(cell.capability, cell.area, key, volume))
        return self.start.delivery.outside(chosen).with_more(said_now)


def _work_field(cell: WorkCell, label: str, done: Assignment | None) -> forms.Field:
    if cell.volume is None:
        return forms.BooleanField(label=label, initial=done is not None, required=False)
    return CountField(
        label=f"{label}: people a year",
        min_value=0,
        max_value=cell.volume,
        required=False,
        initial=done.volume if done else None,
    )


def _initial(draft: TermsDraft) -> dict[str, Any]:
    return {
        "lead": draft.lead.identifier if draft.lead else None,
        "structure": draft.structure,
        "price": draft.price or None,
        "fee": draft.fee,
        "paid_every": draft.paid_every,
        "days_to_pay": draft.days_to_pay,
        "advance": draft.advance,
    }
