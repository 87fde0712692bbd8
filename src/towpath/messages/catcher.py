"""The built-in mail catcher: a real SMTP server on this machine that keeps every mail and sends none."""

import asyncio
import logging
import threading
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from towpath.host.clock import Clock
from towpath.host.database import connect
from towpath.messages import caught
from towpath.messages.caught import CaughtMail
from towpath.messages.tokens import read_message_id
from towpath.secrets.ring import KeyRing

log = logging.getLogger(__name__)

LARGEST_MAIL = 25_000_000
MOST_WAITING = 500


class Catcher:
    """Mails that arrive together are kept in one transaction; each is answered 250 only after its commit."""

    def __init__(self, database_url: str, clock: Clock, ring: KeyRing) -> None:
        self._database_url = database_url
        self._clock = clock
        self._ring = ring
        self._waiting: asyncio.Queue[tuple[CaughtMail, asyncio.Future[None]]] = asyncio.Queue(MOST_WAITING)
        self._db: Any = None

    async def serve(self, host: str, port: int, stop: threading.Event, ready: threading.Event | None = None) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._protocol, host, port, reuse_address=True)
        keeper = asyncio.create_task(self._keep())
        try:
            if ready is not None:
                ready.set()
            while not stop.is_set():
                await asyncio.sleep(0.1)
        finally:
            server.close()
            keeper.cancel()
            if self._db is not None:
                self._db.close()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # the library's name
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        mail = caught.read_mail(raw, envelope.mail_from or "", envelope.rcpt_tos, 0)
        sent_by = read_message_id(self._ring, mail.message_id)
        if sent_by is not None:
            mail = CaughtMail(mail.mail_from, mail.rcpt_to, mail.raw, mail.message_id, mail.subject, sent_by.workspace_id)
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._waiting.put((mail, kept))
        try:
            await kept
        except Exception:
            log.exception("a mail could not be kept")
            return "451 the mail could not be kept, try again"
        return "250 kept by the catcher"

    def _protocol(self) -> SMTP:
        return SMTP(self, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="catcher.towpath", ident="Towpath mail catcher")

    async def _keep(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await asyncio.to_thread(self._write, [mail for mail, _ in batch])
            except Exception as error:  # every sender is told, and the next batch is tried anew
                for _, kept in batch:
                    if not kept.done():
                        kept.set_exception(error)
            else:
                for _, kept in batch:
                    if not kept.done():
                        kept.set_result(None)

    def _write(self, mails: list[CaughtMail]) -> None:
        if self._db is None or self._db.closed:
            self._db = connect(self._database_url, autocommit=True, name="towpath catcher")
        try:
            with self._db.transaction():
                caught.file_mails(self._db, mails, self._clock.now())
        except Exception:
            self._db.close()
            raise


def run(
    database_url: str, host: str, port: int, clock: Clock, stop: threading.Event, *, ring: KeyRing, ready: threading.Event | None = None
) -> None:
    """Take mail until `stop` is set. ready: set once the port is open."""
    asyncio.run(Catcher(database_url, clock, ring).serve(host, port, stop, ready))
