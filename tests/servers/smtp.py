"""A real SMTP server for tests: takes letters, refuses some, and keeps what it took."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class Postbox(socketserver.ThreadingTCPServer):
    """Listens on a free port; `taken` holds the letters, `refuse` maps address → reply."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[Message] = []
        self.refuse: dict[str, str] = {}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: Postbox

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 tests")
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words.upper().split(" ")[0]
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT":
                address = words.split("<")[1].split(">")[0]
                self.say(self.server.refuse.get(address, "250 ok"))
            elif verb == "DATA":
                self._letter()
            else:
                self.say("250 tests")

    def _letter(self) -> None:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.taken.append(message_from_bytes(b"".join(lines)))
        self.say("250 taken")
