"""Refusals about offers, named for the fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.errors import Conflict, Invalid

if TYPE_CHECKING:
    pass


class UnknownCapability(Invalid):
    """No capability has this name or code."""


class EmptyOffer(Invalid):
    """An offer names no area."""


class AlreadyOffered(Conflict):
    """The organisation offers the same there already."""


class OfferOverlaps(Conflict):
    """The organisation offers this in some of these areas; `offers` are those offers' keys."""

    def __init__(self, message: str, *, offers: list[int]) -> None:
        super().__init__(message, field="areas")
        self.offers = offers


class AnsweredBefore(Conflict):
    """A listed service was confirmed or dismissed already."""
