"""The reference model: how flows behave by the written rules, one contact and one event at a time. It shares no code with the engine.

Slow and obvious on purpose. Where the rules leave a choice the model takes one and says so:
- a woken run still counts as inside when the same event is tested for entry (rule 5 lists waking before entry, not what follows it);
- an event counts for every flow's goal even if it is too old to start anything (rule 3: windows of goals go by `occurred_at`).
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.model.plan import Arm, Condition, Flow, Happening, Node

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PER_HOUR = 50  # visits of one node within an hour (rule 23)
MONTH = timedelta(days=35)

# (person, node id, flow slug, ordinal) -> a number in [0, 2^64)
Dice = Callable[[str, str, str, int], int]


@dataclass
class Event:
    place: int  # in the log
    who: str
    name: str
    k: int | None
    n: int
    occurred_at: datetime
    received_at: datetime
    historical: bool


@dataclass
class Person:
    name: str
    zone: str | None
    plan: str = "tin"
    tags: set[str] = field(default_factory=set)
    log: list[Event] = field(default_factory=list)
    ids: set[tuple[str, str]] = field(default_factory=set)


@dataclass(eq=False)
class Visit:
    """begun_in, left_in: numbers of versions."""

    node: str
    started_at: datetime
    begun_in: int
    ended_at: datetime | None = None
    outlet: str | None = None
    left_in: int = 0


@dataclass(eq=False)
class Token:
    """A visit in progress. forks: visits that forked, outermost first, with their nodes and targets. ready: woken or timed out in a pause."""

    visit: Visit
    forks: tuple["Split", ...] = ()
    due: datetime | None = None
    frozen: timedelta = timedelta()
    waits: str = ""  # "", delay, until, events, change, join, begin (put there while the flow was paused)
    woken: tuple[Arm, Event] | None = None
    skipped: bool = False  # somebody said that it need not wait


@dataclass(eq=False)
class Split:
    """One visit that forked. node None: the start. gone: joins of kind `first` through which somebody of it has gone."""

    node: str | None
    gone: set[str] = field(default_factory=set)


@dataclass(eq=False)
class Run:
    flow: "Live"
    version: "Version"
    who: str
    key: str
    ordinal: int
    entered_at: datetime
    entry: Event
    tokens: list[Token] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)
    status: str = "running"
    reasons: set[str] = field(default_factory=set)  # any of which may be the run's: tokens that ended at one moment
    labels: set[str | None] = field(default_factory=set)
    last_end: datetime | None = None
    ended_at: datetime | None = None
    messages: list[str] = field(default_factory=list)
    began_in: int = 1
    moved: list[tuple[int, int]] = field(default_factory=list)  # from, to: numbers of versions


@dataclass(eq=False)
class Version:
    number: int
    plan: Flow
    live_from: datetime
    live_to: datetime | None = None


@dataclass(eq=False)
class Live:
    """A launched flow."""

    slug: str
    versions: list[Version]
    status: str = "active"
    pauses: list[list[datetime | None]] = field(default_factory=list)
    entries: dict[str, list[tuple[str, datetime]]] = field(default_factory=lambda: defaultdict(list))  # person -> key, when
    exits: dict[str, list[tuple[str, datetime]]] = field(default_factory=lambda: defaultdict(list))
    denied: Counter[tuple[str, str]] = field(default_factory=Counter)
    goals: dict[int, Run] = field(default_factory=dict)  # by the event's place in the log

    @property
    def plan(self) -> Flow:
        """Settings and goal are those of the newest launch, for all versions (rule 40)."""
        return self.versions[-1].plan


class Model:
    def __init__(self, people: dict[str, str | None], now: datetime, dice: Dice) -> None:
        self.now, self.dice = now, dice
        self.people = {name: Person(name, zone) for name, zone in people.items()}
        self.flows: dict[str, Live] = {}
        self.runs: list[Run] = []
        self.running: list[Run] = []
        self.of: dict[str, list[Run]] = {name: [] for name in people}
        self.engaged: set[tuple[str, str]] = set()
        self._place = 0

    # ---- what happens -------------------------------------------------------------------------------------------------

    def burst(self, happenings: tuple[Happening, ...]) -> None:
        """Everything is taken in, then worked in the order of the log."""
        events: list[Event] = []
        for happening in happenings:
            event = self._take_in(happening)
            if event is not None:
                events.append(event)
        for happening in happenings:
            self._do(happening)
        for event in events:
            if not event.historical:
                self._match(event)
        self._work_due()
        self.running = [run for run in self.running if run.status == "running"]

    def _take_in(self, said: Happening) -> Event | None:
        match said.what:
            case "track":
                return self._append(said)
            case "identify":
                self.people[said.who].plan = said.plan
            case "advance":
                self.now += timedelta(minutes=said.minutes)
            case "launch":
                assert said.version is not None
                self._launch(said.version, said.moves)
            case "pause":
                self.flows[said.flow].status = "paused"
                self.flows[said.flow].pauses.append([self.now, None])
            case "resume":
                self.flows[said.flow].status = "active"
                self.flows[said.flow].pauses[-1][1] = self.now
            case "stop" | "leave":
                self._stop(self.flows[said.flow], said.what == "leave")
        return None

    def _do(self, said: Happening) -> None:
        """What people do with runs; of one person a burst brings one thing."""
        if said.what not in ("remove", "skip", "move"):
            return
        for run in self.live_runs(self.flows[said.flow], said.who):
            if said.what == "remove":
                self._end_run(run, "removed", "removed_by_user")
            elif said.what == "move":
                self._move(run, said.to)
            else:
                for token in list(run.tokens):
                    if token.waits in ("delay", "until", "events", "change") and token.woken is None:
                        token.skipped = True
                        if run.flow.status != "paused":
                            self._work_if_due(run, token)
            self._settle(run)

    def _move(self, run: Run, to: int) -> None:
        """The visit ends where it is, another begins; of a run with several branches nobody says which."""
        nodes = run.version.plan.nodes
        if len(run.tokens) != 1 or to >= len(nodes):
            return
        (token,) = run.tokens
        token.visit.ended_at = self.now
        run.tokens.clear()
        moved = Token(Visit(nodes[to].id, self.now, run.version.number), token.forks, waits="begin")
        run.tokens.append(moved)
        run.visits.append(moved.visit)
        if run.flow.status != "paused":
            self._go_begin(run, moved)

    def _append(self, said: Happening) -> Event | None:
        """An event id counts once per contact (rule 4)."""
        person = self.people[said.who]
        if said.id is not None:
            if (said.who, said.id) in person.ids:
                return None
            person.ids.add((said.who, said.id))
        self._place += 1
        occurred = self.now - timedelta(minutes=said.ago_minutes)
        event = Event(self._place, said.who, said.event, said.k, said.n, occurred, self.now, said.historical)
        person.log.append(event)
        return event

    def _launch(self, plan: Flow, moves: bool) -> None:
        live = self.flows.get(plan.slug)
        if live is None:
            self.flows[plan.slug] = Live(plan.slug, [Version(1, plan, self.now)])
            return
        live.versions[-1].live_to = self.now
        live.versions.append(Version(len(live.versions) + 1, plan, self.now))
        if moves:
            for run in self.live_runs(live):
                self._go_over(run, live.versions[-1])

    def _go_over(self, run: Run, new: Version) -> None:
        """Rule 42, as it is suggested: they stay where the node is still there; else they go where it led, if that is one place; else they leave."""
        old = run.version
        run.version = new
        run.moved.append((old.number, new.number))
        ids = {node.id: node.kind for node in new.plan.nodes}
        leaving = []
        for token in list(run.tokens):
            node = old.plan.node(token.visit.node)
            led = {target for _, targets in node.next for target in targets if target in ids}
            if ids.get(node.id) == node.kind:
                continue
            if len(led) != 1:
                leaving.append(token)
                continue
            token.visit.ended_at = self.now
            run.tokens.remove(token)
            moved = Token(Visit(led.pop(), self.now, new.number), token.forks, waits="begin")
            run.tokens.append(moved)
            run.visits.append(moved.visit)
        if len(leaving) == len(run.tokens):  # nobody of the run goes over
            run.version = old
            run.moved.pop()
        for token in leaving:
            self._end_token(run, token, "node_removed")

    def _stop(self, live: Live, leave: bool) -> None:
        if live.pauses and live.pauses[-1][1] is None:
            live.pauses[-1][1] = self.now
        live.status = "cancelled" if leave else "finishing"
        live.versions[-1].live_to = self.now
        if leave:
            for run in self.live_runs(live):
                self._end_run(run, "removed", "flow_stopped")

    def live_runs(self, live: Live, who: str | None = None) -> list[Run]:
        of = self.running if who is None else self.of[who]
        return [run for run in of if run.flow is live and run.status == "running"]

    # ---- match (rule 5): removal, goal, wake, entry -------------------------------------------------------------------

    def _match(self, event: Event) -> None:
        for live in self.flows.values():
            self._remove(live, event)
        for live in self.flows.values():
            self._goal(live, event)
        woken = [pair for live in self.flows.values() for pair in self._wake(live, event)]
        entered = [run for live in self.flows.values() if (run := self._enter(live, event)) is not None]
        for run, token in woken:
            self._go_woken(run, token)
        for run in [run for run, _ in woken] + entered:
            self._settle(run)

    def _too_old(self, live: Live, event: Event) -> bool:
        return event.occurred_at + timedelta(hours=live.plan.accept_hours) < event.received_at

    def _concerned(self, run: Run, event: Event) -> bool:
        """Rule 9: by the key; an event without it concerns all."""
        return not run.flow.plan.keyed or event.k is None or str(event.k) == run.key

    def _remove(self, live: Live, event: Event) -> None:
        for run in self.live_runs(live, event.who):
            if self._concerned(run, event) and not self._too_old(live, event):
                for rule in run.version.plan.removed_on:
                    if rule.event == event.name and self._holds(rule.where, run, event):
                        self._end_run(run, "removed", "removed_by_event")
                        break

    def _goal(self, live: Live, event: Event) -> None:
        """Rule 48: once per person, goal and event, for the earliest run in whose window it falls."""
        goal = live.plan.goal
        if goal is None or goal.event != event.name or live.status not in ("active", "paused", "finishing", "cancelled"):
            return
        inside = [
            run
            for run in self.of[event.who]
            if run.flow is live
            and self._concerned(run, event)
            and run.entered_at <= event.occurred_at <= run.entered_at + timedelta(hours=goal.hours)
        ]
        if not inside or not self._holds(goal.where, None, event):
            return
        earliest = min(inside, key=lambda run: (run.entered_at, run.ordinal))
        live.goals[event.place] = earliest
        if goal.ends_run and earliest.status == "running":
            self._end_run(earliest, "completed", "goal")

    def _wake(self, live: Live, event: Event) -> Iterator[tuple[Run, Token]]:
        for run in self.live_runs(live, event.who):
            if not self._concerned(run, event) or self._too_old(live, event):
                continue
            for token in run.tokens:
                if token.waits == "events" and token.woken is None:
                    arm = self._arm(run, run.version.plan.node(token.visit.node), event)
                    if arm is not None:
                        token.woken = (arm, event)
                        if live.status != "paused":
                            yield run, token

    def _arm(self, run: Run, node: Node, event: Event) -> Arm | None:
        return next((arm for arm in node.arms if arm.event == event.name and self._holds(arm.where, run, event)), None)

    def _enter(self, live: Live, event: Event) -> Run | None:
        if live.status not in ("active", "paused"):
            return None
        version = self._version_at(live, event.received_at)
        if version is None or not any(rule.event == event.name and self._holds(rule.where, None, event) for rule in version.plan.rules):
            return None
        plan = live.plan
        if plan.keyed and event.k is None:
            return None
        key = str(event.k) if plan.keyed else ""
        reason = self._refusal(live, event, key)
        if reason is not None:
            live.denied[event.who, reason] += 1
            return None
        ordinal = len(live.entries[event.who]) + 1
        run = Run(
            live,
            version,
            event.who,
            key,
            ordinal,
            self.now,
            event,
            variables={f"v{number}": 0 for number in range(4)},
            began_in=version.number,
        )
        live.entries[event.who].append((key, self.now))
        self.engaged.add((event.who, self.now.strftime("%Y-%m")))
        self.runs.append(run)
        self.running.append(run)
        self.of[event.who].append(run)
        fork = (Split(None),) if len(version.plan.first) > 1 else ()
        self._begin(run, version.plan.first, fork)
        return run

    def _version_at(self, live: Live, moment: datetime) -> Version | None:
        """Rule 41: a tie goes to the newer."""
        found = [one for one in live.versions if one.live_from <= moment and (one.live_to is None or moment < one.live_to)]
        return found[-1] if found else None

    def _refusal(self, live: Live, event: Event, key: str) -> str | None:
        plan, who = live.plan, event.who
        if live.status == "paused":
            return "flow_not_active"
        if self._too_old(live, event):
            return "too_old"
        if plan.re_entry == "once" and any(of == key for of, _ in live.entries[who]):
            return "once_only"
        if plan.re_entry == "many_not_inside" and any(run.key == key for run in self.live_runs(live, who)):
            return "already_inside"
        left = [at for _, at in live.exits[who]]
        if plan.cooldown_hours is not None and any(self.now - at < timedelta(hours=plan.cooldown_hours) for at in left):
            return "cooldown"
        for n, hours in plan.limits:
            if sum(self.now - at < timedelta(hours=hours) for _, at in live.entries[who]) >= n:
                return "entry_limit"
        return None

    # ---- advance -------------------------------------------------------------------------------------------------------

    def _work_due(self) -> None:
        """Whatever is due now, of flows that are not paused; each token once, then whatever its going on lets go."""
        again = True
        while again:
            again = False
            for run in [run for run in self.running if run.status == "running" and run.flow.status != "paused"]:
                for token in list(run.tokens):
                    if token in run.tokens and run.status == "running":
                        again |= self._work_if_due(run, token)
                self._settle(run)

    def _work_if_due(self, run: Run, token: Token) -> bool:
        if token.woken is not None:
            self._go_woken(run, token)
            return True
        if token.waits == "begin":
            self._go_begin(run, token)
            return True
        node = run.version.plan.node(token.visit.node)
        if token.waits == "change" and self._holds(node.where, run, None):
            self._leave(run, token, "yes")
            return True
        if not token.skipped and not self._is_over(run, token):
            return False
        late = token.waits == "until" and not token.skipped and token.due is not None and self._passed_in_pause(run.flow, token.due)
        if late and node.late == "exit":
            self._end_token(run, token, "late")
        else:
            self._leave(run, token, self._outlet_in_time(run, node, token.skipped))
        return True

    def _is_over(self, run: Run, token: Token) -> bool:
        """Delays and time-outs get the length of the pauses when they first come due (rule 24)."""
        if token.due is None or token.due > self.now:
            return False
        if run.flow.plan.freeze and token.waits in ("delay", "events", "change"):
            added = self._paused(run.flow, token.visit.started_at) - token.frozen
            token.frozen += added
            token.due += added
        return token.due <= self.now

    def _outlet_in_time(self, run: Run, node: Node, skipped: bool) -> str:
        """By which a wait ends whose time is over, or that somebody skipped: without a time-out as if the first of its events had come."""
        match node.kind:
            case "wait_then_check":
                return self._path(run, node)
            case "wait_for":
                return "timeout" if node.timeout is not None or not skipped else node.arms[0].name
            case "wait_until_true":
                return "timeout" if node.timeout is not None or not skipped else "yes"
        return "done"

    def _path(self, run: Run, node: Node) -> str:
        return next((name for name, where in node.paths if self._holds(where, run, None)), "default")

    def _go_begin(self, run: Run, token: Token) -> None:
        token.waits = ""
        run.visits.remove(token.visit)
        self._visit(run, token)

    def _paused(self, live: Live, since: datetime) -> timedelta:
        total = timedelta()
        for begun, ended in live.pauses:
            assert begun is not None
            total += max(timedelta(), (ended or self.now) - max(begun, since))
        return total

    def _passed_in_pause(self, live: Live, moment: datetime) -> bool:
        return any(begun is not None and begun <= moment and ended is not None and moment < ended for begun, ended in live.pauses)

    def _begin(self, run: Run, ids: tuple[str, ...], forks: tuple[Split, ...]) -> None:
        """Visits begin side by side; each goes on at once where nothing has to be waited for."""
        begun = [Token(Visit(id, self.now, run.version.number), forks) for id in ids]
        run.tokens += begun
        for token in begun:
            self._visit(run, token)

    def _visit(self, run: Run, token: Token) -> None:
        plan, node = run.version.plan, run.version.plan.node(token.visit.node)
        earlier = [one for one in run.visits if one.node == node.id]
        run.visits.append(token.visit)
        most = run.flow.plan.visits or 1000
        lately = [one for one in earlier if self.now - one.started_at < timedelta(hours=1)]
        if _loops(plan, node.id) and (len(earlier) >= most or len(lately) >= PER_HOUR):
            self._end_token(run, token, "loop_limit")
        else:
            self._decide(run, token, node)

    def _decide(self, run: Run, token: Token, node: Node) -> None:
        match node.kind:
            case "filter":
                self._leave(run, token, "yes" if self._holds(node.where, run, None) else "no")
            case "paths":
                self._leave(run, token, self._path(run, node))
            case "split":
                self._leave(run, token, self._draw(run, node))
            case "tag":
                self.people[run.who].tags.add(node.text)
                self._leave(run, token, "done")
            case "set_variable":
                name, value = node.text.split("=", 1)
                run.variables[name] = run.entry.k if value == "entry.k" else int(value)
                self._leave(run, token, "done")
            case "send_email":
                run.messages.append(node.id)
                self._leave(run, token, "sent")
            case "fork":
                self._leave(run, token, "done")
            case "exit":
                self._end_token(run, token, "end", label=node.text)
            case "delay" | "wait_then_check":
                assert node.delay is not None
                token.waits, token.due = "delay", add(token.visit.started_at, node.delay, self._zone(run))
            case "wait_until_true":
                if self._holds(node.where, run, None):
                    self._leave(run, token, "yes")
                else:
                    token.waits = "change"
                    token.due = None if node.timeout is None else add(token.visit.started_at, node.timeout, self._zone(run))
            case "wait_until":
                self._wait_until(run, token, node)
            case "wait_for":
                self._wait_for(run, token, node)
            case "join":
                self._arrive(run, token, node)

    def _zone(self, run: Run) -> str:
        return self.people[run.who].zone or run.flow.plan.zone or "UTC"

    def _draw(self, run: Run, node: Node) -> str:
        roll = self.dice(run.who, node.id, run.flow.slug, run.ordinal if node.redraw else 0)
        total = sum(weight for _, weight in node.variants)
        so_far = 0
        for name, weight in node.variants:
            so_far += weight
            if roll * total < so_far * 2**64:
                return name
        raise AssertionError

    def _wait_until(self, run: Run, token: Token, node: Node) -> None:
        zone = ZoneInfo(self._zone(run))
        if node.at is not None:
            due = at_wall(datetime.fromisoformat(node.at), zone)
            if due <= self.now:
                if node.late == "exit":
                    self._end_token(run, token, "late")
                else:
                    self._leave(run, token, "done")
                return
        else:
            assert node.weekday is not None
            day, clock = node.weekday
            local = self.now.astimezone(zone).date()
            hours, minutes = map(int, clock.split(":"))
            due = next(
                at
                for days in range(15)
                if WEEKDAYS[(local + timedelta(days=days)).weekday()] == day
                and (at := at_wall(datetime.combine(local + timedelta(days=days), time(hours, minutes)), zone)) > self.now
            )
        token.waits, token.due = "until", due

    def _wait_for(self, run: Run, token: Token, node: Node) -> None:
        """Rule 27: first by place in the log."""
        if node.look_back is not None:
            for event in self.people[run.who].log:
                seen = not event.historical and event.place <= self._place and self._within(run, node, event)
                arm = self._arm(run, node, event) if seen and self._concerned(run, event) else None
                if arm is not None:
                    token.waits, token.woken = "events", (arm, event)
                    self._go_woken(run, token)
                    return
        token.waits = "events"
        token.due = None if node.timeout is None else add(token.visit.started_at, node.timeout, self._zone(run))

    def _within(self, run: Run, node: Node, event: Event) -> bool:
        if node.look_back == "entry":
            return event.place > run.entry.place
        assert isinstance(node.look_back, tuple)
        return event.received_at >= self.now - timedelta(hours=node.look_back[0])

    def _go_woken(self, run: Run, token: Token) -> None:
        if token not in run.tokens or token.woken is None:
            return
        arm, event = token.woken
        token.woken = None
        if arm.save is not None:
            run.variables[arm.save] = event.k
        self._leave(run, token, arm.name)

    def _leave(self, run: Run, token: Token, outlet: str) -> None:
        token.visit.ended_at, token.visit.outlet, token.visit.left_in = self.now, outlet, run.version.number
        targets = run.version.plan.node(token.visit.node).targets(outlet)
        if not targets:
            self._end_token(run, token, "end_of_branch", keep_outlet=True)
            return
        run.tokens.remove(token)
        forks = (*token.forks, Split(token.visit.node)) if len(targets) > 1 else token.forks
        self._begin(run, targets, forks)

    # ---- joins (rule 17) -----------------------------------------------------------------------------------------------

    def _fork_of(self, run: Run, join: str, forks: tuple[Split, ...]) -> int | None:
        """The nearest fork whose branches meet at the join."""
        for place in reversed(range(len(forks))):
            if _meet(run.version.plan, forks[place], join):
                return place
        return None

    def _arrive(self, run: Run, token: Token, node: Node) -> None:
        if node.when == "all":
            token.waits = "join"
            return
        place = self._fork_of(run, node.id, token.forks)
        if place is not None:
            fork = token.forks[place]
            if node.id in fork.gone:
                self._end_token(run, token, None)
                return
            fork.gone.add(node.id)
            token.forks = token.forks[:place]
        self._leave(run, token, "done")

    def _settle(self, run: Run) -> None:
        """Nobody of the run goes on by itself: which joins let go."""
        while run.status == "running" and run.flow.status != "paused":
            parked = {token.visit.node for token in run.tokens if token.waits == "join"}
            standing = {token.visit.node for token in run.tokens if token.waits != "join"}
            order = [node.id for node in run.version.plan.nodes if node.id in parked]
            released = [join for join in order if not any(_reaches(run.version.plan, node, join) for node in standing)]
            if parked and not standing:
                released = order[:1]
            if not released:
                return
            for join in released:
                arrived = [token for token in run.tokens if token.waits == "join" and token.visit.node == join]
                first = arrived[0]
                place = self._fork_of(run, join, first.forks)
                if place is not None:
                    first.forks = first.forks[:place]
                for other in arrived[1:]:
                    self._end_token(run, other, None)
                self._leave(run, first, "done")

    # ---- ends (rule 18) ------------------------------------------------------------------------------------------------

    def _end_token(self, run: Run, token: Token, reason: str | None, *, label: str | None = None, keep_outlet: bool = False) -> None:
        """reason None: it was joined into another, which is never a run's reason."""
        token.visit.ended_at = self.now
        if not keep_outlet:
            token.visit.outlet = None
        run.tokens.remove(token)
        if reason is not None:
            if run.last_end != self.now:
                run.reasons, run.last_end = set(), self.now
            run.reasons.add(reason)
            run.labels.add(label) if label else None
        if not run.tokens:
            status = {"loop_limit": "failed", "late": "removed", "node_removed": "removed"}
            run.status = status.get(next(iter(run.reasons)), "completed")
            self._exit(run)

    def _end_run(self, run: Run, status: str, reason: str) -> None:
        for token in list(run.tokens):
            token.visit.ended_at, token.visit.outlet = self.now, None
        run.tokens.clear()
        run.status, run.reasons = status, {reason}
        self._exit(run)

    def _exit(self, run: Run) -> None:
        run.ended_at = self.now
        run.flow.exits[run.who].append((run.key, self.now))

    # ---- conditions ------------------------------------------------------------------------------------------------------

    def _holds(self, condition: Condition | None, run: Run | None, event: Event | None) -> bool:
        """run None: tested for entry, or a goal; then `event` says whose."""
        who = run.who if run is not None else event.who if event is not None else ""
        person = self.people[who]
        tested = event if event is not None else run.entry if run is not None else None
        match condition:
            case None:
                return True
            case ("plan", value):
                return person.plan == value
            case ("k", n):
                return tested is not None and tested.k == n
            case ("entry_k", n):
                return run is not None and run.entry.k == n
            case ("same_k",):
                return run is not None and event is not None and event.k is not None and event.k == run.entry.k
            case ("n_at_least", n):
                return tested is not None and tested.n >= n
            case ("tag", name):
                return name in person.tags
            case ("var", name, value):
                return run is not None and run.variables.get(name) == value
            case ("did", name, hours, least):
                since = None if hours is None else self.now - timedelta(hours=hours)
                return sum(one.name == name and (since is None or one.occurred_at >= since) for one in person.log) >= least
            case ("not", inner):
                return not self._holds(inner, run, event)
            case ("any", a, b):
                return self._holds(a, run, event) or self._holds(b, run, event)
            case ("all", a, b):
                return self._holds(a, run, event) and self._holds(b, run, event)
        raise AssertionError(condition)


