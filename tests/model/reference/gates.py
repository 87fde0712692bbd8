"""Messages on their way: the gates that each has to pass, in their order, and what its visit does when it ends (rules 32 to 36)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.model.plan import VALID_DAYS
from tests.model.reference.calendar import at_wall
from tests.model.reference.matching import Matching
from tests.model.reference.state import Message, Token


class Gates(Matching):
    def newest_mail(self, slug: str, who: str) -> Message | None:
        """That was handed over more than an hour ago (what reads sooner may be a machine); None also where two were planned at one moment."""
        sent = [one for run in self.of[who] if run.flow is self.flows[slug] for one in run.messages if one.status == "sent"]
        last = max((one.planned_at for one in sent), default=None)
        newest = [one for one in sent if one.planned_at == last]
        ended = newest[0].ended_at if len(newest) == 1 else None
        return newest[0] if ended is not None and self.now - ended > timedelta(hours=1) else None

    def _deliver(self) -> bool:
        """Every message that is due, but not of paused flows, is asked once; whether any ended."""
        ended = False
        for run in [run for run in self.running if run.status == "running" and run.flow.status != "paused"]:
            for token in list(run.tokens):
                if token in run.tokens and token.message is not None and token.message.due <= self.now:
                    ended |= self._pass_gates(token, token.message)
            self._settle(run)
        return ended

    def _pass_gates(self, token: Token, message: Message) -> bool:
        person, plan = self.people[message.run.who], message.run.flow.plan
        expires = message.planned_at + timedelta(days=VALID_DAYS)
        if self.now > expires:
            return self._end(token, message, "skipped", "expired")
        if not person.address:
            return self._end(token, message, "skipped", "no_address")
        if not plan.transactional:
            if not person.consent:
                return self._end(token, message, "skipped", "consent_withdrawn")
            held = self._held_by_limit(message, expires)
            if held is not None and held <= self.now:
                return self._end(token, message, "skipped", "limit")
            held = held or self._held_by_window(message, expires)
            if held is not None:
                message.due = held
                return False
        return self._end(token, message, "sent", None)

    def _held_by_limit(self, message: Message, expires: datetime) -> datetime | None:
        """Rule 34, rolling; a moment that has come: it is skipped."""
        said = message.run.flow.plan.message_limit
        if said is None:
            return None
        n, hours, under = said
        per = timedelta(hours=hours)
        runs = [run for run in self.of[message.run.who] if run.flow is message.run.flow]
        times = sorted(one.ended_at for run in runs for one in run.messages if one.status == "sent" and one.ended_at is not None)
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

    def _end(self, token: Token, message: Message, status: str, reason: str | None) -> bool:
        """The visit goes on by what became of its message."""
        message.status, message.reason, message.ended_at = status, reason, self.now
        self._leave(message.run, token, "sent" if status == "sent" else "not_sent")
        return True
