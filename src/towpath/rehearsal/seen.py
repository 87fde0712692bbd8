"""What became of a person in a flow, in the words in which a case expects it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from towpath.commerce.reads import find_order_place, get_order
from towpath.contacts.lists import list_memberships
from towpath.contacts.reads import list_tags
from towpath.engine.reads import RunStory, VisitLine, count_goals, get_run_story, list_runs, why
from towpath.events.reads import list_timeline
from towpath.messages.models import Status
from towpath.messages.reads import list_messages
from towpath.rehearsal.cases import Expect
from towpath.rehearsal.stage import Stage
from towpath.team.reads import list_notes, list_posts, list_tasks_of_contact

_HANDED_OVER = (Status.SENT, Status.UNCERTAIN)
_ON_THE_WAY = (Status.QUEUED, Status.ATTEMPTING)


class Difference(msgspec.Struct, frozen=True):
    """One thing that is not as expected."""

    what: str
    expected: Any
    seen: Any

    @property
    def sentence(self) -> str:
        return f"{self.what}: expected {show(self.expected)}, seen {show(self.seen)}"


def compare(stage: Stage, flow_id: int, who: str, expect: Expect) -> list[Difference]:
    """Everything that the expectation names and that is not so."""
    seen = Seen(stage, flow_id, expect.who or who, expect.run)
    different = []
    for what in expect.model_fields_set - {"who", "run"}:
        expected, found = getattr(expect, what), getattr(seen, what)
        if isinstance(expected, dict) and isinstance(found, dict):
            found = found if what == "not_sent" else part_of(expected, found)
        if what in ("tags", "lists", "groups", "waiting_at", "denied"):
            expected, found = sorted(expected), sorted(found)
        if what == "events":
            found = [name for name in expected if name in found]
        if plain(expected) != plain(found):
            different.append(Difference(what, plain(expected), plain(found)))
    order = list(Expect.model_fields)
    return sorted(different, key=lambda one: order.index(one.what))


class Seen:
    """Each property is one key of `Expect`."""

    def __init__(self, stage: Stage, flow_id: int, who: str, run: int | None = None) -> None:
        self._stage, self._flow_id, self._who = stage, flow_id, who
        self._contact = stage.contact(who)
        self._all = self._contact is None or stage.is_about_nobody(flow_id)
        contact_id = None if self._all or self._contact is None else self._contact.id
        self._runs = list_runs(stage.db, stage.workspace_id, flow_id=flow_id, contact_id=contact_id, limit=1_000)
        self._story: RunStory | None = None
        oldest_first = sorted(self._runs, key=lambda one: (one.entered_at, one.id))
        if oldest_first[(run or 1) - 1 :]:
            chosen = oldest_first[-1 if run is None else run - 1]
            self._story = get_run_story(stage.db, stage.workspace_id, chosen.id)

    @property
    def status(self) -> str | None:
        return self._story.run.status_word if self._story else None

    @property
    def reason(self) -> str | None:
        return self._story.run.reason if self._story else None

    @property
    def label(self) -> str | None:
        return self._story.run.label if self._story else None

    @property
    def path(self) -> list[str]:
        return [visit.node for visit in in_order(self._story.visits)] if self._story else []

    @property
    def outlets(self) -> dict[str, str]:
        visits = in_order(self._story.visits) if self._story else []
        return {visit.node: visit.outlet for visit in visits if visit.outlet is not None}

    @property
    def waiting_at(self) -> list[str]:
        return [visit.node for visit in self._story.visits if visit.ended_at is None] if self._story else []

    @property
    def runs(self) -> int:
        return len(self._runs)

    @property
    def denied(self) -> list[str]:
        if self._contact is None:
            return []
        return [denied.reason for denied in why(self._stage.db, self._stage.workspace_id, self._flow_id, self._contact.id).denied]

    # ---- what went out ----------------------------------------------------------------------------------------------

    def _messages(self) -> Sequence[Any]:
        """Oldest first."""
        contact_id = None if self._all or self._contact is None else self._contact.id
        found = list_messages(self._stage.db, self._stage.workspace_id, contact_id=contact_id, limit=1_000)
        return sorted(found, key=lambda message: (message.planned_at, message.run_id, message.node, message.id))

    def _name(self, message: Any) -> str:
        return message.name or self._node(message)

    def _node(self, message: Any) -> str:
        story = get_run_story(self._stage.db, self._stage.workspace_id, message.run_id)
        return next(visit.node for visit in story.visits if visit.id == message.id)

    @property
    def messages(self) -> list[str]:
        return [self._name(one) for one in self._messages() if one.channel != "webhook" and one.status in _HANDED_OVER]

    @property
    def not_sent(self) -> dict[str, str]:
        ended = [one for one in self._messages() if one.channel != "webhook" and one.status not in (*_HANDED_OVER, *_ON_THE_WAY)]
        return {self._name(one): one.reason or one.status_word for one in ended}

    @property
    def calls(self) -> list[str]:
        return [self._node(one) for one in self._messages() if one.channel == "webhook" and one.status in _HANDED_OVER]

    # ---- what is known of the person and the run ----------------------------------------------------------------------

    @property
    def tags(self) -> list[str]:
        return [tag.tag for tag in list_tags(self._stage.db, self._contact.lane, self._contact.id)] if self._contact else []

    def _memberships(self, sort: str) -> list[str]:
        if self._contact is None:
            return []
        return [one.name for one in list_memberships(self._stage.db, self._contact.lane, self._contact.id) if one.sort == sort]

    @property
    def lists(self) -> list[str]:
        return self._memberships("list")

    @property
    def groups(self) -> list[str]:
        return self._memberships("group")

    @property
    def tasks(self) -> list[str]:
        return [task.title for task in reversed(self._of_team(list_tasks_of_contact))]

    @property
    def posts(self) -> list[str]:
        return [post.body for post in reversed(self._of_team(list_posts))]

    @property
    def notes(self) -> list[str]:
        return [note.body for note in reversed(self._of_team(list_notes))]

    def _of_team(self, find: Callable[..., Sequence[Any]]) -> Sequence[Any]:
        """The newest first."""
        if self._contact is None:
            return []
        return find(self._stage.db, self._stage.workspace_id, (self._contact.lane, self._contact.id), limit=100)

    @property
    def attributes(self) -> dict[str, Any]:
        if self._contact is None:
            return {}
        names = ("first_name", "last_name", "email", "phone", "locale", "time_zone", "country", "birth_date", "preferred_channel")
        return {name: getattr(self._contact, name) for name in names} | self._contact.attributes

    @property
    def metadata(self) -> dict[str, str]:
        return self._contact.metadata if self._contact else {}

    @property
    def variables(self) -> Mapping[str, Any]:
        return dict(self._story.variables) if self._story else {}

    @property
    def order(self) -> dict[str, Any]:
        if self._story is None or self._story.run.order_id is None:
            return {}
        _, id = find_order_place(self._stage.db, self._story.run.order_id)
        order = get_order(self._stage.db, self._stage.workspace_id, id)
        if order is None:
            return {}
        return {"status": order.status, "total": order.total, "id": order.external_id, "metadata": order.metadata, **order.attributes}

    @property
    def events(self) -> list[str]:
        if self._contact is None:
            return []
        return [event.name for event in list_timeline(self._stage.db, self._contact.lane, self._contact.id, limit=1_000)]

    @property
    def goals(self) -> int:
        return count_goals(self._stage.db, self._flow_id)


def part_of(expected: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was seen, that which the expectation names, however deep."""
    return {
        key: part_of(wanted, seen[key]) if isinstance(wanted, dict) and isinstance(seen.get(key), Mapping) else seen.get(key)
        for key, wanted in expected.items()
    }


def in_order(visits: Sequence[VisitLine]) -> list[VisitLine]:
    """By when they began; of what began at one moment, branch after branch, the branches as the file lists their nodes."""
    after: dict[int | None, list[VisitLine]] = {}
    for visit in visits:
        after.setdefault(visit.prior, []).append(visit)
    walked: list[VisitLine] = []
    todo = sorted(after.get(None, ()), key=lambda visit: -visit.number)
    while todo:
        visit = todo.pop()
        walked.append(visit)
        todo += sorted(after.get(visit.id, ()), key=lambda visit: -visit.number)
    return sorted(walked, key=lambda visit: visit.started_at)


def plain(value: Any) -> Any:
    """As a file would write it, so that both sides can be compared."""
    match value:
        case bool() | None | int():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else value.normalize()
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(member) for key, member in value.items()}
        case list() | tuple():
            return [plain(member) for member in value]
    return value if isinstance(value, str) else str(value)


def show(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case list():
            return "[" + ", ".join(str(member) for member in value) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {show(member)}" for key, member in value.items()) + "}"
    return str(value)
