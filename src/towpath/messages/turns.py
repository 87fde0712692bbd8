"""When the messages of one claim may leave: limits, hours and speeds asked inside the claiming transaction (semantics 15, 32, 34)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import psycopg

from towpath.channels.function.call import Program
from towpath.events.binary import Bigints, Integers, Jsonbs, Smallints, Texts
from towpath.host.database import encode_json
from towpath.host.sql import statement
from towpath.messages.composing import Composed
from towpath.messages.pacing import Gate, Hours, Limit, Paced, Quota, Sent, judge_hours, judge_limits, judge_speed
from towpath.messages.policy import Policy
from towpath.messages.reachability import Key, Person
from towpath.values.durations import before
from towpath.values.windows import LimitSettings, SpeedSettings

Connection = psycopg.Connection[Any]
# message.class is priority * 3 + class of the run's token. From 1000 on the message rests with its paused flow.
CLASSES = 3


class Turn(msgspec.Struct, frozen=True):
    """stopped: the reason. until: held till then. Neither: it may leave now."""

    gates: Sequence[Gate]
    stopped: str | None = None
    until: datetime | None = None


class Turns:
    """Of one claim, for the messages that passed the gates before. `ask` them in the order in which they go; then `save`."""

    def __init__(
        self, db: Connection, now: datetime, policies: Mapping[int, Policy], people: Mapping[Key, Person], asking: Sequence[Composed]
    ) -> None:
        self._db, self._now, self._policies, self._people = db, now, policies, people
        self._limits = {one.message.process_id: self._limits_of(one) for one in asking if self._is_paced(one)}
        self._sent = self._load_sent(asking)
        self._speeds = {one.message.process_id: self._speeds_of(one) for one in asking}
        self._quotas = self._lock_quotas(asking)

    def ask(self, one: Composed) -> Turn:
        message = one.message
        gates: list[Gate] = []
        if one.expires_at is None:
            return Turn(gates)
        if self._is_paced(one):
            limits = self._limits[message.process_id]
            key = (message.lane, message.contact_id or 0)
            paced = judge_limits(limits, self._sent.get(key, ()), self._now, message.planned_at, one.expires_at, one.node.workspace_zone)
            gates += [paced.gate] if limits else []
            if paced.gate[1] != "passed":
                return _turn(gates, paced)
        hours = self._hours_of(one)
        if hours.windows or hours.quiet:
            paced = judge_hours(hours, self._now, self._zone_of(one), one.expires_at)
            gates.append(paced.gate)
            if paced.until is not None:
                return _turn(gates, paced)
        quotas = [self._quotas[message.workspace_id, name] for name, _ in self._speeds[message.process_id]]
        if quotas:
            paced = judge_speed(quotas, self._now, message.klass // CLASSES)
            gates.append(paced.gate)
            if paced.until is not None:
                return _turn(gates, paced)
        if self._is_paced(one) and message.contact_id is not None:
            self._sent.setdefault((message.lane, message.contact_id), []).append(
                Sent(message.channel, one.topic, message.flow_id, self._now)
            )
        return Turn(gates)

    def save(self) -> None:
        changed = [(key, quota) for key, quota in self._quotas.items() if quota.changed]
        if changed:
            self._db.execute(
                statement("messages", "save_quotas"),
                {
                    "workspace_ids": Integers([key[0] for key, _ in changed]),
                    "names": Texts([key[1] for key, _ in changed]),
                    "used": Jsonbs([encode_json(quota.used) for _, quota in changed]),
                    "booked": Jsonbs([encode_json(quota.booked) for _, quota in changed]),
                },
            )

    # ---- limits -----------------------------------------------------------------------------------------------------

    @staticmethod
    def _is_paced(one: Composed) -> bool:
        """Limits, windows and quiet hours are for marketing to people; tests count nowhere."""
        message = one.message
        return one.expires_at is not None and not message.transactional and not message.test

    def _limits_of(self, one: Composed) -> list[Limit]:
        message, node = one.message, one.node
        found = [_limit("flow", said, message.flow_id) for said in node.limits]
        for where, rules in self._policies[message.workspace_id].levels(message.channel):
            for said in rules.limits:
                found.append(_limit(where, said, None, None if where == "workspace" else message.channel))
        return [limit for limit in found if limit.concerns(message.channel, one.topic)]

    def _load_sent(self, asking: Sequence[Composed]) -> dict[Key, list[Sent]]:
        """Of the people whose messages meet a limit, as far back as the longest reaches."""
        wanted = [one for one in asking if self._limits.get(one.message.process_id) and one.message.contact_id is not None]
        if not wanted:
            return {}
        starts = [before(self._now, limit.per, one.node.workspace_zone) for one in wanted for limit in self._limits[one.message.process_id]]
        keys = sorted({(one.message.lane, one.message.contact_id or 0) for one in wanted})
        asked = {
            "lanes": Smallints([lane for lane, _ in keys]),
            "ids": Bigints([id for _, id in keys]),
            "since": min(starts),
            "now": self._now,
        }
        found: dict[Key, list[Sent]] = {}
        for lane, id, *said in self._db.execute(statement("messages", "list_sent"), asked):
            found.setdefault((lane, id), []).append(Sent(*said))
        return found

    # ---- hours ------------------------------------------------------------------------------------------------------

    def _hours_of(self, one: Composed) -> Hours:
        """All of them are obeyed: the node's, the flow's, the channel's, the workspace's."""
        policy = self._policies[one.message.workspace_id]
        windows = [("node", getattr(one.node.settings, "window", None))]
        quiet: list[tuple[str, Any]] = []
        if self._is_paced(one):
            windows.append(("flow", one.node.window))
            for where, rules in policy.levels(one.message.channel):
                windows.append((where, rules.window))
                quiet.append((where, rules.quiet_hours))
        elif one.message.test:
            windows = []
        return Hours(_known(policy, windows), _known(policy, quiet))

    def _zone_of(self, one: Composed) -> str:
        person = self._people.get((one.message.lane, one.message.contact_id or 0))
        return (person.time_zone if person is not None else None) or one.node.time_zone

    # ---- speeds -----------------------------------------------------------------------------------------------------

    def _speeds_of(self, one: Composed) -> list[tuple[str, SpeedSettings]]:
        message, node = one.message, one.node
        if one.expires_at is None or message.test or isinstance(one.sender, Program):
            return []
        said: list[tuple[str, SpeedSettings | None]] = [
            (f"node:{message.flow_id}:{node.id}", getattr(node.settings, "speed", None)),
            (f"flow:{message.flow_id}", node.speed),
            (f"sender:{one.sender.id}" if one.sender is not None else "", one.sender.speed if one.sender is not None else None),
        ]
        for where, rules in self._policies[message.workspace_id].levels(message.channel):
            said.append((where if where == "workspace" else f"channel:{where}", rules.speed))
        return [(name, speed) for name, speed in said if speed is not None]

    def _lock_quotas(self, asking: Sequence[Composed]) -> dict[tuple[int, str], Quota]:
        speeds = {(one.message.workspace_id, name): speed for one in asking for name, speed in self._speeds[one.message.process_id]}
        if not speeds:
            return {}
        keys = sorted(speeds)
        asked = {"workspace_ids": Integers([key[0] for key in keys]), "names": Texts([key[1] for key in keys])}
        self._db.execute(statement("messages", "make_quotas"), asked)
        quotas = {}
        for workspace_id, name, used, booked in self._db.execute(statement("messages", "lock_quotas"), asked):
            speed = speeds[workspace_id, name]
            length = timedelta(seconds=speed.per.seconds or 0)
            quotas[workspace_id, name] = Quota(name, speed.n, length, [(start, count) for start, count in used], dict(booked))
        return quotas


def _limit(where: str, said: LimitSettings, flow_id: int | None, channel: str | None = None) -> Limit:
    return Limit(where, said.n, said.per, said.under, said.up_to, channel or said.channel, said.topic, flow_id)


def _known(policy: Policy, said: Sequence[tuple[str, Any]]) -> tuple[tuple[str, Any], ...]:
    found = [(where, policy.find_window(choice)) for where, choice in said if choice is not None]
    return tuple((where, window) for where, window in found if window is not None)


def _turn(gates: Sequence[Gate], paced: Paced) -> Turn:
    return Turn(gates, None if paced.until is not None else "limit", paced.until)
