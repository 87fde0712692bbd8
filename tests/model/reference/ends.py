"""How tokens and runs end (rule 18)."""

from tests.model.reference.conditions import Conditions
from tests.model.reference.state import Run, Token


class Ends(Conditions):
    def _end_token(self, run: Run, token: Token, reason: str | None, *, label: str | None = None, keep_outlet: bool = False) -> None:
        """reason None: it was joined into another, which is never a run's reason."""
        self._cancel(token)
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
            run.end_by(next(iter(run.reasons)))
            self._exit(run)

    def _end_run(self, run: Run, status: str, reason: str) -> None:
        for token in list(run.tokens):
            self._cancel(token)
            token.visit.ended_at, token.visit.outlet = self.now, None
        run.tokens.clear()
        run.status, run.reasons = status, {reason}
        self._exit(run)

    def _cancel(self, token: Token) -> None:
        """A visit ends before its message has left."""
        if token.message is not None and token.message.status == "queued":
            token.message.status, token.message.reason, token.message.ended_at = "cancelled", "run_ended", self.now

    def _exit(self, run: Run) -> None:
        run.ended_at = self.now
        run.flow.exits[run.who].append((run.key, self.now))
