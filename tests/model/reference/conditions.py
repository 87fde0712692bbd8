"""Conditions, on what is so now."""

from datetime import timedelta

from tests.model.plan import Arm, Condition, Node
from tests.model.reference.state import PLAN_CHANGED, Event, Live, Run, State


def may_change(condition: Condition | None, event: str) -> bool:
    """Whether the event can change what the condition says."""
    match condition:
        case ("plan", _):
            return event == PLAN_CHANGED
        case ("did", name, _, _):
            return bool(event == name)
        case ("not", inner):
            return may_change(inner, event)
        case ("any" | "all", a, b):
            return may_change(a, event) or may_change(b, event)
    return False


class Conditions(State):
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
            case ("message", name, was):
                return run is not None and self._was(run, name, was)
            case ("did", name, hours, least):
                since = None if hours is None else self.now - timedelta(hours=hours)
                return sum(one.name == name and (since is None or one.occurred_at > since) for one in person.log) >= least
            case ("not", inner):
                return not self._holds(inner, run, event)
            case ("any", a, b):
                return self._holds(a, run, event) or self._holds(b, run, event)
            case ("all", a, b):
                return self._holds(a, run, event) and self._holds(b, run, event)
        raise AssertionError(condition)

    def _arm(self, run: Run, node: Node, event: Event) -> Arm | None:
        return next((arm for arm in node.arms if arm.event == event.name and self._holds(arm.where, run, event)), None)

    def _path(self, run: Run, node: Node) -> str:
        return next((name for name, where in node.paths if self._holds(where, run, None)), "default")

    def _concerned(self, run: Run, event: Event) -> bool:
        """Rule 9: by the key; an event without it concerns all."""
        return not run.flow.plan.keyed or event.k is None or str(event.k) == run.key

    def _too_old(self, live: Live, event: Event) -> bool:
        return event.occurred_at + timedelta(hours=live.plan.accept_hours) < event.received_at

    def _was(self, run: Run, name: str, was: str) -> bool:
        """Rule 39: the newest message of that name, in this run if there is one, else in any of the person's in this flow."""
        mine = [one for one in run.messages if one.node.id == name]
        others = [one for other in self.of[run.who] if other.flow is run.flow for one in other.messages if one.node.id == name]
        if not mine and not others:
            return False
        newest = sorted(mine or others, key=lambda one: one.planned_at)[-1]  # of one moment the later: a failover goes on at once
        match was:
            case "opened":
                return newest.opened
            case "sent":  # what may have been handed over leaves by `sent` too (rule 32)
                return newest.status in ("sent", "uncertain")
            case "delivered":  # of mail nobody knows more than that its server took it
                return newest.delivered or (newest.channel == "email" and newest.status == "sent")
            case "failed":
                return newest.status == "failed" or newest.undelivered
        return newest.status == was
