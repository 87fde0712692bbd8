"""What is due, and what pauses do to it (rules 24, 28 to 30)."""

from datetime import datetime, timedelta

from tests.model.plan import Node
from tests.model.reference.state import Live, Run, Token
from tests.model.reference.visits import Visits


class Due(Visits):
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
        token.again = False
        if token.woken is not None:
            self._go_woken(run, token)
            return True
        if token.waits == "begin":
            self._go_begin(run, token)
            return True
        if token.waits == "arrival":
            return self._look_for_arrival(run, token)
        if token.waits == "retry":  # no pause is added: it waits for nothing but the other try
            if token.due is None or token.due > self.now:
                return False
            token.waits, token.due = "", None
            self._decide(run, token, run.version.plan.node(token.visit.node))
            return True
        if token.waits == "anew":  # rule 31: counted from when it began
            token.waits = ""
            self._decide(run, token, run.version.plan.node(token.visit.node))
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

    def _look_for_arrival(self, run: Run, token: Token) -> bool:
        raise NotImplementedError

    def _is_over(self, run: Run, token: Token) -> bool:
        """Delays and time-outs get the length of the pauses since they began when they first come due (rule 24)."""
        if token.due is None or token.due > self.now:
            return False
        if run.flow.plan.freeze and token.waits in ("delay", "events", "change", "arrival"):
            added = self._paused(run.flow, token.handed_over_at or token.visit.started_at) - token.frozen
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
