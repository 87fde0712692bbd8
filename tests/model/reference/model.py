"""What happens, one burst after the other."""

from datetime import timedelta

from tests.model.plan import Happening
from tests.model.reference.state import PLAN_CHANGED, Event, Live, Message, Run, Token, Visit
from tests.model.reference.versions import Versions


class Model(Versions):
    def burst(self, happenings: tuple[Happening, ...]) -> None:
        """Everything is taken in, then worked in the order of the log."""
        self._told: list[Message | None] = []
        meant = [self._live_runs_of(happening) for happening in happenings]
        events = [self._take_in(happening) for happening in happenings]
        for happening, runs, event in zip(happenings, meant, events, strict=True):
            self._do(happening, runs)
            if happening.what in ("open", "report") and (told := self._told.pop(0)) is not None:
                self._tell(told)
            if event is not None and not event.historical:
                self._match(event)
        self._work_due()
        while self._deliver():
            self._work_due()
        for live in self.flows.values():
            if live.going is not None:
                live.going.done = True
        self.running = [run for run in self.running if run.status == "running"]

    def _take_in(self, said: Happening) -> Event | None:
        match said.what:
            case "track":
                return self._append(said)
            case "identify":
                person = self.people[said.who]
                before, person.plan = person.plan, said.plan
                return None if before == said.plan else Event(0, said.who, PLAN_CHANGED, None, 0, self.now, self.now, False)
            case "consent":
                self.people[said.who].consent[said.channel] = said.given
            case "open":
                newest = self.newest_mail(said.flow, said.who)
                assert newest is not None
                newest.opened = True
                self._told.append(newest)
            case "report":
                text = self.newest_text(said.flow, said.who)
                assert text is not None
                self._told.append(text)
                if said.given:
                    text.delivered = True
                elif not text.delivered:
                    text.undelivered, text.reason = True, "undelivered: absent"
            case "advance":
                self.now += timedelta(minutes=said.minutes)
            case "launch":
                assert said.version is not None
                self._launch(said.version, said.moves, said.steps)
            case "back":
                self._go_back(self.flows[said.flow])
            case "pause":
                self.flows[said.flow].status = "paused"
                self.flows[said.flow].pauses.append([self.now, None])
            case "resume":
                self.flows[said.flow].status = "active"
                self.flows[said.flow].pauses[-1][1] = self.now
            case "stop" | "leave":
                self._stop(self.flows[said.flow], said.what == "leave")
        return None

    def _live_runs_of(self, said: Happening) -> list[Run]:
        """What people do with runs is done with those that ran when they said so."""
        return self.live_runs(self.flows[said.flow], said.who) if said.what in ("remove", "skip", "move") else []

    def _do(self, said: Happening, runs: list[Run]) -> None:
        for run in runs:
            if run.status != "running":
                continue
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
        self._cancel(token)
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

    def _stop(self, live: Live, leave: bool) -> None:
        if live.pauses and live.pauses[-1][1] is None:
            live.pauses[-1][1] = self.now
        live.status = "cancelled" if leave else "finishing"
        live.versions[-1].live_to = self.now
        if leave:
            for run in self.live_runs(live):
                self._end_run(run, "removed", "flow_stopped")
