"""A message into the room of a team's chat tool, by the room's incoming webhook. Pure; `notify_team` makes it.

The address of an incoming webhook lets whoever knows it write into the room: it is a secret of the workspace, named, never shown.
"""

from typing import Any
from urllib.parse import urlsplit

from towpath.channels.webhook.declare import WebhookSettings

# Who reads another key than `text`: Slack, Mattermost, Rocket.Chat, Zulip, Google Chat and Teams read `text`.
_CONTENT_HOSTS = ("discord.com", "discordapp.com")
LONGEST_CONTENT = 2_000  # what Discord takes; others cut by themselves


class ChatSettings(WebhookSettings):
    """room: the name of the secret."""

    room: str

    @classmethod
    def of(cls, room: str, text: str) -> "ChatSettings":
        return cls.model_validate({"room": room, "url": f"{{{{ secret.{room} }}}}", "json": {"text": text}})


def chat_body(url: str, text: str, *, test: bool = False) -> dict[str, Any]:
    """What the chat tool at this address reads. test: marked as such (semantics 56)."""
    said = f"[Test] {text}" if test else text
    host = (urlsplit(url).hostname or "").casefold()
    if host in _CONTENT_HOSTS or host.endswith(tuple(f".{one}" for one in _CONTENT_HOSTS)):
        return {"content": said[:LONGEST_CONTENT]}
    return {"text": said}
