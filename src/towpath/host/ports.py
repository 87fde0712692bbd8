"""Whether a port can be listened on, asked before anything is started that would only find out one by one."""

import socket

from towpath.host.settings import Settings
from towpath.values.problems import TowpathError


class PortIsTaken(TowpathError):
    code = "port_is_taken"
    status = 503


def refuse_taken_ports(settings: Settings) -> None:
    """Raises PortIsTaken, naming the setting, if another program has the port of the web server or of the mail catcher.

    The web server shares its port between its processes, so a second Towpath would silently answer for the first.
    """
    for host, port, variable in (
        (settings.host, settings.port, "TOWPATH_PORT"),
        ("127.0.0.1", settings.catcher_port, "TOWPATH_CATCHER_PORT"),
    ):
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            sentence = f"Nothing can listen on {host}:{port} ({error.strerror}). Does Towpath run already? {variable} names another port."
            raise PortIsTaken(sentence, setting=variable) from None
