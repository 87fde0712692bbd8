"""One text message as it is sent, and sent again."""

from collections.abc import Mapping

import msgspec

from towpath.channels.base import TAKEN_OVER, Cross, Outcome, Phase, Result
from towpath.channels.guard import Guard
from towpath.channels.sms.provider import Provider, judge, write_call
from towpath.channels.webhook.http import make_call


class TextMessage(msgspec.Struct, frozen=True):
    """to: E.164. sender: the number or name it comes from. key: the same for every repeat. parts: how many it takes."""

    to: str
    sender: str
    text: str
    key: str
    parts: int
    encoding: str
    sender_name: str = ""


class Route(msgspec.Struct, frozen=True):
    """How text messages of a sender leave. provider None: the built-in catcher, which keeps them and sends nothing."""

    provider: Provider | None = None
    secrets: Mapping[str, str] = {}
    status_url: str = ""
    inbound_url: str = ""


def send_text(message: TextMessage, route: Route, cross: Cross, guard: Guard) -> Result:
    if route.provider is None:
        if not cross():
            return Result(Outcome.NOT_SENT, Phase.BEGUN, TAKEN_OVER)
        return Result(Outcome.ACCEPTED, Phase.DONE, response="kept by the catcher")
    values = {
        "to": message.to, "from": message.sender, "text": message.text, "id": message.key, "status_url": route.status_url,
        "inbound_url": route.inbound_url,
    }  # fmt: skip
    return judge(route.provider, make_call(write_call(route.provider, values, route.secrets), cross, guard))