# ---- Graph and calendar ------------------------------------------------------------------------------------------------


def _reaches(plan: Flow, start: str, goal: str) -> bool:
    """Whether the join stands ahead of a token at `start`."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        node = plan.node(todo.pop())
        for _, targets in node.next:
            for target in targets:
                if target == goal:
                    return True
                if target not in seen:
                    seen.add(target)
                    todo.append(target)
    return start == goal


def _meet(plan: Flow, fork: Split, join: str) -> bool:
    """Whether branches of the fork meet at the join: by any of its outlets."""
    if fork.node is None:
        return sum(_reaches(plan, target, join) for target in plan.first) > 1
    outlets = [targets for node in plan.nodes if node.id == fork.node for _, targets in node.next]
    return any(sum(_reaches(plan, target, join) for target in targets) > 1 for targets in outlets)


def _loops(plan: Flow, id: str) -> bool:
    return any(_reaches(plan, target, id) for _, targets in plan.node(id).next for target in targets)


def add(start: datetime, length: tuple[int, str], zone: str) -> datetime:
    """Rule 25."""
    amount, unit = length
    match unit.removesuffix("s"):
        case "minute":
            return start + timedelta(minutes=amount)
        case "hour":
            return start + timedelta(hours=amount)
        case "day":
            return _on_calendar(start, ZoneInfo(zone), days=amount)
        case "week":
            return _on_calendar(start, ZoneInfo(zone), days=7 * amount)
        case "month":
            local = start.astimezone(ZoneInfo(zone))
            month = local.month - 1 + amount
            year, month = local.year + month // 12, month % 12 + 1
            day = min(local.day, monthrange(year, month)[1])
            return at_wall(local.replace(year=year, month=month, day=day, tzinfo=None), ZoneInfo(zone))
    raise AssertionError(unit)


def _on_calendar(start: datetime, zone: ZoneInfo, *, days: int) -> datetime:
    local = start.astimezone(zone).replace(tzinfo=None)
    return at_wall(local + timedelta(days=days), zone)


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at which a clock on the wall shows this; in a gap the first instant after it."""
    wall = wall.replace(tzinfo=None, fold=0)
    early = wall.replace(tzinfo=zone).astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early
    probe = early - timedelta(hours=3)
    for _ in range(6 * 60):  # minute by minute over the gap
        probe += timedelta(minutes=1)
        if probe.astimezone(zone).replace(tzinfo=None, fold=0) >= wall:
            return probe.replace(second=0, microsecond=0)
    raise AssertionError(wall)
