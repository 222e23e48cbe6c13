"""The interface of every kind of threshold; each kind is a module beside this one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Self

from contracts.thresholds.fields import Field
from contracts.thresholds.members import Facts, Party
from contracts.thresholds.models import FallsOn, FinanceRule, Threshold, ThresholdKind


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether members meet a threshold.

    Attributes
    ----------
    met : bool
        Whether they do.
    by : tuple of str
        Identifiers of the members that meet it, as far as it is met. Not to be shown: what an
        organisation has is its own to share.
    why : str
        One sentence: what is met, or what is short. Members are counted, not named.
    """

    met: bool
    by: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class TurnoverAsked:
    """Of the core: members' turnovers must meet `minimum` (GBP a year) under a rule."""

    minimum: Decimal
    rule: FinanceRule


@dataclass(frozen=True, slots=True)
class LeadTurnoverAsked:
    """Of the core: the lead's turnover must be `minimum` (GBP a year) or more."""

    minimum: Decimal


@dataclass(frozen=True, slots=True)
class SizeAsked:
    """Of the core: a consortium has at most `most` members."""

    most: int


@dataclass(frozen=True, slots=True)
class CodeAsked:
    """Of the core: those on whom it falls must have a code.

    Attributes
    ----------
    code : str
        An accreditation's own, or one that represents what the threshold asks.
    capability : str or None
        Where it falls on the deliverers: of which capability; None for all.
    called : str
        What the code means, for people.
    """

    code: str
    falls_on: FallsOn
    capability: str | None
    called: str


Asked = TurnoverAsked | LeadTurnoverAsked | SizeAsked | CodeAsked
"""What a threshold asks of the matching core.

`consortia.proposals.problems.limits` turns it into limits.
"""


@dataclass(frozen=True, slots=True)
class PassportWant:
    """The passport item that shows a threshold is met.

    Attributes
    ----------
    key : str
        As `organisations.passport.known_items.key_of` makes it.
    least : Decimal or None
        GBP that the item must come to, where it is a sum.
    """

    key: str
    least: Decimal | None = None


@dataclass(frozen=True)
class Kind(ABC):
    """A threshold of one kind, as a value; its attributes are its fields, by the same names."""

    kind: ClassVar[ThresholdKind]
    fields: ClassVar[tuple[Field, ...]]
    #: The fields that distinguish two of this kind on one lot; none where a lot has one at most.
    apart_by: ClassVar[tuple[str, ...]] = ()
    #: Whether members of a proposal may see whether it is met today. Not where one's own figure
    #: adds to the answer: by changing it, one could work out what the others have.
    told_live: ClassVar[bool] = True

    @classmethod
    def read(cls, given: Mapping[str, object]) -> Self:
        """Return the threshold that these fields make; other keys are ignored.

        Raises
        ------
        MalformedThreshold, organisations.offers.errors.UnknownCapability
            Naming the first field that is missing or invalid.
        """
        return cls(**{one.name: one.check(given.get(one.name)) for one in cls.fields})

    @classmethod
    def of(cls, row: Threshold) -> Self:
        """Return the threshold of a row."""
        return cls.read({one.name: getattr(row, one.name) for one in cls.fields})

    def columns(self) -> dict[str, object]:
        """Return column → value, as a row stores it."""
        return {one.name: getattr(self, one.name) for one in self.fields}

    @property
    @abstractmethod
    def called(self) -> str:
        """What it asks, short, such as ``Yearly turnover of £750,000``."""

    @property
    @abstractmethod
    def falls(self) -> str:
        """On whom it falls, such as ``the lead organisation``."""

    @property
    @abstractmethod
    def sentence(self) -> str:
        """What it asks and of whom, in one sentence, for pages, letters and the API."""

    @abstractmethod
    def asks(self) -> Asked:
        """Return what it asks of the matching core."""

    @abstractmethod
    def concerned(self, party: Party) -> tuple[str, ...]:
        """Return the members on whom it falls."""

    @abstractmethod
    def find(self, party: Party, facts: Mapping[str, Facts]) -> Finding:
        """Return whether these members meet it, and who does.

        Parameters
        ----------
        facts : mapping
            Member → what is known of it.
        """

    @abstractmethod
    def whom(self, party: Party) -> str:
        """Return in words who has to meet it, as far as the lot's own rules say.

        Turnovers, and who has an accreditation that any one member may have, are each
        organisation's own to tell.
        """

    def wanted(self) -> PassportWant | None:
        """Return the passport item that shows it is met; None where no item does."""
        return None

    def too_much_for(self, value: Decimal) -> str | None:
        """Return why it is disproportionate to a lot of this value (GBP); None where it is not."""
        return None


def lead_in_words(party: Party) -> str:
    """Return the lead's name, or words for it where nobody leads yet."""
    return "The lead" if party.lead is None else f"{party.names[party.lead]}, the suggested lead"
