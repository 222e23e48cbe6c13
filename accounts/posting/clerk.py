"""Posts the letters that are due: one clerk keeps the rows, many carriers talk to the service.

Only the clerk's thread uses the database, in few and short transactions for many letters; carriers
know parcels alone. So a slow recipient holds up one carrier, not the others, and a process needs
one database connection however many letters are under way.
"""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from threading import Event, local
from time import monotonic
from typing import TypeVar

from django.db import OperationalError, connection

from accounts.clock import database_now
from accounts.letters import message_of
from accounts.models import Letter, LetterState
from accounts.posting.blame import Blame, NotTaken
from accounts.posting.circuit import letters_to_try
from accounts.posting.conversation import Conversation, Parcel, pack
from accounts.posting.outcomes import claim, left_behind, note_handed, note_outcomes, renew

logger = logging.getLogger(__name__)
#: How many letters are under way at once in a process.
CARRIERS = 32
#: Seconds that a recipient may take at its first try; twice as many each time after.
FIRST_PATIENCE, MOST_PATIENCE = 5.0, 40.0
#: Seconds for which new letters are claimed; the next hint or sweep goes on.
SHIFT = 60.0
#: Seconds between looks for letters that have become due while others are under way.
LOOK = 0.2
#: Seconds between renewals of claims; several fit into their grace.
RENEW = 4.0
#: Seconds for which a clerk tries to note what became of letters while the database is away: nobody
#: else can post them meanwhile, but once it is back others may.
PERSEVERANCE = 60.0

Follow = Callable[[Letter], None]
T = TypeVar("T")


@dataclass(slots=True)
class _Asking:
    """A carrier asks whether it may hand over the text of a letter, and waits."""

    pk: int
    answered: Event = field(default_factory=Event)
    granted: bool = False


@dataclass(frozen=True, slots=True)
class _Ended:
    """A letter was taken, or not."""

    pk: int
    problem: NotTaken | None
    withdrawn: bool = False


class _Withdrawn(Exception):
    """The letter is no longer ours to hand over."""


def post_due(*, urgent: bool, follow: Follow, seconds: float = SHIFT) -> int:
    """Post all letters of a lane that are due, and return how many were taken.

    Safe to run in many processes at once, and to kill at any moment.

    Parameters
    ----------
    urgent : bool
        Which lane.
    follow : Callable
        Called with each letter that was sent or came back, after that is written. What it raises
        is logged; the sweep does it again.
    seconds : float
        How long to claim new ones.
    """
    return _Clerk(follow).work(urgent=urgent, seconds=seconds)


