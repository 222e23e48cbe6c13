"""Saved searches that notices fit: found for many notices at once, in a few queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from areas.gazetteer import gazetteer
from areas.resolve import areas_touching
from contracts.alerts.models import News, Pace, SavedSearch
from contracts.drafting.models.choices import ContractKind
from contracts.drafting.models.contracts import Contract
from contracts.notices.models import Notice, NoticeCapability, NoticeChange

AT_ONCE = 500


def gather_notices(at: datetime) -> int:
    """Record news of new and changed notices; call it inside a transaction.

    Each saved search is told once of each notice that fits it and can still be answered; people
    who were told of a notice are also told of its changes.

    Returns
    -------
    int
        How many changes were read, at most 500.
    """
    untold = NoticeChange.objects.select_for_update(skip_locked=True, of=("self",)).untold()
    changes = list(untold.select_related("notice")[:AT_ONCE])
    if not changes:
        return 0
    notices = {one.notice_id: one.notice for one in changes}
    again = _news_of_changes(changes, at)
    News.objects.bulk_create([*again, *_news_of_finds(notices, at)], ignore_conflicts=True)
    NoticeChange.objects.filter(pk__in=[one.pk for one in changes]).update(told_at=at)
    return len(changes)


def _news_of_changes(changes: list[NoticeChange], at: datetime) -> list[News]:
    told = [one for one in changes if one.changed]
    rows = News.objects.filter(
        notice__in={one.notice_id for one in told}, notice_change__isnull=True
    ).exclude(search__pace=Pace.OFF)
    heard: dict[int | None, list[News]] = {}
    for row in rows.select_related("search"):
        heard.setdefault(row.notice_id, []).append(row)
    return [
        News(
            user_id=row.user_id,
            notice_id=one.notice_id,
            notice_change=one,
            search=row.search,
            pace=row.search.pace,
            at=at,
        )
        for one in told
        for row in heard.get(one.notice_id, [])
        if row.search is not None
    ]


def _news_of_finds(notices: dict[int, Notice], at: datetime) -> list[News]:
    open_ones = {pk: one for pk, one in notices.items() if one.is_open_at(at)}
    return [
        News(user_id=search.user_id, notice=open_ones[pk], search=search, pace=search.pace, at=at)
        for pk, search in searches_for_notices(open_ones)
    ]


def searches_for_notices(notices: dict[int, Notice]) -> Iterator[tuple[int, SavedSearch]]:
    """Yield each pair of a notice's key and a saved search that it fits: three queries in all.

    Refused capabilities of a notice do not count; unconfirmed ones do.
    """
    wanted = _Wanted.of(notices)
    searches: dict[str | None, list[SavedSearch]] = {}
    for search in wanted.searches():
        searches.setdefault(search.capability_id, []).append(search)
    for pk, notice in notices.items():
        for work in (None, *sorted(wanted.work.get(pk, ()))):
            for search in searches.get(work, ()):
                if fits(search, notice) and wanted.meets(search, pk):
                    yield pk, search


@dataclass
class _Wanted:
    """What each notice wants, by its key: slugs of capabilities and codes of districts."""

    work: dict[int, set[str]] = field(default_factory=dict)
    places: dict[int, set[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, notices: Iterable[int]) -> _Wanted:
        """Read it, in two queries."""
        made, keys = cls(), list(notices)
        said = NoticeCapability.objects.not_refused().filter(notice__in=keys)
        for pk, slug in said.order_by().values_list("notice", "capability"):
            made.work.setdefault(pk, set()).add(slug)
        places = Notice.areas.through.objects.filter(notice__in=keys)
        for pk, code in places.values_list("notice", "area"):
            made.places.setdefault(pk, set()).update(gazetteer().leads_to(code))
        return made

    def searches(self) -> list[SavedSearch]:
        """Return the searches that any of these notices may fit."""
        slugs = set().union(*self.work.values())
        near = areas_touching(set().union(*self.places.values()))
        rows = SavedSearch.objects.exclude(pace=Pace.OFF).filter(
            Q(capability__isnull=True) | Q(capability__in=slugs),
            Q(area__isnull=True) | Q(area__in=near),
            kind__in=("", ContractKind.CONTRACT),
        )
        return list(rows)

    def meets(self, search: SavedSearch, notice: int) -> bool:
        """Tell whether a notice wants work in the area of a search."""
        if search.area_id is None:
            return True
        return not gazetteer().leads_to(search.area_id).isdisjoint(self.places.get(notice, ()))


def fits(search: SavedSearch, thing: Contract | Notice) -> bool:
    """Tell whether words, stage and value match a search."""
    value, bounded = thing.value, search.least is not None or search.most is not None
    if bounded and value is None:
        return False
    return (
        search.words.casefold() in thing.title.casefold()
        and search.stage in ("", thing.stage)
        and (search.least is None or (value is not None and value >= search.least))
        and (search.most is None or (value is not None and value <= search.most))
    )
