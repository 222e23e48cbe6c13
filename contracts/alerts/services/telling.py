"""Letters to followers and for saved searches: news is gathered once, written at each pace."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.destinations import url_of
from accounts.letters import write_letter
from accounts.models import User
from areas.gazetteer import gazetteer
from areas.resolve import areas_touching
from contracts.alerts.models import Follow, News, Pace, PaceMark, SavedSearch
from contracts.alerts.services.alerts import unsubscribe_token
from contracts.alerts.services.searching import fits, gather_notices
from contracts.destinations import AlertsPage, AlertsStop, ContractPage, NoticePage
from contracts.drafting.models.changes import ContractChange
from contracts.drafting.models.contracts import Contract, Requirement
from contracts.local_time import LONDON, to_local
from contracts.notices.models import Judgement, NoticeCapability

AT_ONCE = 500
MOST_IN_A_LETTER = 50
#: Daily and weekly letters go out from this hour, London time; weekly ones on Mondays.
HOUR = time(7)


@transaction.atomic
def gather_news(*, at: datetime) -> int:
    """Record news of everything that changed since the last run; idempotent.

    Each change is news for the followers of its contract, and a changed contract for the saved
    searches that it fits and that have not had it yet. Notices likewise.

    Returns
    -------
    int
        How many changes were read, at most 500 each of contracts and notices; the sweep reads more.
    """
    return _gather_contracts(at) + gather_notices(at)


def _gather_contracts(at: datetime) -> int:
    untold = ContractChange.objects.select_for_update(skip_locked=True).untold()
    changes = list(untold[:AT_ONCE])
    if not changes:
        return 0
    _for_followers(changes, at)
    contracts = Contract.objects.filter(pk__in={one.contract_id for one in changes})
    for contract in contracts.visible():
        _for_searchers(contract, at)
    ContractChange.objects.filter(pk__in=[one.pk for one in changes]).update(told_at=at)
    return len(changes)


def write_news(*, at: datetime) -> int:
    """Write the letters of each pace that is due, one to each person with news.

    Returns
    -------
    int
        How many letters were written.
    """
    written = 0
    for pace in (Pace.AT_ONCE, Pace.DAILY, Pace.WEEKLY):
        if _is_due(pace, at):
            waiting = News.objects.unsent().filter(pace=pace).order_by("user")
            people = list(waiting.values_list("user", flat=True).distinct()[:AT_ONCE])
            written += sum(_write(pk, pace, at) for pk in people)
            if len(people) < AT_ONCE:
                PaceMark.objects.update_or_create(pace=pace, defaults={"until": at})
    return written


def searches_for(contract: Contract) -> list[SavedSearch]:
    """Return everybody's saved searches that a contract fits, in a few queries."""
    asked = list(
        Requirement.objects.filter(lot__contract=contract).values_list("capability", "area__code")
    )
    work = {capability for capability, _ in asked}
    cells = {(slug, leaf) for slug, code in asked for leaf in gazetteer().leads_to(code)}
    near = areas_touching(leaf for _, leaf in cells)
    rows = SavedSearch.objects.exclude(pace=Pace.OFF).filter(
        Q(capability__isnull=True) | Q(capability__in=work),
        Q(area__isnull=True) | Q(area__in=near),
        Q(kind="") | Q(kind=contract.kind),
    )
    return [one for one in rows if fits(one, contract) and _meet(one, cells)]


def _meet(search: SavedSearch, cells: Iterable[tuple[str, str]]) -> bool:
    """Tell whether one requirement has both the capability and the area of a search."""
    if search.capability_id is None or search.area_id is None:
        return True
    leaves = gazetteer().leads_to(search.area_id)
    return any(work == search.capability_id and area in leaves for work, area in cells)


def _for_followers(changes: list[ContractChange], at: datetime) -> None:
    follows: dict[int, list[Follow]] = {}
    rows = Follow.objects.exclude(pace=Pace.OFF)
    for one in rows.filter(contract__in={change.contract_id for change in changes}):
        follows.setdefault(one.contract_id, []).append(one)
    News.objects.bulk_create(
        (
            News(
                user_id=one.user_id,
                contract_id=change.contract_id,
                change=change,
                pace=one.pace,
                at=at,
            )
            for change in changes
            for one in follows.get(change.contract_id, [])
            if one.since <= change.at
        ),
        ignore_conflicts=True,
    )


def _for_searchers(contract: Contract, at: datetime) -> None:
    News.objects.bulk_create(
        (
            News(user_id=one.user_id, contract=contract, search=one, pace=one.pace, at=at)
            for one in searches_for(contract)
        ),
        ignore_conflicts=True,
    )


def _is_due(pace: str, at: datetime) -> bool:
    """Tell whether a pace's hour has come since its letters were last written."""
    if pace == Pace.AT_ONCE:
        return True
    local = to_local(at)
    day = local.date() - timedelta(days=local.weekday() if pace == Pace.WEEKLY else 0)
    due = datetime.combine(day, HOUR, LONDON)
    if at < due:
        due -= timedelta(days=7 if pace == Pace.WEEKLY else 1)
    mark = PaceMark.objects.filter(pace=pace).first()
    return mark is None or mark.until < due


@transaction.atomic
def _write(pk: int, pace: str, at: datetime) -> int:
    """Write one person a letter with all news of this pace, unless another sweep just did."""
    person = User.objects.select_for_update().get(pk=pk)
    rows = News.objects.unsent().filter(user=person, pace=pace)
    news = list(
        rows.select_related(
            "contract", "change", "search__capability", "search__area", "notice", "notice_change"
        )
    )
    if not news:
        return 0
    stop = url_of(AlertsStop(token=unsubscribe_token(person)))
    many = len({(one.contract_id, one.notice_id) for one in news})
    words = {
        "news": [(one, _address(one)) for one in news[:MOST_IN_A_LETTER]],
        "unsure": _unsure(news[:MOST_IN_A_LETTER]),
        "more": max(len(news) - MOST_IN_A_LETTER, 0),
        "alerts": url_of(AlertsPage()),
        "stop": stop,
    }
    write_letter(
        at=at,
        kind="news",
        to=person.email,
        subject=news[0].about.title if many == 1 else f"News of {many} opportunities",
        text=render_to_string("contracts/letters/news.txt", words),
        unsubscribe=stop,
    )
    News.objects.filter(pk__in=[one.pk for one in news]).update(sent_at=at)
    return 1


def _address(news: News) -> str:
    if news.contract_id is not None:
        return url_of(ContractPage(contract=news.contract_id))
    assert news.notice_id is not None  # news is of a contract or of a notice
    return url_of(NoticePage(notice=news.notice_id))


def _unsure(news: list[News]) -> set[int]:
    """Return news whose notice fits only by a capability that nobody has confirmed."""
    found = [one for one in news if one.notice_id and one.search and one.search.capability_id]
    confirmed = set(
        NoticeCapability.objects.filter(
            notice__in={one.notice_id for one in found}, judgement=Judgement.CONFIRMED
        ).values_list("notice", "capability")
    )
    return {
        one.pk
        for one in found
        if one.search and (one.notice_id, one.search.capability_id) not in confirmed
    }
