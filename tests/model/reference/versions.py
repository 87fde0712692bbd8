"""New versions of a flow: a launch, people who go over to it, and back again (rules 40 to 42)."""

from copy import copy
from datetime import timedelta

from tests.model.plan import Flow, Step, possible_steps
from tests.model.reference.gates import Gates
from tests.model.reference.state import Going, Live, Run, Token, Version, Visit


class Versions(Gates):
    def may_go_back(self, live: Live) -> bool:
        """Old places are kept for 30 days. Of runs with several branches some could stay while others return: nobody plays that."""
        going = live.going
        if going is None or not going.done or live.versions[-1] is not going.to or live.status not in ("active", "paused"):
            return False
        return self.now - going.at <= timedelta(days=30) and all(len(run.tokens) == 1 for run in self.live_runs(live))

    def _launch(self, plan: Flow, moves: bool, steps: tuple[Step, ...]) -> None:
        live = self.flows.get(plan.slug)
        if live is None:
            self.flows[plan.slug] = Live(plan.slug, [Version(1, plan, self.now)])
            return
        live.versions[-1].live_to = self.now
        live.versions.append(Version(len(live.versions) + 1, plan, self.now))
        if moves and not plan.live_graph:  # whose people go over by themselves (rule 43)
            chosen = possible_steps([version.plan for version in live.versions[:-1]], plan, steps)
            live.going = Going(self.now, live.versions[-1], live.versions[-2])
            for run in self.live_runs(live):
                self._go_over(run, live.going, chosen)

    def _go_over(self, run: Run, going: Going, chosen: dict[str, Step]) -> None:
        """Rule 42. Where nothing was chosen they stay where the node is still there; else they go where it led, if that is one place; else they leave."""
        old, new = run.version, going.to
        run.version = new
        run.moved.append((old.number, new.number))
        ids = {node.id: node.kind for node in new.plan.nodes}
        leaving = []
        for token in list(run.tokens):
            node = old.plan.node(token.visit.node)
            led = {target for _, targets in node.next for target in targets if target in ids}
            step = chosen.get(node.id)
            stood = copy(token)
            do = step.do if step is not None else "keep" if ids.get(node.id) == node.kind else "go_to" if len(led) == 1 else "exit"
            if do == "reschedule" and token.waits != "begin":
                token.waits, token.due, token.skipped, token.frozen = "anew", None, False, timedelta()
            if do == "exit":
                leaving.append(token)
            if do != "go_to":
                going.old_places.append((run, stood, token))
                continue
            if step is not None:
                led = {new.plan.nodes[step.to].id}
            self._cancel(token)
            token.visit.ended_at = self.now
            run.tokens.remove(token)
            moved = Token(Visit(led.pop(), self.now, new.number), token.forks, waits="begin")
            run.tokens.append(moved)
            run.visits.append(moved.visit)
            going.old_places.append((run, stood, moved))
        if len(leaving) == len(run.tokens):  # nobody of the run goes over
            run.version = old
            run.moved.pop()
        for token in leaving:
            self._end_token(run, token, "node_removed")

    def _go_back(self, live: Live) -> None:
        """What was live before goes live again; who has begun nothing since stands where they stood, with the old due time; the others stay."""
        going = live.going
        assert going is not None
        live.going = None
        live.versions[-1].live_to = self.now
        back = Version(len(live.versions) + 1, going.from_.plan, self.now)
        live.versions.append(back)
        nodes = {node.id for node in back.plan.nodes}
        for run, stood, stands in going.old_places:
            same = stood.visit is stands.visit
            writing = "answer" in (stood.waits, stands.waits) and not (same and stood.waits == stands.waits)
            if (
                run.status != "running"
                or stands not in run.tokens
                or stood.visit.node not in nodes
                or writing
                or self._has_begun(stood, stands)
            ):
                continue
            run.moved.append((run.version.number, back.number))
            run.version = back
            if not same:
                stands.visit.ended_at = self.now
                stood.visit = Visit(stood.visit.node, stood.visit.started_at, back.number, counted=False)
                run.visits.append(stood.visit)
            run.tokens[run.tokens.index(stands)] = stood

    @staticmethod
    def _has_begun(stood: Token, stands: Token) -> bool:
        """What it waits for came while the flow was paused: it goes on from there (rule 24)."""
        return (stands.woken is not None and stood.woken is None) or (stands.skipped and not stood.skipped)
