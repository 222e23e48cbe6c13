"""Whose fault it is that a letter was not taken, by the mail service's answer (RFC 5321, 3463)."""

import re
from enum import StrEnum

#: "Sign in first", "wrong order", "no such command": said to a recipient, but about ourselves.
OURS = {500, 502, 503, 504, 530, 534, 535, 538}
RELAY = re.compile(r"\brelay|5\.7\.[08]\b|authenticat", re.IGNORECASE)
ADDRESS = re.compile(r"<?[^\s<>@]+@[^\s<>@]+>?")


class Blame(StrEnum):
    """Whose fault it is, and so what follows."""

    RECIPIENT = "recipient"
    """A final refusal of this recipient or letter: it counts as come back."""
    PUT_OFF = "put off"
    """A temporary refusal of this recipient or letter: it waits, the others go on."""
    SILENCE = "silence"
    """No sensible answer while this letter was handed over: it waits; many in a row break off."""
    SERVICE = "service"
    """The mail service takes nothing from us at all: everything waits."""
    UNKNOWN = "unknown"
    """The connection was lost after the text: nobody knows whether it was taken."""
    LETTER = "letter"
    """The letter itself cannot be sent, or something unforeseen: it waits for the operator."""


class NotTaken(Exception):
    """A letter was not taken.

    Parameters
    ----------
    blame : Blame
        Whose fault it is.
    answer : str
        What was said, without e-mail addresses: people who may not know them read it.
    """

    def __init__(self, blame: Blame, answer: str) -> None:
        self.blame = blame
        self.answer = " ".join(ADDRESS.sub("(address)", answer).split())[:500]
        super().__init__(self.answer)


def blame_for(code: int) -> Blame:
    """Return the blame for an answer to a recipient or after the text, by its first digit."""
    return Blame.RECIPIENT if 500 <= code < 600 else Blame.PUT_OFF


def refusal(code: int, said: bytes | str) -> NotTaken:
    """Return why a recipient or a text was refused.

    421 and answers about ourselves (not signed in, may not relay) are nobody's address: a rotated
    password must not throw organisations out of consortia, at whatever step it is noticed.
    """
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    answer = f"{code} {words}"
    if code == 421 or code in OURS or (code >= 500 and RELAY.search(words)):
        return NotTaken(Blame.SILENCE, answer)
    return NotTaken(blame_for(code), answer)
