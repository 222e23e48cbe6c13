"""Which member has got its share code, and what may be wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max

from accounts.models import Record
from consortia.bids.models.bids import ShareCode
from consortia.forming.models.consortia import Consortium
from contracts.local_time import to_local
from organisations.register.models.organisations import Organisation

FRESH = timedelta(weeks=4)
CHANGES = ("change_organisation",)


@dataclass(frozen=True, slots=True)
class CodeLine:
    """One member's line of the checklist.

    Attributes
    ----------
    code : str
        Empty where it has given none.
    got_on : date or None
        When it got it.
    warnings : tuple of str
        Why it should get a new one; empty for nothing.
    """

    organisation: Organisation
    code: str
    got_on: date | None
    warnings: tuple[str, ...]


def code_lines(
    consortium: Consortium, members: Mapping[str, Organisation], at: datetime
) -> list[CodeLine]:
    """Return the checklist, in order of name; two queries, however many members."""
    codes = {row.organisation_id: row for row in consortium.share_codes.all()}
    changed = _changed(members)
    shown = consortium.lot.contract.visible_at
    published = to_local(shown).date() if shown else None
    return [
        _line(one, codes.get(one.pk), to_local(at).date(), published, changed.get(one.pk))
        for one in members.values()
    ]


def _line(
    organisation: Organisation,
    row: ShareCode | None,
    today: date,
    published: date | None,
    changed: date | None,
) -> CodeLine:
    if row is None:
        return CodeLine(organisation, "", None, ("No share code yet.",))
    warnings = []
    if today - row.got_on > FRESH:
        weeks = (today - row.got_on).days // 7
        warnings.append(f"It is {weeks} weeks old: get a new one, which shows what is true now.")
    if published is not None and row.got_on < published:
        warnings.append("It is from before the contract was published here.")
    if changed is not None and row.got_on < changed:
        warnings.append(
            f"{organisation.name} has changed its details since: the platform may need that too."
        )
    return CodeLine(organisation, row.code, row.got_on, tuple(warnings))


def _changed(members: Mapping[str, Organisation]) -> dict[int, date]:
    """Return the day on which each organisation last changed its details (by primary key)."""
    keys = [str(one.pk) for one in members.values()]
    rows = Record.objects.filter(subject="organisation", subject_id__in=keys, verb__in=CHANGES)
    last = rows.values_list("subject_id").annotate(last=Max("at"))
    return {int(key): to_local(at).date() for key, at in last}
