"""What can be wrong with a source of entry that is no event, beside its conditions."""

from collections.abc import Iterator
from typing import Any

import msgspec

from towpath.expr import conditions
from towpath.expr.conditions import BadCondition
from towpath.expr.conditions.changes import changes_of
from towpath.expr.facts import split_path
from towpath.expr.scope import Scope, standard_scope
from towpath.flows.document.model import AudienceRule, DateRule, FlowDocument, OpenRule, ScheduleRule, WebhookRule
from towpath.flows.forms import fits
from towpath.flows.sources import audience_condition
from towpath.values.problems import Problem

# What is not wrong in the file, but keeps it from being launched.
_AT_LAUNCH = {"stops": "launch"}


def audience_scope(scope: Scope, subject: str = "contact") -> Scope:
    """Of a condition on people, or on companies, whom no run is about yet."""
    prefixes = ("company", "now") if subject == "company" else ("contact", "company", "now")
    return msgspec.structs.replace(scope, prefixes=prefixes, expressions=False, entry_events=())


def source_problems(said: Any, document: FlowDocument) -> Iterator[Problem]:
    """path: the key of the rule. said: any rule but one by event."""
    subject = document.header.subject
    if subject == "order":
        sentence = f"A flow about orders starts from events of orders, not from “{said.from_}”."
        yield Problem("wrong_source", sentence, path="from")
    if subject == "company":
        yield from _of_companies(said)
    if document.settings.key is not None and not isinstance(said, WebhookRule):
        yield Problem("no_key", f"Who enters from “{said.from_}” brings no event that “settings.key” could be read from.", path="from")
    if isinstance(said, AudienceRule):
        yield from _of_audience(said)
    elif isinstance(said, ScheduleRule):
        if subject != "none" and not audience_condition(said.model_dump()):
            sentence = "Say who enters each time: list, tag or where (“where: []” is everybody)."
            if said.where is None:
                yield Problem("no_audience", sentence, path="from", data=_AT_LAUNCH)
    elif isinstance(said, DateRule):
        if split_path(said.attribute)[0] != "contact":
            yield Problem("wrong_value", "“attribute” is a date of the contact: “contact.birth_date”.", path="attribute")
        if said.offset is not None and said.offset.unit in ("second", "minute", "hour"):
            yield Problem("wrong_value", "“offset” is whole days, weeks, months or years; “at” says the time of the day.", path="offset")
    elif isinstance(said, WebhookRule):
        for name in said.variables:
            if name not in document.variables:
                yield Problem("unknown_variable", f"The flow has no variable “{name}”.", path=f"variables.{name}")
    elif isinstance(said, OpenRule) and said.from_ == "flow" and document.settings.key is not None:
        yield Problem("no_key", "Who comes from another flow brings no event that “settings.key” could be read from.", path="from")


def _of_companies(said: Any) -> Iterator[Problem]:
    """What tells of people lets no company in."""
    if not fits("company", said.from_):
        sentence = f"A flow about companies starts from events, audiences, schedules, other flows and by hand, not from “{said.from_}”."
        yield Problem("wrong_source", sentence, path="from")
    elif isinstance(said, AudienceRule | ScheduleRule):
        for name in ("segment", "list", "tag", "people"):
            if getattr(said, name, None) is not None:
                sentence = f"“{name}” names people: say by “where” which companies enter, as in [company.tags, has, partner]."
                yield Problem("of_people", sentence, path=name)


def _of_audience(said: AudienceRule) -> Iterator[Problem]:
    if said.mode == "static" and said.on_leave == "stay":
        return
    try:
        condition = conditions.parse(audience_condition(said.model_dump()), audience_scope(standard_scope()))
    except BadCondition:
        return  # what is wrong with it is said elsewhere
    if changes_of(condition).by_time:
        yield Problem(
            "not_available",
            "An audience by a condition can’t be followed as time passes: make a segment of the condition, and name the segment here.",
            path="where",
            data=_AT_LAUNCH,
        )
