"""Gaps: what a member was asked for and does not show, and what expires before the work ends."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consortia.calendar_months import months_on
from consortia.diligence.consents import shown_in
from consortia.diligence.models import DiligenceWant
from consortia.forming.models.consortia import Consortium, ConsortiumStage, Member
from contracts.drafting.models.choices import Stage
from contracts.drafting.models.contracts import Lot
from contracts.local_time import to_local
from organisations.passport.items import Item, Passport
from organisations.passport.known_items import label_of
from organisations.passport.words import pounds
from organisations.register.models.organisations import Organisation


class GapKind(StrEnum):
    """The kinds of gap."""

    NOT_SHOWN = "not-shown"
    TOO_LOW = "too-low"
    RUNS_OUT = "runs-out"
    AT_AWARD = "at-award"


@dataclass(frozen=True, slots=True)
class Gap:
    """An open task of one member, for its partners' sake.

    `text` says what to do, without figures; `due` is the day by which, where there is one. Whether
    a member lacks something or only does not show it stays its own: both say “show it”.
    """

    consortium: Consortium
    organisation: Organisation
    key: str
    label: str
    kind: GapKind
    text: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Term:
    """When the work is to begin and to end, extensions included; and when bids are due.

    `awarded` is whether the contract has been awarded, which is when insurance must be had that
    until then was only promised.
    """

    deadline: date | None
    start: date
    end: date
    awarded: bool


def term_of(lot: Lot, at: datetime) -> Term:
    """Return a lot's term, from its first day, else the expected award, the deadline, or now."""
    contract = lot.contract
    deadline = to_local(contract.deadline).date() if contract.deadline else None
    start = contract.starts_on or contract.awards_on or deadline or to_local(at).date()
    months = (
        lot.term_months + lot.extension_months
        if lot.term_months
        else contract.term_months + max(contract.extension_months, lot.extension_months)
    )
    return Term(deadline, start, months_on(start, months), contract.stage == Stage.AWARDED)


def gaps_in(
    consortium: Consortium,
    organisation: Organisation,
    wants: Sequence[DiligenceWant],
    shown: Passport,
    term: Term,
) -> list[Gap]:
    """Return what one member still has to do, the nearest day first; pure.

    Parameters
    ----------
    wants : sequence of DiligenceWant
        What it was asked.
    shown : Passport
        What it shows the consortium.
    """

    def gap(key: str, label: str, found: tuple[GapKind, str, date | None]) -> Gap:
        return Gap(consortium, organisation, key, label, *found)

    gaps = [
        gap(want.item, label_of(want.item), found)
        for want in wants
        for found in _of_want(want, shown.item(want.item), term)
    ]
    gaps += [
        gap(item.key, item.label, found) for item in shown.items for found in _of_item(item, term)
    ]
    return sorted(gaps, key=lambda one: (one.due or date.max, one.key, one.kind))


def gaps_of(consortium: Consortium, *, at: datetime) -> list[Gap]:
    """Return the gaps of all members of one consortium, the nearest day first."""
    return gaps_for([consortium], at=at)


def gaps_for(
    consortia: Iterable[Consortium], *, at: datetime, organisations: Iterable[int] | None = None
) -> list[Gap]:
    """Return the gaps in several consortia, the nearest day first.

    Parameters
    ----------
    consortia : iterable of Consortium
        With ``lot__contract``; the number of queries does not grow with theirs.
    organisations : iterable of int, optional
        Keep to these members (primary keys).
    """
    ours = {one.pk: one for one in consortia if one.stage != ConsortiumStage.DISSOLVED}
    rows = Member.objects.filter(consortium__in=ours).select_related("organisation")
    if organisations is not None:
        rows = rows.filter(organisation__in=list(organisations))
    wants: dict[tuple[int, int], list[DiligenceWant]] = {}
    for want in DiligenceWant.objects.filter(consortium__in=ours):
        wants.setdefault((want.consortium_id, want.organisation_id), []).append(want)
    shown: Mapping[tuple[int, int], Passport] = shown_in(ours.values())
    found: list[Gap] = []
    for row in rows:
        key, whole = (row.consortium_id, row.organisation_id), ours[row.consortium_id]
        sees = shown.get(key, Passport(row.organisation, ()))
        term = term_of(whole.lot, at)
        found += gaps_in(whole, row.organisation, wants.get(key, []), sees, term)
    return sorted(found, key=lambda one: (one.due or date.max, one.organisation.name, one.key))


_Found = tuple[GapKind, str, date | None]


def _of_want(want: DiligenceWant, item: Item | None, term: Term) -> Iterator[_Found]:
    label = label_of(want.item)
    if item is None:
        if not want.excuse:
            yield GapKind.NOT_SHOWN, f"Show your partners: {label}", term.deadline
        return
    amount = item.amount
    promised = item.at_award and amount is None
    if want.least is not None and not promised and (amount or 0) < want.least:
        text = f"{label} is below the {pounds(want.least)} that were asked: raise it"
        yield GapKind.TOO_LOW, text, term.deadline


def _of_item(item: Item, term: Term) -> Iterator[_Found]:
    if item.at_award and term.awarded:
        yield GapKind.AT_AWARD, f"Take out now, as you said: {item.label}", term.start
    if item.expires_on is not None and item.expires_on < term.end:
        when = "before the work begins" if item.expires_on < term.start else "before the work ends"
        yield GapKind.RUNS_OUT, f"Renew {item.label}: it runs out {when}", item.expires_on
