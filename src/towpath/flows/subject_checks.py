"""What does not fit in a flow that is about nobody (`subject: none`): it has no person to ask, to let in once, or to send to (semantics 7).

And in one about a company: it has no person to ask or to send to either.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from towpath.expr.catalogue import EVENTS
from towpath.expr.conditions.parse import questions
from towpath.flows.document.model import EventRule, FlowDocument, ScheduleRule
from towpath.flows.document.tree import Mapping as Tree
from towpath.flows.document.tree import Path
from towpath.flows.document.typed import Found
from towpath.flows.document.words import UNSET
from towpath.flows.sources import audience_condition
from towpath.nodes.registry import KINDS

# Standard events that a company can have; others of their names are a workspace's own.
OF_A_COMPANY = ("company_created", "company_updated", "flow_entered", "flow_exited", "flow_entry_denied", "goal_reached")
_ASKED_OF_COMPANIES = frozenset(("did", "did_not", "in_flow", "message", "not"))
_OF_PEOPLE = ("key", "re_entry", "cooldown", "entry_limits", "holdout")


def check_subject(document: FlowDocument, found: Found) -> None:
    """Only of flows about nobody and about companies; what fits in others is checked where it stands."""
    if document.header.subject == "company":
        _check_company(document, found)
    if document.header.subject != "none":
        return
    alone = isinstance(found.tree, Tree) and isinstance(found.tree.get("start"), Tree)
    for number, rule in enumerate(document.start):
        path: Path = ("start",) if alone else ("start", number)
        if isinstance(rule.said, EventRule):
            _check_questions(rule.said.where, (*path, "where"), found)
        elif not isinstance(rule.said, ScheduleRule):
            sentence = f"A flow about nobody starts from events and schedules, not from “{rule.said.from_}”."
            found.add("wrong_source", sentence, (*path, "from"))
        elif audience_condition(rule.said.model_dump()):
            sentence = "A flow about nobody begins one run each time: leave out whom it lets in."
            found.add("no_contact", sentence, path)
    for name in sorted(document.settings.model_fields_set & set(_OF_PEOPLE)):
        found.add("no_contact", f"“{name}” says something of people, and a flow about nobody has none.", ("settings", name))
    if document.removed_on:
        found.add("no_contact", "Nothing takes anybody out of a flow about nobody: leave “removed_on” out.", ("removed_on",))
    if document.goal is not None:
        found.add("no_contact", "Nobody reaches the goal of a flow about nobody: leave “goal” out.", ("goal",))
    for node in document.nodes:
        kind = KINDS.get(node.kind)
        if node.kind != UNSET and kind is not None and kind.needs_contact:
            sentence = f"“{kind.title}” needs a contact, and a flow about nobody has none."
            found.add("no_contact", sentence, ("nodes", node.id, "kind"))
        else:
            _check_questions(node.written, ("nodes", node.id), found)


def _check_company(document: FlowDocument, found: Found) -> None:
    alone = isinstance(found.tree, Tree) and isinstance(found.tree.get("start"), Tree)
    events: list[tuple[str, Any, Path]] = [
        (rule.said.event, rule.said.where, ("start",) if alone else ("start", number))
        for number, rule in enumerate(document.start)
        if isinstance(rule.said, EventRule)
    ]
    events += [(removal.event, removal.where, ("removed_on", number)) for number, removal in enumerate(document.removed_on)]
    if document.goal is not None:
        events.append((document.goal.event, document.goal.where, ("goal",)))
    for event, where, path in events:
        if event in EVENTS and event not in OF_A_COMPANY:
            sentence = f"“{event}” happens to a contact: a flow about companies hears what happens to a company, as company_updated or an event of your own."
            found.add("of_people", sentence, (*path, "event"))
        _check_questions(where, (*path, "where"), found, "companies", _ASKED_OF_COMPANIES)
    for node in document.nodes:
        kind = KINDS.get(node.kind)
        if node.kind != UNSET and kind is not None and not kind.fits("company"):
            sentence = (
                f"“{kind.title}” needs a contact, and a flow about companies has none: let the people of the company into a flow of theirs."
            )
            found.add("no_contact", sentence, ("nodes", node.id, "kind"))
        else:
            _check_questions(node.written, ("nodes", node.id), found, "companies", _ASKED_OF_COMPANIES)


def _check_questions(
    said: Any, path: Path, found: Found, whom: str = "nobody", known: frozenset[str] = frozenset(("message", "not"))
) -> None:
    for question in dict.fromkeys(_questions(said, known)):
        found.add("no_contact", f"“{question}” asks about a contact, and a flow about {whom} has none.", path)


def _questions(said: Any, known: frozenset[str]) -> Iterator[str]:
    if isinstance(said, Mapping):
        yield from (name for name in said if name in questions() and name not in known)
        said = list(said.values())
    if isinstance(said, list | tuple):
        for part in said:
            yield from _questions(part, known)
