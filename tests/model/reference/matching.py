"""An event meets the flows: removal, goal, wake, entry, in this order (rule 5); who may enter (rules 8 to 10, 41)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.model.reference.conditions import may_change
from tests.model.reference.failover import Failover
from tests.model.reference.state import Event, Live, Run, Split, Token, Version


class Matching(Failover):
    def _match(self, event: Event) -> None:
        for live in self.flows.values():
            self._remove(live, event)
        for live in self.flows.values():
            self._goal(live, event)
        woken = [pair for live in self.flows.values() for pair in self._wake(live, event)]
        changed = [pair for live in self.flows.values() for pair in self._look_again(live, event)]
        entered = [run for live in self.flows.values() if (run := self._enter(live, event)) is not None]
        for run, token in woken:
            self._go_woken(run, token)
        for run, token in changed:
            self._leave(run, token, "yes")
        for run in [run for run, _ in woken + changed] + entered:
            self._settle(run)

    def _look_again(self, live: Live, event: Event) -> Iterator[tuple[Run, Token]]:
        """Rule 29: an event that may change what is waited for lets it be looked at."""
        for run in self.live_runs(live, event.who):
            for token in run.tokens:
                where = run.version.plan.node(token.visit.node).where
                if token.waits != "change" or token.skipped or self._too_old(live, event) or not may_change(where, event.name):
                    continue
                if live.status == "paused":
                    token.again = True
                elif self._holds(where, run, None):
                    yield run, token

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
