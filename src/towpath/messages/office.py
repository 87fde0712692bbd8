"""What sending needs, made of the settings of a process."""

import os

from towpath.channels.email.smtp import SmtpServer
from towpath.channels.guard import guard_from
from towpath.host.settings import Settings, as_environment
from towpath.messages.claim import Office
from towpath.secrets.ring import open_ring


def make_office(settings: Settings, *, replays: bool = False) -> Office:
    """replays: mail of the past is filed as caught, whatever sender is set; calls of the past are not made."""
    return Office(
        ring=open_ring(settings.data),
        base_url=settings.base_url,
        catcher=SmtpServer("127.0.0.1", settings.catcher_port, catcher=True),
        guard=guard_from({**os.environ, **as_environment(settings)}),
        only_catcher=replays,
        records=replays,
    )
