"""Who acts: the ``by=`` of every service."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


class ActorKind(StrEnum):
    """How an actor came to act."""

    PERSON = "person"
    KEY = "key"
    LINK = "link"
    SYSTEM = "system"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and for whom.

    Attributes
    ----------
    kind : ActorKind
        A signed-in person, an API key, a letter's link, the system, or nobody.
    reference : str
        What the record of events shows, such as ``person:12``; never a name or an address, so
        that erasing a person leaves the record whole.
    user_id : int or None
        The person, for `PERSON`.
    organisation_id, commissioner_id : int or None
        The one organisation that a key or a link speaks for.
    may_write : bool
        False for a key that only reads.
    """

    kind: ActorKind
    reference: str
    user_id: int | None = None
    organisation_id: int | None = None
    commissioner_id: int | None = None
    may_write: bool = True

    @classmethod
    def person(cls, user: User) -> Actor:
        """Return the actor for a signed-in person."""
        return cls(ActorKind.PERSON, f"person:{user.pk}", user_id=user.pk)

    @classmethod
    def key(
        cls,
        prefix: str,
        *,
        organisation_id: int | None = None,
        commissioner_id: int | None = None,
        may_write: bool = True,
    ) -> Actor:
        """Return the actor for an API key, which speaks for one organisation only."""
        return cls(
            ActorKind.KEY,
            f"key:{prefix}",
            organisation_id=organisation_id,
            commissioner_id=commissioner_id,
            may_write=may_write,
        )

    @classmethod
    def link(cls, invitation_id: int, organisation_id: int) -> Actor:
        """Return the actor for the link in an invitation."""
        return cls(ActorKind.LINK, f"invitation:{invitation_id}", organisation_id=organisation_id)

    @classmethod
    def letter(cls, organisation_id: int) -> Actor:
        """Return the actor for the link in another letter to an organisation."""
        return cls(ActorKind.LINK, f"letter:{organisation_id}", organisation_id=organisation_id)

    @classmethod
    def system(cls, part: str) -> Actor:
        """Return the actor for the system itself: a command or a task."""
        return cls(ActorKind.SYSTEM, f"system:{part}")

    @classmethod
    def nobody(cls) -> Actor:
        """Return the actor for a visitor who has not signed in."""
        return cls(ActorKind.NOBODY, "nobody")

    @property
    def is_system(self) -> bool:
        """Whether it is the system itself, which may do whatever its code does."""
        return self.kind is ActorKind.SYSTEM
