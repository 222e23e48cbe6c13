"""A conversation with the mail service, one letter after another over the same connection."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from accounts.posting.blame import Blame, NotTaken, refusal

#: Letters over one connection; mail services end long ones themselves.
MOST = 100
#: Seconds that a service may take over a text: cut off sooner, letters would be doubled.
TEXT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """A letter ready to be handed over: addresses and text as they go on the line.

    `patience` is how many seconds the service may take over the recipient.
    """

    pk: int
    message: EmailMultiAlternatives
    sender: str
    to: str
    text: bytes
    patience: float


def pack(pk: int, message: EmailMultiAlternatives, patience: float) -> Parcel:
    """Return a parcel of a letter.

    Raises
    ------
    NotTaken
        Blaming the letter, when an address or its text cannot be written for mail.
    """
    try:
        to = sanitize_address(message.to[0], "utf-8")
        sender = sanitize_address(message.from_email, "utf-8")
        text = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        if not to.isascii() or "=?" in to:
            raise ValueError("mail services take no such letters before the @")
    except Exception as problem:  # whatever a library finds: the letter is to be looked at
        raise NotTaken(Blame.LETTER, f"It cannot be written: {problem}") from problem
    return Parcel(pk, message, sender, to, text, patience)


class Conversation:
    """Hands letters to the mail service; opens its connection when needed, and again once lost."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._handed = 0

    def hand_over(self, parcel: Parcel, before_text: Callable[[], None]) -> None:
        """Hand one letter over; return once it was taken.

        Parameters
        ----------
        before_text : Callable
            Called when the recipient was accepted, before the text goes out: from then on the
            letter may have arrived, whatever happens.

        Raises
        ------
        NotTaken
            With whose fault it is.
        """
        if self._handed >= MOST:
            self.close()
        backend = self._open()
        self._handed += 1
        try:
            if isinstance(backend, EmailBackend):
                self._over_smtp(parcel, before_text)
            else:
                before_text()
                _over_api(backend, parcel)
        except NotTaken:
            self._begin_anew()
            raise
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye, if there is still somebody there."""
        backend, self._backend, self._handed = self._backend, None, 0
        if backend is not None:
            with suppress(OSError):
                backend.close()

    def _open(self) -> BaseEmailBackend:
        if self._backend is not None:
            return self._backend
        backend = get_connection()
        try:
            backend.open()
            if isinstance(backend, EmailBackend):
                _line_of(backend).ehlo_or_helo_if_needed()
        except (OSError, ValueError) as problem:  # smtplib's errors are OSErrors
            with suppress(OSError):
                backend.close()
            raise NotTaken(Blame.SERVICE, f"Signing in: {_said(problem)}") from problem
        self._backend = backend
        return backend

    def _over_smtp(self, parcel: Parcel, before_text: Callable[[], None]) -> None:
        line = self._begin_letter(parcel)
        try:
            _wait(line, parcel.patience)
            code, said = line.rcpt(parcel.to)
        except OSError as problem:
            raise self._lost(Blame.SILENCE, "Recipient", problem) from problem
        if not 200 <= code < 300:
            raise refusal(code, said)
        before_text()
        try:
            _wait(line, TEXT_SECONDS)
            code, said = line.data(parcel.text)
        except smtplib.SMTPDataError as problem:  # it did not want the text
            raise refusal(problem.smtp_code, problem.smtp_error) from problem
        except OSError as problem:
            raise self._lost(Blame.UNKNOWN, "After the text", problem) from problem
        if not 200 <= code < 300:
            raise refusal(code, said)

    def _begin_letter(self, parcel: Parcel) -> smtplib.SMTP:
        """Name the sender; over a connection that has ended meanwhile, once more over another."""
        used = self._handed > 1
        while True:
            backend = self._open()
            assert isinstance(backend, EmailBackend)
            line = _line_of(backend)
            try:
                _wait(line, settings.EMAIL_TIMEOUT)
                code, said = line.mail(parcel.sender)
            except OSError as problem:
                lost = self._lost(Blame.SERVICE, "Sender", problem)
                if not used:
                    raise lost from problem
            else:
                if 200 <= code < 300:
                    return line
                if not used or code != 421:
                    words = said.decode("utf-8", "replace")
                    raise NotTaken(Blame.SERVICE, f"Sender: {code} {words}")
                self._lost(Blame.SERVICE, "Sender", OSError())
            used = False

    def _lost(self, blame: Blame, where: str, problem: OSError) -> NotTaken:
        backend, self._backend, self._handed = self._backend, None, 0
        if isinstance(backend, EmailBackend) and backend.connection is not None:
            backend.connection.close()  # without goodbye, which would wait as long again
            backend.connection = None
        return NotTaken(blame, f"{where}: {_said(problem)}")

    def _begin_anew(self) -> None:
        """Take back what was begun, so that the next letter finds a clean line."""
        if isinstance(self._backend, EmailBackend):
            try:
                code, _ = _line_of(self._backend).rset()
            except OSError:
                code = 0
            if code != 250:
                self._lost(Blame.SILENCE, "", OSError())


def _over_api(backend: BaseEmailBackend, parcel: Parcel) -> None:
    try:
        backend.send_messages([parcel.message])
    except AnymailRecipientsRefused as problem:
        raise NotTaken(Blame.RECIPIENT, str(problem)) from problem
    except AnymailAPIError as problem:
        about_it = problem.status_code in (400, 413, 422)
        raise NotTaken(Blame.LETTER if about_it else Blame.SERVICE, str(problem)) from problem
    except OSError as problem:
        raise NotTaken(Blame.SERVICE, _said(problem)) from problem


def _line_of(backend: EmailBackend) -> smtplib.SMTP:
    assert backend.connection is not None  # it was opened, or that failed with an error
    return backend.connection


def _wait(line: smtplib.SMTP, seconds: float) -> None:
    if line.sock is not None:
        line.sock.settimeout(seconds)


def _said(problem: BaseException) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        words = problem.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return f"{problem.smtp_code} {text}"
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    return str(problem) or type(problem).__name__
