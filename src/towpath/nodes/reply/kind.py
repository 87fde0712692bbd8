"""Which way by what the person answers: keywords and patterns of a message of theirs (semantics 5, 27)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from towpath.expr.facts import Fact
from towpath.nodes.assignments import SavedPath, compile_saves, save
from towpath.nodes.base import Arm, AwaitEvents, Change, Decision, Fail, Go, Kind, Need, SetVariables, Visit
from towpath.nodes.pieces import Pieces
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.durations import Duration, add
from towpath.values.fields import DurationField, OutletName, Settings, VariableName
from towpath.values.folded import fold

ENTERED_AT = Fact("run.entered_at")
_ENTRY = {name: Fact(f"entry.{name}") for name in ("text", "from", "to", "channel", "type")}
DEFAULT, TIMEOUT = "default", "timeout"


class Keyword(Settings):
    name: Annotated[OutletName, Field(title="Name")]
    any: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=200)]],
        Field(title="Words", description="The whole message or its first word; * and ? stand for anything.", min_length=1, max_length=100),
    ]
    type: Annotated[str | None, Field(title="Type of message", description="Left out: any.", max_length=50)] = None


class ReplySettings(NodeSettings):
    kind: Literal["reply"]
    message_: Annotated[
        str | None,
        Field(alias="message", title="Answer to", description="The name of a message of this flow. Left out: the message that began the run, at once.",
              max_length=100, json_schema_extra={"format": "message"}),
    ] = None  # fmt: skip
    keywords: Annotated[list[Keyword], Field(title="Keywords", description="The first that fits decides.", max_length=50)] = Field(
        default_factory=list
    )
    timeout: Annotated[DurationField | None, Field(title="At most", description="Left out: for as long as it takes.")] = None
    save: Annotated[
        dict[VariableName, str],
        Field(
            title="Keep", description="Variable: event.text, event.from or event.to.", max_length=20, json_schema_extra={"format": "saves"}
        ),
    ] = Field(default_factory=dict)

    @field_validator("keywords")
    @classmethod
    def _names_differ(cls, keywords: list[Keyword]) -> list[Keyword]:
        names = [keyword.name for keyword in keywords]
        if len(set(names)) < len(names):
            raise ValueError("Two keywords have the same name.")
        return keywords


@dataclass(frozen=True, slots=True)
class PreparedReply:
    """arms: what is listened to; none where the entering message decides."""

    arms: tuple[Arm, ...]
    keywords: tuple[tuple[str, tuple[re.Pattern[str], ...], str | None], ...]
    timeout: Duration | None
    saves: tuple[SavedPath, ...]


class Reply(Kind[ReplySettings, PreparedReply]):
    name = "reply"
    title = "Reply"
    group = "filters"
    Settings = ReplySettings
    outlets_data = ({"each": "keywords.name"}, DEFAULT, {"outlet": TIMEOUT, "when": "timeout"})
    summary = (
        "By the answer to “{message}”: {keywords.name|or}",
        "By any answer to “{message}”",
        "By the message received: {keywords.name|or}",
        "By the message received",
    )
    waits = True
    examples = (
        {
            "kind": "reply",
            "message": "Reminder",
            "keywords": [{"name": "Yes", "any": ["yes", "ok", "y*"]}, {"name": "No", "any": ["no"]}],
            "timeout": "2 days",
            "save": {"greeting": "event.text"},
            "next": {"Yes": "thanks", "No": "sorry"},
        },
        {"kind": "reply", "keywords": [{"name": "Join", "any": ["wine", "club"]}]},
    )

    def compile(self, settings: ReplySettings, pieces: Pieces) -> PreparedReply:
        arms: tuple[Arm, ...] = ()
        if settings.message_ is not None:
            where = pieces.on_event("message_replied", "message").condition([["event.message", "is", settings.message_]], "message")
            arms = (Arm("message_replied", where),)
        elif settings.timeout is not None:
            pieces.wrong("nothing_to_wait_for", "Without a message to answer nothing is waited for: leave “timeout” out.", "timeout")
        keywords = tuple((keyword.name, tuple(_pattern(word) for word in keyword.any), keyword.type) for keyword in settings.keywords)
        saves = compile_saves(pieces, settings.save, "save", "event", ("text", "from", "to", "channel", "type", "message"))
        return PreparedReply(arms, keywords, settings.timeout, saves)

    def needs(self, prepared: PreparedReply) -> Need:
        return Need(frozenset({ENTERED_AT}) if prepared.arms else frozenset(_ENTRY.values()))

    def decide(self, prepared: PreparedReply, visit: Visit) -> Decision:
        if visit.woken is not None:
            return _choose(prepared, visit.woken.event)
        if not prepared.arms:
            return _choose(prepared, {name: value for name, fact in _ENTRY.items() if (value := visit.facts.get(fact)) is not None})
        if visit.due:
            return Go(TIMEOUT)
        timeout = None if prepared.timeout is None else add(visit.started_at, prepared.timeout, visit.zone)
        return AwaitEvents(prepared.arms, timeout, look_back=visit.facts.get(ENTERED_AT), since_entry=True)


def _choose(prepared: PreparedReply, event: Mapping[str, Any]) -> Decision:
    text, type = fold(str(event.get("text") or "").strip()), fold(str(event.get("type") or "text"))
    first = text.split(maxsplit=1)[0].strip(".,;:!?") if text else ""
    outlet = DEFAULT
    for name, patterns, wanted in prepared.keywords:
        if (wanted is None or fold(wanted) == type) and any(one.fullmatch(text) or one.fullmatch(first) for one in patterns):
            outlet = name
            break
    seen = {"text": event.get("text"), "from": event.get("from")}
    if not prepared.saves:
        return Go(outlet, seen=seen)
    try:
        return Change((SetVariables(save(prepared.saves, event)),), then=outlet, seen=seen)
    except ValueFailed as error:
        return Fail(str(error))


def _pattern(word: str) -> re.Pattern[str]:
    """`*` and `?`, nothing else (semantics 51)."""
    parts = re.split(r"([*?])", fold(word.strip()))
    return re.compile("".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts), re.DOTALL)


KIND = Reply()
