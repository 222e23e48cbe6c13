"""Following contracts, saving searches, and stopping the letters by one click."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from secrets import token_urlsafe

from django.core import signing
from django.db import transaction

from accounts.actors import Actor
from accounts.errors import Conflict, Invalid, NotAllowed, NotFound
from accounts.models import User
from accounts.recording import note
from areas.models import Area
from contracts.alerts.models import CalendarFeed, Follow, Pace, SavedSearch
from contracts.drafting.models.choices import ContractKind, Stage
from contracts.drafting.models.contracts import Contract
from contracts.drafting.rules import may_see
from organisations.offers.models.capabilities import Capability
from organisations.register.names import visible

MOST_SEARCHES = 50
_SALT = "contracts.alerts"


@transaction.atomic
def follow(*, by: Actor, at: datetime, contract: Contract, pace: str) -> Follow:
    """Follow a contract at this pace, or change the pace; `off` follows it without letters.

    Raises
    ------
    NotAllowed, NotFound, Invalid
        Unless `by` is a person who may see the contract, and the pace is known.
    """
    person = _person(by)
    _check_pace(pace)
    contract = Contract.objects.select_related("commissioner").get(pk=contract.pk)
    if not may_see(by, contract):
        raise NotFound("There is no such contract.")
    made, _ = Follow.objects.update_or_create(
        user=person,
        contract=contract,
        defaults={"pace": pace},
        create_defaults={
            "pace": pace,
            "since": at,
        },
    )
    note(by, at, "follow", contract, pace=pace)
    return made


@transaction.atomic
def unfollow(*, by: Actor, at: datetime, contract: Contract) -> None:
    """Stop following a contract; idempotent."""
    Follow.objects.filter(user=_person(by), contract=contract).delete()
    note(by, at, "unfollow", contract)


@transaction.atomic
def save_search(
    *,
    by: Actor,
    at: datetime,
    words: str = "",
    capability: str = "",
    area: str = "",
    least: Decimal | None = None,
    most: Decimal | None = None,
    kind: str = "",
    stage: str = "",
    pace: str = Pace.DAILY,
) -> SavedSearch:
    """Save a search; its owner is told of each contract and notice that comes to fit.

    Parameters
    ----------
    words : str
        Part of the title.
    capability, area, kind, stage : str
        Slug, code and values; empty for any.
    least, most : Decimal, optional
        Value in GBP.

    Raises
    ------
    NotAllowed, Invalid, Conflict
        Unless `by` is a person, everything is known and in order, and there are under 50.
    """
    person = _person(by)
    _check_pace(pace)
    work = Capability.objects.filter(pk=capability).first()
    place = Area.objects.filter(code=area).first()
    if capability and work is None:
        raise Invalid("There is no such capability.", field="capability")
    if area and place is None:
        raise Invalid("There is no such place.", field="area")
    if kind and kind not in ContractKind.values:
        raise Invalid("There is no such kind.", field="kind")
    if stage and stage not in Stage.values:
        raise Invalid("There is no such stage.", field="stage")
    if least is not None and most is not None and least > most:
        raise Invalid("The value goes from the smaller to the larger.", field="most")
    if person.searches.count() >= MOST_SEARCHES:
        raise Conflict(f"You have {MOST_SEARCHES} saved searches. Remove one first.")
    made = SavedSearch.objects.create(
        user=person,
        words=visible(words)[:100],
        capability=work,
        area=place,
        least=least,
        most=most,
        kind=kind,
        stage=stage,
        pace=pace,
        saved_at=at,
    )
    note(by, at, "save_search", made)
    return made


@transaction.atomic
def pace_search(*, by: Actor, at: datetime, search: SavedSearch, pace: str) -> SavedSearch:
    """Change the pace of a saved search.

    Raises
    ------
    NotAllowed, Invalid
        Unless it is one's own, and the pace is known.
    """
    _own(by, search)
    _check_pace(pace)
    search.pace = pace
    search.save(update_fields=["pace"])
    note(by, at, "pace_search", search, pace=pace)
    return search


@transaction.atomic
def forget_search(*, by: Actor, at: datetime, search: SavedSearch) -> None:
    """Remove a saved search.

    Raises
    ------
    NotAllowed
        Unless it is one's own.
    """
    _own(by, search)
    note(by, at, "forget_search", search)
    search.delete()


def unsubscribe_token(person: User) -> str:
    """Return the token of the link that stops all letters; it does not expire."""
    return signing.dumps(person.pk, salt=_SALT)


@transaction.atomic
def unsubscribe(*, at: datetime, token: str) -> User:
    """Stop all letters about contracts to a person; idempotent (RFC 8058).

    Raises
    ------
    NotFound
        When the token is not ours, or the person is gone.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature as problem:
        raise NotFound("This link is not one of ours. Copy it whole from the letter.") from problem
    person = User.objects.filter(pk=pk).first()
    if person is None:
        raise NotFound("There is no such person here any more.")
    person.follows.update(pace=Pace.OFF)
    person.searches.update(pace=Pace.OFF)
    person.news.unsent().delete()
    note(Actor.person(person), at, "unsubscribe", person)
    return person


@transaction.atomic
def make_feed(*, by: Actor, at: datetime) -> str:
    """Return the secret of a new calendar address; the previous one stops working.

    Raises
    ------
    NotAllowed
        Unless `by` is a person.
    """
    person, secret = _person(by), token_urlsafe(24)
    hashed = sha256(secret.encode()).hexdigest()
    CalendarFeed.objects.update_or_create(user=person, defaults={"sha256": hashed, "made_at": at})
    note(by, at, "make_feed", person)
    return secret


@transaction.atomic
def revoke_feed(*, by: Actor, at: datetime) -> None:
    """Revoke the calendar address; idempotent."""
    person = _person(by)
    CalendarFeed.objects.filter(user=person).delete()
    note(by, at, "revoke_feed", person)


def feed_of(secret: str) -> User:
    """Return the person whose calendar this secret opens.

    Raises
    ------
    NotFound
        When it opens none.
    """
    hashed = sha256(secret.encode()).hexdigest()
    found = CalendarFeed.objects.select_related("user").filter(sha256=hashed).first()
    if found is None:
        raise NotFound("This calendar is no longer shared. Make a new address.")
    return found.user


def _person(by: Actor) -> User:
    person = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    if person is None:
        raise NotAllowed("Sign in first: letters go to your own address.")
    return person


def _own(by: Actor, search: SavedSearch) -> None:
    if search.user_id != _person(by).pk:
        raise NotAllowed("That is somebody else's search.")


def _check_pace(pace: str) -> None:
    if pace not in Pace.values:
        raise Invalid(f"Choose one of {', '.join(Pace.values)}.", field="pace")
