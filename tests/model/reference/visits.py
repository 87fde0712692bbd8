"""Visits: what a node does, what it waits for, by which outlet it is left; forks and joins (rules 16 to 21, 23, 25 to 29)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.model.plan import Flow, Node, outlets
from tests.model.reference.calendar import add, at_wall
from tests.model.reference.ends import Ends
from tests.model.reference.graph import loops, meet, reaches
from tests.model.reference.state import Event, Message, Run, Split, Token, Visit

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PER_HOUR = 50  # visits of one node within an hour (rule 23)


class Visits(Ends):
    def _begin(self, run: Run, ids: tuple[str, ...], forks: tuple[Split, ...]) -> None:
        """Visits begin side by side; each goes on at once where nothing has to be waited for."""
        begun = [Token(Visit(id, self.now, run.version.number), forks) for id in ids]
        run.tokens += begun
        for token in begun:
            self._visit(run, token)

    def _visit(self, run: Run, token: Token) -> None:
        plan, node = run.version.plan, run.version.plan.node(token.visit.node)
        put_there = [other.visit for other in run.tokens if other.waits == "begin"]  # their visits come after this one
        earlier = [one for one in run.visits if one.node == node.id and one not in put_there]
        run.visits.append(token.visit)
        most = run.flow.plan.visits or 1000
        lately = [one for one in earlier if self.now - one.started_at < timedelta(hours=1)]
        if loops(plan, node.id) and (len(earlier) >= most or len(lately) >= PER_HOUR):
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
                if value == "gold" and self.people[run.who].plan != "gold":
                    self._fail(run, token, node)
                else:
                    run.variables[name] = run.entry.k if value == "entry.k" else 12 if value == "gold" else int(value)
                    self._leave(run, token, "done")
            case "send_email" | "send_sms" | "call_api":
                channel = {"send_email": "email", "send_sms": "sms", "call_api": "webhook"}[node.kind]
                token.waits, token.message = "answer", Message(node, run, self.now, self.now, channel)
                run.messages.append(token.message)
            case "failover":
                token.waits = "answer"
                token.message = Message(node, run, self.now, self.now, node.tries[len(token.tried)].channel, tried=token.tried)
                run.messages.append(token.message)
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

    def _fail(self, run: Run, token: Token, node: Node) -> None:
        """Rule 22: tried again with pauses that double and last so long in all; then as `on_error` says. A call has been tried by then."""
        if node.kind != "call_api" and node.retry is not None and token.tries + 1 < node.retry[0]:
            times, over = node.retry
            token.waits, token.due = "retry", self.now + timedelta(minutes=over) * 2**token.tries / (2 ** (times - 1) - 1)
            token.tries += 1
        elif node.on_error == "stop":
            self._end_token(run, token, "error")
        else:
            self._leave(run, token, "error" if node.on_error == "branch" else "done")

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

    def _leave(self, run: Run, token: Token, outlet: str) -> None:
        token.visit.ended_at, token.visit.outlet, token.visit.left_in = self.now, outlet, run.version.number
        node, newest = run.version.plan.node(token.visit.node), run.flow.versions[-1]
        targets, reason = node.targets(outlet), "end_of_branch"
        if newest.plan.live_graph and newest is not run.version:
            targets, reason = self._in_live_graph(newest.plan, node, outlet)
            run.moved.append((run.version.number, newest.number))
            run.version = newest
        if not targets:
            self._end_token(run, token, reason, keep_outlet=True)
            return
        run.tokens.remove(token)
        forks = (*token.forks, Split(token.visit.node)) if len(targets) > 1 else token.forks
        self._begin(run, targets, forks)

    @staticmethod
    def _in_live_graph(new: Flow, node: Node, outlet: str) -> tuple[tuple[str, ...], str]:
        """Rule 43: by the node as it is now; where it is gone, where the old outlet led, as far as that is there."""
        now = {one.id: one for one in new.nodes}
        same = now.get(node.id)
        if same is not None and same.kind == node.kind and outlet in outlets(same):
            return same.targets(outlet), "end_of_branch"
        led = node.targets(outlet)
        return tuple(target for target in led if target in now), "node_removed" if led else "end_of_branch"

    def _wait_until(self, run: Run, token: Token, node: Node) -> None:
        zone = ZoneInfo(self._zone(run))
        if node.at is not None:
            due = at_wall(datetime.fromisoformat(node.at), zone)
            if due <= self.now:
                if node.late == "exit" and due < self.now:
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

    # ---- joins (rule 17) -----------------------------------------------------------------------------------------------

    def _fork_of(self, run: Run, join: str, forks: tuple[Split, ...]) -> int | None:
        """The nearest fork whose branches meet at the join."""
        for place in reversed(range(len(forks))):
            if meet(run.version.plan, forks[place], join):
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
            released = [join for join in order if not any(reaches(run.version.plan, node, join) for node in standing)]
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
