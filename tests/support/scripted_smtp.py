"""An SMTP server that does what a test says: answers given codes, or cuts the connection at a given point."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Self


class ScriptedSmtp:
    """cut: `connect`, `mail`, `rcpt`, `data`, `body` (before the dot), `dot` (after it was read, unanswered). answers: by the same words.

    taken: the mails whose final dot was read, as bytes. connections: how many were opened.
    """

    def __init__(self, cut: str | None = None, answers: Mapping[str, str] | None = None) -> None:
        self.cut = cut
        self.answers = dict(answers or {})
        self.taken: list[bytes] = []
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            if self.cut == "connect":
                return

            def say(text: str) -> None:
                connection.sendall(text.encode() + b"\r\n")

            say(self.answers.get("connect", "220 scripted"))
            for line in lines:
                word = line.split(b" ", 1)[0].split(b":")[0].strip().upper().decode()
                point = {"MAIL": "mail", "RCPT": "rcpt", "DATA": "data"}.get(word)
                if point and self.cut == point:
                    return
                if word == "EHLO":
                    say("250-scripted\r\n250 8BITMIME")
                elif word == "QUIT":
                    say("221 bye")
                    return
                elif word == "DATA" and "data" not in self.answers:
                    say("354 go on")
                    if not self._read_body(lines):
                        return
                    say(self.answers.get("dot", "250 taken"))
                else:
                    say(self.answers.get(point or "", "250 ok"))

    def _read_body(self, lines: Iterator[bytes]) -> bool:
        """False: the connection is cut here."""
        body = b""
        for line in lines:
            if self.cut == "body":
                return False
            if line == b".\r\n":
                self.taken.append(body)
                return self.cut != "dot"
            body += line
        return False


@contextmanager
def scripted_smtp(cut: str | None = None, **answers: str) -> Iterator[ScriptedSmtp]:
    server = ScriptedSmtp(cut, answers).start()
    try:
        yield server
    finally:
        server.stop()
