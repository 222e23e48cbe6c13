"""A real SMTP server for tests and trials: takes letters, or behaves as badly as it is told."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.ERROR)  # it logs each letter, and deprecations
Said = str | Callable[[str], str | None] | None


class Postbox:
    """Listens on a free port of this machine until it is shut down.

    Attributes
    ----------
    taken : list of Message
        The letters that it took, also those that it hung up on after taking them.
    asked : Counter
        How often it was connected to (``connect``), named a sender (``sender``), a recipient
        (``to``), and sent a text (``text``).
    refuse : dict of str to str
        Recipient -> answer to it.
    login, sender, text : str or Callable or None
        Answer to a login, to a sender, and after a text; a callable gets the address.
    hang_up : set of str
        Recipients after whose text it hangs up without an answer, though it has taken it.
    slow : dict of str to float
        Recipient -> seconds before it is answered.
    hang_up_once, slow_once : set of str, dict of str to float
        The same, the first time only.
    """

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.asked: Counter[str] = Counter()
        self.refuse: dict[str, str] = {}
        self.recipient: Said = None
        self.login: Said = None
        self.sender: Said = None
        self.text: Said = None
        self.hang_up: set[str] = set()
        self.slow: dict[str, float] = {}
        self.hang_up_once: set[str] = set()
        self.slow_once: dict[str, float] = {}
        self._controller = _Controller(
            _Handler(self),
            hostname="127.0.0.1",
            port=0,
            auth_require_tls=False,
            authenticator=self._authenticate,
        )
        self._controller.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._controller.port)

    def shutdown(self) -> None:
        """Stop listening."""
        self._controller.stop()

    def server_close(self) -> None:
        """Do nothing: it stopped with `shutdown`."""

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        said = _said(self.login, "")
        return AuthResult(success=said is None, handled=False, message=said)


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """See that it listens, on the port that the system has chosen."""
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Handler:
    def __init__(self, box: Postbox) -> None:
        self.box = box

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, said: list[str]
    ) -> list[str]:
        self.box.asked["connect"] += 1
        session.host_name = hostname
        return said

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.box.asked["sender"] += 1
        if said := _said(self.box.sender, address):
            return said
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.box.asked["to"] += 1
        seconds = self.box.slow.get(address) or self.box.slow_once.pop(address, 0.0)
        if seconds:
            await asyncio.sleep(seconds)
        if said := self.box.refuse.get(address) or _said(self.box.recipient, address):
            return said
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.box.asked["text"] += 1
        address = envelope.rcpt_tos[0]
        if said := _said(self.box.text, address):
            return said
        content = envelope.content
        assert isinstance(content, bytes)
        self.box.taken.append(message_from_bytes(content))
        if address in self.box.hang_up | self.box.hang_up_once:
            self.box.hang_up_once.discard(address)
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"


def _said(said: Said, address: str) -> str | None:
    return said(address) if callable(said) else said
