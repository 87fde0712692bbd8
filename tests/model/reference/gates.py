"""Messages on their way: the gates that each has to pass, in their order, and what its visit does when it ends (rules 32 to 36)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.model.plan import VALID_DAYS
from tests.model.providers import answer_of
from tests.model.reference.calendar import at_wall
from tests.model.reference.failover import has_arrived
from tests.model.reference.matching import Matching
from tests.model.reference.state import Message, Token


class Gates(Matching):
    def newest_mail(self, slug: str, who: str) -> Message | None:
        """That was handed over more than an hour ago (what reads sooner may be a machine); None also where two were planned at one moment."""
        newest = self._newest(slug, who, "email")
        return newest if newest is not None and newest.ended_at is not None and self.now - newest.ended_at > timedelta(hours=1) else None

    def newest_text(self, slug: str, who: str) -> Message | None:
        """That was handed over; None also where two were planned at one moment."""
        return self._newest(slug, who, "sms")

    def _newest(self, slug: str, who: str, channel: str) -> Message | None:
        messages = [one for run in self.of[who] if run.flow is self.flows[slug] for one in run.messages]
        sent = [one for one in messages if one.channel == channel and one.status == "sent"]
        last = max((one.planned_at for one in sent), default=None)
        newest = [one for one in sent if one.planned_at == last]
        return newest[0] if len(newest) == 1 else None

    def _deliver(self) -> bool:
        """Every message that is due, but not of paused flows, is asked once; those that may leave do so together; whether anything happened."""
        happened, leaving = False, []
        for run in [run for run in self.running if run.status == "running" and run.flow.status != "paused"]:
            for token in list(run.tokens):
                if token in run.tokens and token.waits == "answer" and token.message is not None and token.message.due <= self.now:
                    happened = True
                    if self._pass_gates(token, token.message):
                        leaving.append((run, token, token.message))
            self._settle(run)
        for run, token, message in leaving:
            self._attempt(token, message)
            self._settle(run)
        return happened

    def _pass_gates(self, token: Token, message: Message) -> bool:
        """Rule 32, in its order. True: an attempt begins."""
        if message.channel == "webhook":
            message.status = "attempting"
            return True
        if any(has_arrived(one, message.node.tries[number]) for number, one in enumerate(message.tried)):
            self._end(token, message, "cancelled", "earlier_arrived")
            return False
        person, plan = self.people[message.run.who], message.run.flow.plan
        expires = message.planned_at + timedelta(days=VALID_DAYS)
        stopped = None
        if self.now > expires:
            stopped = "expired"
        elif message.channel not in person.addresses:
            stopped = "no_address"
        elif not plan.transactional and not person.consent.get(message.channel, True):
            stopped = "consent_withdrawn"
        elif not plan.transactional and message.channel == "sms" and "sms" not in person.consent:
            stopped = "no_consent"
        elif message.channel in person.suppressed:
            stopped = "suppressed"
        if stopped is None and not plan.transactional:
            held = self._held_by_limit(message, expires)
            if held is not None and held <= self.now:
                stopped = "limit"
            else:
                held = held or self._held_by_window(message, expires)
                if held is not None:
                    message.due = held
                    return False
        if stopped is not None:
            self._end(token, message, "skipped", stopped)
            return False
        message.status = "attempting"
        return True

    def _attempt(self, token: Token, message: Message) -> None:
        """What the other side says, and what follows: rules 22 and 35."""
        message.attempts += 1
        said = answer_of(message.channel, message.run.who, message.node.id, message.planned_at, message.attempts)
        repeated = message.channel == "webhook" or message.run.flow.plan.transactional
        message.answered = {"taken": 200, "busy": 503, "refused": 404}.get(said) if message.channel == "webhook" else None
        if said == "taken":
            self._end(token, message, "sent", None)
        elif said in ("refused", "bounced"):
            if said == "bounced":
                self.people[message.run.who].suppressed.add(message.channel)
            self._end(token, message, "failed", said)
        elif (again := self._tried_again_at(message)) is not None and (said != "silent" or repeated):
            message.status, message.due = "queued", again
            message.reason = "repeated_after_uncertain" if said == "silent" else said
        else:
            self._end(token, message, "uncertain" if said == "silent" else "failed", said)

    def _tried_again_at(self, message: Message) -> datetime | None:
        """A message till it is no longer valid; a call so many times, with pauses that double."""
        if message.channel != "webhook":
            pauses = (1, 5, 15, 30, 60, 120, 240)
            again = self.now + timedelta(minutes=pauses[min(message.attempts, len(pauses)) - 1])
            return again if again <= message.planned_at + timedelta(days=VALID_DAYS) else None
        times, over = message.node.retry or (3, 15)
        if message.attempts >= times:
            return None
        again = self.now + timedelta(minutes=over) * 2 ** (message.attempts - 1) / (2 ** (times - 1) - 1)
        return again if again <= message.planned_at + timedelta(minutes=over, days=1) else None

    def _held_by_limit(self, message: Message, expires: datetime) -> datetime | None:
        """Rule 34, rolling; a moment that has come: it is skipped."""
        said = message.run.flow.plan.message_limit
        if said is None:
            return None
        n, hours, under = said
        per = timedelta(hours=hours)
        runs = [run for run in self.of[message.run.who] if run.flow is message.run.flow]
        counted = [
            one for run in runs for one in run.messages if one.channel != "webhook" and one.status in ("attempting", "sent", "uncertain")
        ]
        times = sorted(one.ended_at or self.now for one in counted)
        times = [at for at in times if at > self.now - per]
        if len(times) < n:
            return None
        return self.now if under == "skip" else min(times[-n] + per, expires)

    def _held_by_window(self, message: Message, expires: datetime) -> datetime | None:
        """Till it opens next, on the wall clock of the person."""
        window = message.run.flow.plan.window
        if window is None:
            return None
        zone = ZoneInfo(self._zone(message.run))
        opens, closes = (time(*map(int, clock.split(":"))) for clock in window)
        local = self.now.astimezone(zone)
        clock = local.time()
        if opens <= clock < closes if opens < closes else clock >= opens or clock < closes:
            return None
        days = (local.date() + timedelta(days=number) for number in range(3))
        opening = next(at for day in days if (at := at_wall(datetime.combine(day, opens), zone)) > self.now)
        return min(opening, expires + timedelta(microseconds=1))

    def _end(self, token: Token, message: Message, status: str, reason: str | None) -> None:
        """The visit goes on by what became of its message; a call that failed is a node that failed."""
        message.status, message.reason, message.ended_at = status, reason, self.now
        run = message.run
        if message.node.kind == "failover":
            self._after_try(run, token, message)
            return
        if message.channel != "webhook":
            self._leave(run, token, "sent" if status in ("sent", "uncertain") else "not_sent")
            return
        node = run.version.plan.node(token.visit.node)
        if message.answered is None or (message.answered != 200 and not node.text):
            self._fail(run, token, node)
            return
        if node.text:
            run.variables["v1"] = message.answered
        self._leave(run, token, "done")
