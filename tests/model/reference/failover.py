"""The next channel, where the first did not arrive (rule 38). Each try is a visit of its own."""

from datetime import timedelta

from tests.model.plan import Try
from tests.model.reference.due import Due
from tests.model.reference.state import Message, Run, Token, Visit


def has_arrived(message: Message, asked: Try) -> bool:
    """Whoever has seen it was reached; of a mail nobody knows more of its delivery than that its server took it."""
    delivered = message.delivered or (message.channel == "email" and message.status == "sent")
    return message.opened or (asked.until == "delivered" and delivered)


class Failover(Due):
    def _after_try(self, run: Run, token: Token, message: Message) -> None:
        """What became of its message is known: handed over, the last goes on; the others wait till it has arrived."""
        tries = run.version.plan.node(token.visit.node).tries
        number = len(token.tried)
        if message.status == "cancelled":
            self._leave(run, token, "sent")
        elif message.status not in ("sent", "uncertain"):
            self._next_try(run, token)
        elif number + 1 >= len(tries):
            self._leave(run, token, "sent")
        else:
            token.waits, token.handed_over_at, token.frozen = "arrival", self.now, timedelta()
            token.due = self.now + timedelta(hours=tries[number].hours)
            self._look_for_arrival(run, token)

    def _look_for_arrival(self, run: Run, token: Token) -> bool:
        """Whether it goes on: the message arrived, or failed, or its time is over. Where a newer version asks nothing of the try it has arrived."""
        tries, number, message = run.version.plan.node(token.visit.node).tries, len(token.tried), token.message
        assert message is not None
        if number + 1 >= len(tries) or has_arrived(message, tries[number]):
            self._leave(run, token, "sent")
        elif message.undelivered or self._is_over(run, token):
            self._next_try(run, token)
        else:
            return False
        return True

    def _next_try(self, run: Run, token: Token) -> None:
        message = token.message
        assert message is not None
        if len(token.tried) + 1 >= len(run.version.plan.node(token.visit.node).tries):
            self._leave(run, token, "not_sent")
            return
        token.visit.ended_at = self.now
        place = run.tokens.index(token)
        run.tokens[place] = again = Token(
            Visit(token.visit.node, self.now, token.visit.begun_in), token.forks, tried=(*token.tried, message)
        )
        again.visit.begun_in = run.version.number
        self._visit(run, again)

    def _tell(self, message: Message) -> None:
        """Something is known of it: what waits its turn behind it is looked at now."""
        run = message.run
        for token in list(run.tokens):
            if token.message is not None and token.message.status == "queued" and message in token.message.tried:
                token.message.due = min(token.message.due, self.now)
            if token.waits == "arrival" and run.flow.status != "paused" and run.status == "running":
                self._look_for_arrival(run, token)
        self._settle(run)
