"""A script in which engine and model differ, made small: pieces are taken away as long as they still differ."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.model.plan import Flow, Node, Script, text_of


def shrink(script: Script, still_differs: Callable[[Script], bool]) -> Script:
    """Greedy: the largest pieces first; each try plays the script anew."""
    smaller = True
    while smaller:
        smaller = False
        for tried in _tries(script):
            if still_differs(tried):
                script, smaller = tried, True
                break
    return script


def _tries(script: Script) -> Iterator[Script]:
    bursts = script.bursts
    people = sorted({one.who for burst in bursts for one in burst if one.who})
    size = len(people) // 2
    while size:
        for start in range(0, len(people), size):
            gone = set(people[start : start + size])
            kept = tuple(tuple(one for one in burst if one.who not in gone) for burst in bursts)
            yield replace(script, bursts=tuple(burst for burst in kept if burst))
        size //= 2
    size = len(bursts) // 2
    while size:
        for start in range(0, len(bursts), size):
            yield replace(script, bursts=bursts[:start] + bursts[start + size :])
        size //= 2
    for place, burst in enumerate(bursts):
        for one in range(len(burst) if len(burst) > 1 else 0):
            yield replace(script, bursts=(*bursts[:place], burst[:one] + burst[one + 1 :], *bursts[place + 1 :]))
    if len(script.flows) > 1:
        for flow in script.flows:
            others = tuple(other for other in script.flows if other is not flow)
            kept = tuple(
                tuple(one for one in burst if flow.slug not in (one.flow, one.version.slug if one.version else "")) for burst in bursts
            )
            yield replace(script, flows=others, bursts=tuple(burst for burst in kept if burst))
    for place, flow in enumerate(script.flows):
        for smaller in _smaller_flows(flow):
            yield replace(script, flows=(*script.flows[:place], smaller, *script.flows[place + 1 :]))


def _smaller_flows(flow: Flow) -> Iterator[Flow]:
    plain = {
        "goal": None,
        "removed_on": (),
        "cooldown_hours": None,
        "limits": (),
        "zone": None,
        "visits": None,
        "message_limit": None,
        "window": None,
        "keyed": False,
        "re_entry": "many_not_inside",
    }
    for name, value in plain.items():
        if getattr(flow, name) != value:
            yield replace(flow, **{name: value})
    if len(flow.rules) > 1:
        for rule in flow.rules:
            yield replace(flow, rules=tuple(other for other in flow.rules if other is not rule))
    for rule in flow.rules:
        if rule.where is not None:
            yield replace(flow, rules=tuple(replace(one, where=None) if one is rule else one for one in flow.rules))
    for node in flow.nodes:
        for outlet, targets in node.next:
            if targets and node.kind != "fork":
                cut = replace(node, next=tuple(pair for pair in node.next if pair[0] != outlet))
                yield _reached(replace(flow, nodes=tuple(cut if one is node else one for one in flow.nodes)))
            for target in targets:
                inner = flow.node(target)
                if node.kind != "fork" and len(inner.next) == 1 and inner.next[0][1] and inner.id != node.id:
                    skipped = replace(node, next=tuple((name, inner.next[0][1] if name == outlet else to) for name, to in node.next))
                    yield _reached(replace(flow, nodes=tuple(skipped if one is node else one for one in flow.nodes)))
        if len(node.arms) > 1:
            fewer = replace(node, arms=node.arms[:1], next=tuple(pair for pair in node.next if pair[0] in (node.arms[0].name, "timeout")))
            yield _reached(replace(flow, nodes=tuple(fewer if one is node else one for one in flow.nodes)))
    for first in flow.first:
        for _, targets in flow.node(first).next:
            if targets and flow.first != targets:
                yield _reached(replace(flow, first=targets))


def _reached(flow: Flow) -> Flow:
    seen: set[str] = set()
    todo = list(flow.first)
    while todo:
        id = todo.pop()
        if id not in seen:
            seen.add(id)
            todo += [target for _, targets in flow.node(id).next for target in targets]
    kept: tuple[Node, ...] = tuple(node for node in flow.nodes if node.id in seen)
    return replace(flow, nodes=kept)


def tell(script: Script) -> str:
    """The script as a person reads it."""
    lines = [text_of(flow) for flow in script.flows]
    lines.append("zones: " + ", ".join(f"{name} {zone}" for name, zone in script.zones if zone))
    for burst in script.bursts:
        lines.append("- " + " | ".join(_say(one) for one in burst))
    return "\n".join(lines)


def _say(one: object) -> str:
    said = {name: value for name, value in vars(one).items() if value not in ("", None, 0, False, ())}
    version = said.pop("version", None)
    words = " ".join(f"{name}={value}" if name != "what" else str(value) for name, value in said.items())
    return words if version is None else f"{words}\n{text_of(version)}"
