"""A mail provider that is never killed: writes down the Message-ID of every mail that it accepted, before it says so.

Run as a process of its own: `python -m tests.crash.sink PORT FILE`.
"""

import asyncio
import os
import sys
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Sink:
    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content: Any = envelope.original_content or b""
        message_id = BytesHeaderParser().parsebytes(content)["Message-ID"].strip()
        os.write(self._file, f"{message_id} {' '.join(envelope.rcpt_tos)}\n".encode())
        return "250 taken"


def main() -> None:
    port, file = int(sys.argv[1]), Path(sys.argv[2])
    controller = Controller(Sink(file), hostname="127.0.0.1", port=port)
    controller.start()
    print("ready", flush=True)
    asyncio.new_event_loop().run_forever()


if __name__ == "__main__":
    main()
