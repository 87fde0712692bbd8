"""Sends by one channel, then by the next where the message did not arrive (semantics 38). Each try is a visit with a message of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from towpath.channels.email.declare import CHANNEL as EMAIL
from towpath.channels.email.declare import EmailSettings, InlineTemplate
from towpath.channels.sms.declare import CHANNEL as SMS
from towpath.channels.sms.declare import SmsSettings
from towpath.expr.conditions import Condition, evaluate
from towpath.expr.conditions.changes import Changes, changes_of
from towpath.nodes.base import Again, Answer, AwaitChange, Decision, Effect, Fail, Go, Kind, Need, Perform, Visit
from towpath.nodes.pieces import Pieces, Value, moment_of, needs_of
from towpath.nodes.sending import NOT_SENT, SENT
from towpath.nodes.settings import NodeSettings
from towpath.nodes.types import ValueFailed
from towpath.values.durations import Duration, add
from towpath.values.fields import DurationField, Settings

# Why a message was cancelled whose turn came though an earlier one had arrived (`messages.failover`).
ARRIVED = "earlier_arrived"
_HANDED_OVER = ("sent", "uncertain")
_NOT_HERE = ("name", "go_on")


def _without_its_name(schema: dict[str, Any]) -> None:
    """The form does not offer what is refused."""
    for key in _NOT_HERE:
        schema["properties"].pop(key, None)


class EmailTry(EmailSettings, title="Email", json_schema_extra=_without_its_name):
    kind: Literal["send_email"]


class SmsTry(SmsSettings, title="SMS", json_schema_extra=_without_its_name):
    kind: Literal["send_sms"]


class Try(Settings):
    """One message, and what must come of it within a time before the next is sent."""

    send: Annotated[EmailTry | SmsTry, Field(title="Send", discriminator="kind")]
    until: Annotated[
        Literal["delivered", "seen"] | None,
        Field(
            title="Until it is",
            description="Delivered: the provider says so (a mail: its server took it). Seen: opened, clicked or answered.",
        ),
    ] = None
    within: Annotated[DurationField | None, Field(title="Within", description="Then the next is tried.")] = None

    @model_validator(mode="before")
    @classmethod
    def _is_named_by_its_node(cls, document: Any) -> Any:
        send = document.get("send") if isinstance(document, Mapping) else None
        for key in _NOT_HERE:
            if isinstance(send, Mapping) and key in send:
                raise ValueError(f"“{key}” does not belong to a try: the name is the node's, and it goes on when one has arrived.")
        return document


class FailoverSettings(NodeSettings):
    kind: Literal["failover"]
    name: Annotated[
        str, Field(title="Name", description="Of its messages: by it conditions and reports know them.", min_length=1, max_length=100)
    ]
    tries: Annotated[list[Try], Field(title="Ways", description="In this order, each a message.", min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _says_when_the_next_begins(self) -> Self:
        for number, one in enumerate(self.tries[:-1], 1):
            if one.until is None or one.within is None:
                raise ValueError(f"Try {number} needs “until” and “within”: they say when the next is sent.")
        last = self.tries[-1]
        if last.until is not None or last.within is not None:
            raise ValueError("Nothing comes after the last try: leave its “until” and “within” out.")
        return self

    def message(self) -> EmailSettings | SmsSettings:
        """What the first try sends."""
        return self.tries[0].send

    def messages(self) -> tuple[EmailSettings | SmsSettings, ...]:
        """What each try sends."""
        return tuple(one.send for one in self.tries)


@dataclass(frozen=True, slots=True)
class PreparedTry:
    effect: Effect
    values: Mapping[str, Value]  # settings that are expressions, by their place
    arrived: Condition | None  # None: of the last, of which nothing is asked
    within: Duration | None


@dataclass(frozen=True, slots=True)
class PreparedFailover:
    tries: tuple[PreparedTry, ...]
    failed: Condition
    changes: Changes


class Failover(Kind[FailoverSettings, PreparedFailover]):
    name = "failover"
    title = "Failover"
    group = "channels"
    Settings = FailoverSettings
    outlets_data = (SENT, NOT_SENT)
    performs = "failover"
    summary = ("“{name}” by the first of {tries|count} ways that arrives",)
    examples = (
        {
            "kind": "failover",
            "name": "Delivery",
            "tries": [
                {"send": {"kind": "send_sms", "text": "Your order {{ order.id }} is here."}, "until": "delivered", "within": "2 hours"},
                {"send": {"kind": "send_email", "template": {"subject": "Your order is here", "text": "Come and get it."}}},
            ],
            "next": {"sent": "thanks", "not_sent": "call_them"},
        },
        {
            "kind": "failover",
            "name": "Reminder",
            "tries": [
                {"send": {"kind": "send_email", "template": "reminder"}, "until": "seen", "within": "1 day"},
                {"send": {"kind": "send_sms", "text": "See you tomorrow", "sender": "Shop"}, "until": "delivered", "within": "15 minutes"},
                {"send": {"kind": "send_sms", "text": "=concat('See you, ', contact.first_name)", "sender": "Other"}},
            ],
        },
    )

    def compile(self, settings: FailoverSettings, pieces: Pieces) -> PreparedFailover:
        seen = [{"message": settings.name, "was": "seen"}, {"message": settings.name, "was": "replied"}]
        arrived = {"seen": {"any": seen}, "delivered": {"any": [{"message": settings.name, "was": "delivered"}, *seen]}}
        failed = {"message": settings.name, "was": "failed"}
        tries = tuple(
            _prepare(one, settings.name, pieces, f"tries.{number}.send", None if one.until is None else [arrived[one.until]])
            for number, one in enumerate(settings.tries)
        )
        anything = pieces.condition([{"any": [*seen, *arrived["delivered"]["any"], failed]}], "name")
        return PreparedFailover(tries, pieces.condition([failed], "name"), changes_of(anything))

    def needs(self, prepared: PreparedFailover) -> Need:
        asked = prepared.failed.needs().union(*(one.arrived.needs() for one in prepared.tries if one.arrived is not None))
        return Need(asked.union(*(needs_of(*one.values.values()).facts for one in prepared.tries)))

    def follows(self, prepared: PreparedFailover) -> Changes:
        return prepared.changes

    def decide(self, prepared: PreparedFailover, visit: Visit) -> Decision:
        last = len(prepared.tries) - 1
        begun = int(visit.memo.get("try", 0))
        number = min(begun, last)  # a version by which they go on may have fewer
        if visit.answer is not None:
            return _after_answer(prepared, number, visit.answer, visit)
        if "handed_over" in visit.memo:
            return _look(prepared, number, visit)
        if begun > last:
            return Go(NOT_SENT, result={"try": begun})
        one = prepared.tries[number]
        try:
            values = {place: value.at(visit) for place, value in one.values.items()}
        except ValueFailed as error:
            return Fail(str(error))
        detail = {"try": number} | ({"values": values} if values else {})
        return Perform(Effect(one.effect.channel, one.effect.transactional, one.effect.name, detail), seen=values)


def _prepare(one: Try, name: str, pieces: Pieces, at: str, arrived: Any) -> PreparedTry:
    send = one.send
    if isinstance(send, EmailTry):
        channel, values = EMAIL, {place: pieces.value(text, f"{at}.{place}") for place, text in send.lines()}
        if isinstance(send.template, InlineTemplate):
            for part, text in send.template.texts():
                pieces.text(text, f"{at}.template.{part}", html=part in ("html", "mjml"))
        else:
            pieces.named("template", send.template, f"{at}.template")
        if send.from_ is not None and values["from"].is_constant and "@" not in send.from_:
            pieces.named("sender", send.from_, f"{at}.from")
    else:
        channel, values = SMS, {"text": pieces.value(send.text, f"{at}.text")}
        if send.to is not None:
            values["to"] = pieces.value(send.to, f"{at}.to")
        if send.sender is not None:
            pieces.named("sms_sender", send.sender, f"{at}.sender")
    if isinstance(send.window, str):
        pieces.named("window", send.window, f"{at}.window")
    transactional = None if send.purpose is None else send.purpose == "transactional"
    return PreparedTry(
        Effect(channel, transactional, name),
        {place: value for place, value in values.items() if value.is_expression},
        None if arrived is None else pieces.condition(arrived, "name"),
        one.within,
    )


def _after_answer(prepared: PreparedFailover, number: int, answer: Answer, visit: Visit) -> Decision:
    """Handed over: it is looked at what came of it, at once, in case a report was quicker. Else the next is tried."""
    one = prepared.tries[number]
    if answer.status == "cancelled" and answer.reason == ARRIVED:
        return Go(SENT, result={"try": number, "by": prepared.tries[number - 1].effect.channel})
    if answer.status not in _HANDED_OVER:
        return _next(prepared, number, answer.reason or answer.status)
    if one.within is None:
        return Go(SENT, result={"try": number + 1, "by": one.effect.channel})
    timeout = add(visit.now, one.within, visit.workspace_zone, calendar=False)
    return AwaitChange(again=visit.now, timeout=timeout, memo={"try": number, "handed_over": True})


def _look(prepared: PreparedFailover, number: int, visit: Visit) -> Decision:
    one = prepared.tries[number]
    if one.arrived is None:  # it became the last while it was looked at, and the last goes on when it is handed over
        return Go(SENT, result={"try": number + 1, "by": one.effect.channel})
    moment = moment_of(visit)
    verdict = evaluate(one.arrived, visit.facts, moment)
    if verdict.holds:
        return Go(SENT, seen=verdict.seen, result={"try": number + 1, "by": one.effect.channel})
    if evaluate(prepared.failed, visit.facts, moment).holds:
        return _next(prepared, number, "undelivered")
    return _next(prepared, number, "not_in_time") if visit.due else AwaitChange(memo=visit.memo)


def _next(prepared: PreparedFailover, number: int, reason: str) -> Decision:
    result = {"try": number + 1, "by": prepared.tries[number].effect.channel, "reason": reason}
    if number + 1 == len(prepared.tries):
        return Go(NOT_SENT, result=result)
    return Again(memo={"try": number + 1}, result=result)


KIND = Failover()
