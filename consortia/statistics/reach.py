"""Reach: the share of lots and money that small local organisations got, exact and as published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from consortia.statistics.disclosure import Question, tells_of_nobody

#: Below this yearly turnover (GBP) an organisation counts as small, as NCVO's Almanac draws the
#: line between medium and large charities; so does an unincorporated group.
SMALL = Decimal(1_000_000)
#: What local means, in words.
LOCAL = "at home in a district that the lot covers, or in one beside it"


@dataclass(frozen=True, slots=True)
class Part:
    """What one organisation got of a lot, in GBP, with its fee for leading.

    `known` is whether its size is public: that of an unincorporated group. Any other size follows
    from a private turnover.
    """

    organisation: str
    amount: Decimal
    local: bool
    is_small: bool
    known: bool = False


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of the whole, in per cent: from `least` to `most`."""

    least: int
    most: int

    @classmethod
    def of(cls, part: Decimal | int, whole: Decimal | int) -> Quarter:
        """Return the quarter that a share lies in; 100 per cent lies in the highest."""
        number = min(3, int(4 * part / whole)) if whole else 0
        return cls(25 * number, 25 * number + 25)


@dataclass(frozen=True, slots=True)
class Reach:
    """Awarded lots and money, exactly; for counting only, since it tells who is small.

    Attributes
    ----------
    lots, to_consortia : int
        Awarded lots, and those won by two organisations or more.
    money : Decimal
        GBP of all winning bids.
    small_local, small_elsewhere, others : Decimal
        What reached small organisations at home there, small ones from elsewhere, and all others;
        they add up to `money` to the penny.
    lots_small_local : int
        Lots whose members are all small and local.
    told : tuple of (Quarter or None)
        The quarter of the money and of the lots that reached small local organisations, each only
        where no organisation's size follows from both.
    """

    lots: int
    to_consortia: int
    money: Decimal
    small_local: Decimal
    small_elsewhere: Decimal
    others: Decimal
    lots_small_local: int
    told: tuple[Quarter | None, Quarter | None]


def reach_of(lots: Sequence[Sequence[Part]]) -> Reach:
    """Return the reach of awarded lots, from the part of each organisation."""
    parts = [part for lot in lots for part in lot]
    near = _sum(part for part in parts if part.is_small and part.local)
    far = _sum(part for part in parts if part.is_small and not part.local)
    money = _sum(parts)
    whole = sum(all(part.is_small and part.local for part in lot) for lot in lots)
    return Reach(
        lots=len(lots),
        to_consortia=sum(len(lot) > 1 for lot in lots),
        money=money,
        small_local=near,
        small_elsewhere=far,
        others=money - near - far,
        lots_small_local=whole,
        told=_told(lots, Quarter.of(near, money), Quarter.of(whole, len(lots)), money),
    )


def _sum(parts: Iterable[Part]) -> Decimal:
    return sum((part.amount for part in parts), Decimal(0))


def _told(
    lots: Sequence[Sequence[Part]], money: Quarter, count: Quarter, total: Decimal
) -> tuple[Quarter | None, Quarter | None]:
    """Return both quarters, else that of the money only, else neither."""
    secret = {part.organisation: part.is_small for lot in lots for part in lot if not part.known}
    place = {organisation: index for index, organisation in enumerate(sorted(secret))}
    truth = sum(1 << place[organisation] for organisation, small in secret.items() if small)
    asked = _money_question(lots, place, money, total)
    both = [asked, _lots_question(lots, place, count)]
    if tells_of_nobody(len(place), truth, both):
        return money, count
    return (money if tells_of_nobody(len(place), truth, [asked]) else None), None


def _money_question(
    lots: Sequence[Sequence[Part]], place: Mapping[str, int], quarter: Quarter, total: Decimal
) -> Question:
    """Return the question whether a world (a bit an organisation: small) has the same quarter."""
    amounts = [Decimal(0)] * len(place)
    fixed = Decimal(0)
    for part in (part for lot in lots for part in lot if part.local):
        if part.known:
            fixed += part.amount if part.is_small else 0
        else:
            amounts[place[part.organisation]] += part.amount

    def same(world: int) -> bool:
        found = fixed + sum(
            (one for index, one in enumerate(amounts) if world >> index & 1), Decimal(0)
        )
        return Quarter.of(found, total) == quarter

    return same


def _lots_question(
    lots: Sequence[Sequence[Part]], place: Mapping[str, int], quarter: Quarter
) -> Question:
    masks = [
        sum({1 << place[part.organisation] for part in lot if not part.known})
        for lot in lots
        if all(part.local and (part.is_small or not part.known) for part in lot)
    ]

    def same(world: int) -> bool:
        return Quarter.of(sum(world & mask == mask for mask in masks), len(lots)) == quarter

    return same