class _Clerk:
    def __init__(self, follow: Follow) -> None:
        self._follow = follow
        self._desk: SimpleQueue[_Asking | _Ended] = SimpleQueue()
        self._under_way: dict[int, Letter] = {}
        self._pool = ThreadPoolExecutor(CARRIERS, thread_name_prefix="carrier")
        self._own = local()
        self._lines: list[Conversation] = []
        self._taken = 0
        self._to_follow: deque[Letter] = deque()
        self._renew_at = monotonic() + RENEW

    def work(self, *, urgent: bool, seconds: float) -> int:
        """Claim, hand out, note, until nothing is due or the shift is over."""
        until = monotonic() + seconds
        try:
            while monotonic() < until:
                room = CARRIERS - len(self._under_way)
                now = database_now()
                if room and _is_anything_due(now, urgent=urgent):
                    allowed = letters_to_try(now, room)
                    self.take(claim(at=now, urgent=urgent, most=allowed) if allowed else [])
                if not self._under_way:
                    break
                self._note(LOOK)
        finally:
            self.finish()
        return self._taken

    def take(self, letters: list[Letter]) -> None:
        """Hand claimed letters to carriers; what cannot be written is parked."""
        for letter in letters:
            self._under_way[letter.pk] = letter
            patience = min(FIRST_PATIENCE * 2.0 ** min(letter.put_offs, 8), MOST_PATIENCE)
            try:
                parcel = pack(letter.pk, message_of(letter), patience)
            except NotTaken as problem:
                self._desk.put(_Ended(letter.pk, problem))
            except Exception as problem:  # whatever its text holds, the others must go out
                self._desk.put(_Ended(letter.pk, _unforeseen(problem)))
            else:
                self._pool.submit(self._carry, parcel)

    def finish(self) -> None:
        """Wait for the letters under way, and note what became of them."""
        try:
            while self._under_way:
                self._note(LOOK)
            while self._to_follow:
                self._follow_one()
        finally:
            for one in iter(self._unanswered, None):
                one.answered.set()
            self._pool.shutdown()
            for line in self._lines:
                line.close()

    def _unanswered(self) -> _Asking | None:
        while not self._desk.empty():
            if isinstance(one := self._desk.get(), _Asking):
                return one
        return None

    def _note(self, seconds: float) -> None:
        """Wait for carriers, and write at once what all of them have said by then.

        What follows from letters waits while somebody says something: until it is written that a
        letter was taken, a kill would double it.
        """
        if self._under_way and monotonic() >= self._renew_at:
            self._renew_at = monotonic() + RENEW
            _persevere(lambda: renew(self._under_way.values(), database_now()))
        said: list[_Asking | _Ended] = []
        try:
            said.append(self._desk.get(timeout=0 if self._to_follow else seconds))
            while True:
                said.append(self._desk.get_nowait())
        except Empty:
            if self._to_follow and not said:
                self._follow_one()
                return
        asking = [one for one in said if isinstance(one, _Asking)]
        if asking:
            letters = [self._under_way[one.pk] for one in asking]
            granted = _persevere(lambda: note_handed(letters, database_now()))
            for one in asking:
                one.granted = one.pk in granted
                one.answered.set()
        self._end([one for one in said if isinstance(one, _Ended)])

    def _end(self, said: list[_Ended]) -> None:
        ended = [
            (letter, one.problem)
            for one in said
            if (letter := self._under_way.pop(one.pk)) and not one.withdrawn
        ]
        if not ended:
            return
        noted = _persevere(lambda: note_outcomes(ended, database_now()))
        self._taken += sum(1 for letter in noted if letter.state == LetterState.SENT)
        self._to_follow.extend(noted)

    def _follow_one(self) -> None:
        letter = self._to_follow.popleft()
        try:
            self._follow(letter)
        except Exception:  # the sweep follows up; the other letters go on
            logger.exception("What follows from letter %s was not done.", letter.pk)

    def _carry(self, parcel: Parcel) -> None:
        """Hand one letter over; in a carrier's thread."""
        asking = _Asking(parcel.pk)

        def before_text() -> None:
            self._desk.put(asking)
            asking.answered.wait(2 * PERSEVERANCE)
            if not asking.granted:
                raise _Withdrawn

        ended = _Ended(parcel.pk, None)
        try:
            self._line().hand_over(parcel, before_text)
        except _Withdrawn:
            ended = _Ended(parcel.pk, None, withdrawn=True)
        except NotTaken as found:
            ended = _Ended(parcel.pk, found)
        except BaseException as found:  # nothing may be left without an end
            ended = _Ended(parcel.pk, _unforeseen(found))
        self._desk.put(ended)

    def _line(self) -> Conversation:
        found: Conversation | None = getattr(self._own, "line", None)
        if found is None:
            found = self._own.line = Conversation()
            self._lines.append(found)
        return found


def _is_anything_due(at: datetime, *, urgent: bool) -> bool:
    """Tell whether a letter waits; whether the mail service is back is asked only with one."""
    due = Letter.objects.due(at, urgent=urgent)
    return due.exists() or left_behind(at, urgent=urgent).exists()


def _unforeseen(problem: BaseException) -> NotTaken:
    return NotTaken(Blame.LETTER, f"Unforeseen: {type(problem).__name__}: {problem}")


def _persevere(write: Callable[[], T]) -> T:
    """Return what a write returns, also when the database is away for a moment.

    Raises
    ------
    OperationalError
        When it stays away: the letters are taken over once their grace is over.
    """
    until = monotonic() + PERSEVERANCE
    while True:
        try:
            return write()
        except OperationalError:
            if connection.in_atomic_block or monotonic() > until:
                raise
            connection.close()
            Event().wait(0.5)
