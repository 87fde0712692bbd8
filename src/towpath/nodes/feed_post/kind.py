"""Posts to the activity feed, and tells members in the app."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from towpath.nodes.base import Change, Decision, Fail, Kind, Need, Visit
from towpath.nodes.pieces import Pieces, Value, needs_of
from towpath.nodes.settings import NodeSettings
from towpath.nodes.teamwork import OWNER, PostToFeed, Text, text_at, who
from towpath.nodes.types import ValueFailed
from towpath.values.fields import LiquidLine

_MEMBER = {"format": "member", "words": [OWNER]}


class FeedPostSettings(NodeSettings):
    kind: Literal["feed_post"]
    text: Annotated[Text, Field(title="Text")]
    type: Annotated[Literal["post", "call", "meeting", "event"], Field(title="Type")] = "post"
    feed: Annotated[
        LiquidLine,
        Field(title="In the feed of", description="A member, or the contact's owner; empty: everybody's.", json_schema_extra=_MEMBER),
    ] = ""
    author: Annotated[
        LiquidLine, Field(title="Written by", description="A member, or the contact's owner; empty: the flow.", json_schema_extra=_MEMBER)
    ] = ""
    notify: Annotated[
        Annotated[LiquidLine, Field(min_length=1)] | Annotated[list[LiquidLine], Field(max_length=50)],
        Field(title="Tell", description="Members, groups or the contact's owner, who are told in the app.", json_schema_extra=_MEMBER),
    ] = Field(default_factory=list)
    visibility: Annotated[
        Literal["team", "private"], Field(title="Seen by", description="The whole team, or whose feed it is, its author and admins.")
    ] = "team"


@dataclass(frozen=True, slots=True)
class PreparedPost:
    text: Value
    feed: Value
    author: Value
    notify: tuple[Value, ...]
    settings: FeedPostSettings


class FeedPost(Kind[FeedPostSettings, PreparedPost]):
    name = "feed_post"
    title = "Feed post"
    group = "team"
    needs_contact = False
    Settings = FeedPostSettings
    summary = ("Post to the feed of {feed}: {text}", "Post to the feed: {text}")
    examples = (
        {"kind": "feed_post", "text": "{{ contact.first_name }} looked at the tasting", "next": "mark"},
        {"kind": "feed_post", "text": "Order {{ order.id }} wants a call", "type": "call", "feed": "owner", "notify": ["owner"]},
    )

    def compile(self, settings: FeedPostSettings, pieces: Pieces) -> PreparedPost:
        told = [settings.notify] if isinstance(settings.notify, str) else settings.notify
        empty = Value("")
        return PreparedPost(
            text=pieces.value(settings.text, "text"),
            feed=who(pieces, settings.feed, "feed", OWNER) if settings.feed.strip() else empty,
            author=who(pieces, settings.author, "author", OWNER) if settings.author.strip() else empty,
            notify=tuple(who(pieces, name, f"notify.{place}", OWNER) for place, name in enumerate(told)),
            settings=settings,
        )

    def needs(self, prepared: PreparedPost) -> Need:
        return needs_of(prepared.text, prepared.feed, prepared.author, *prepared.notify)

    def decide(self, prepared: PreparedPost, visit: Visit) -> Decision:
        try:
            post = PostToFeed(
                text=text_at(prepared.text, visit),
                sort=prepared.settings.type,
                feed=text_at(prepared.feed, visit),
                author=text_at(prepared.author, visit),
                notify=tuple(text_at(name, visit) for name in prepared.notify),
                visibility=prepared.settings.visibility,
            )
        except ValueFailed as error:
            return Fail(str(error))
        return Change((post,))


KIND = FeedPost()
