"""The public Atom feed of contracts and notices."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import Max
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from accounts.clock import database_now
from backend.access import Access, access
from contracts.drafting.models.choices import LIVE
from contracts.drafting.models.contracts import Contract
from contracts.local_time import to_local
from contracts.notices.models import Notice

NEWEST = 50


@dataclass(frozen=True, slots=True)
class FeedItem:
    """A contract or notice: first shown here at `shown`, last changed at `changed`."""

    title: str
    words: str
    address: str
    shown: datetime
    changed: datetime


class Latest(Feed):  # type: ignore[type-arg]
    """The newest contracts and notices that anyone may see, as an Atom feed (RFC 4287).

    What changes keeps its identifier and gets a later ``updated``, as the standard asks.
    """

    feed_type = Atom1Feed
    title = "Contracts for small local organisations"
    subtitle = "New contracts, grants and notices from elsewhere, and those that changed"

    def link(self) -> str:
        """Return the page that says the same."""
        return reverse("contracts")

    def items(self) -> list[FeedItem]:
        """Return the newest that are not over, contracts and notices together."""
        entries = [*_contracts(), *_notices()]
        return sorted(entries, key=lambda one: one.changed, reverse=True)[:NEWEST]

    def item_title(self, item: FeedItem) -> str:
        """Return its title."""
        return item.title

    def item_description(self, item: FeedItem) -> str:
        """Return its commissioner or buyer, its stage, its deadline, and where to answer."""
        return item.words

    def item_link(self, item: FeedItem) -> str:
        """Return the address of its page."""
        return item.address

    def item_pubdate(self, item: FeedItem) -> datetime:
        """Return when it was first shown here."""
        return item.shown

    def item_updateddate(self, item: FeedItem) -> datetime:
        """Return when it last changed."""
        return item.changed


def _contracts() -> Iterator[FeedItem]:
    rows = Contract.objects.visible().filter(stage__in=LIVE).select_related("commissioner")
    newest = list(rows.order_by("-visible_at", "-pk")[:NEWEST])
    told = Contract.objects.filter(pk__in=[one.pk for one in newest])
    last = dict(told.annotate(last=Max("changes__at")).values_list("pk", "last"))
    for one in newest:
        shown = one.visible_at
        if shown is not None:
            words = f"{one.commissioner.name}: {_state(one)}"
            address = reverse("contract", kwargs={"pk": one.pk})
            yield FeedItem(one.title, words, address, shown, last[one.pk] or shown)


def _notices() -> Iterator[FeedItem]:
    rows = Notice.objects.open_at(database_now()).defer("description", "lots", "cpv")
    for one in rows.order_by("-published_at", "-pk")[:NEWEST]:
        words = f"{one.buyer}: {_state(one)}; published elsewhere ({one.source}): answer it there"
        address = reverse("notice", kwargs={"pk": one.pk})
        yield FeedItem(one.title, words, address, one.first_read_at, one.changed_at)


def _state(one: Contract | Notice) -> str:
    due = f"; bids due {to_local(one.deadline):%-d %B %Y}" if one.deadline else ""
    return f"{one.get_stage_display().lower()}{due}"


atom = access(Access.OPEN)(require_safe(Latest()))
