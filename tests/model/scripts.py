"""Random journeys for Hypothesis: flows of the modelled kinds, a few people, and what happens to them."""

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, composite
from tests.model.plan import Arm, Condition, Flow, Goal, Happening, Node, Rule, Script, Step, Try

EVENTS = ("alpha", "beta", "gamma")
PEOPLE = tuple(f"p{number}" for number in range(20))
PLANS = ("tin", "gold")
LENGTHS = (
    (30, "minutes"),
    (30, "minutes"),
    (2, "hours"),
    (2, "hours"),
    (24, "hours"),
    (1, "day"),
    (1, "day"),
    (3, "days"),
    (1, "week"),
    (1, "month"),
)
JUMPS = (1, 5, 29, 30, 30, 60, 60, 120, 121, 600, 1440, 1440, 1445, 2880, 4320, 10080, 44640)
MOMENTS = ("2026-03-04 11:00", "2026-03-06 02:30", "2026-03-29 02:30", "2026-04-10 00:00")
DAYS = (("mon", "09:30"), ("fri", "00:00"), ("sun", "02:30"), ("wed", "10:00"))

STAY = ("fork", "join", "send_email", "send_sms", "failover")  # what others name or meet at

event_names = st.sampled_from(EVENTS)
lengths = st.sampled_from(LENGTHS)


@composite
def conditions_on_events(draw: DrawFn, entry: bool = False) -> Condition | None:
    """For rules, removals, goals and arms."""
    choices: list[Any] = [
        None,
        None,
        ("k", draw(st.integers(1, 2))),
        ("n_at_least", draw(st.integers(1, 3))),
        ("plan", draw(st.sampled_from(PLANS))),
    ]
    if entry:
        choices.append(("same_k",))
    chosen: Condition | None = draw(st.sampled_from(choices))
    return ("not", chosen) if chosen is not None and draw(st.integers(0, 5)) == 0 else chosen


@composite
def conditions_of_nodes(draw: DrawFn, written: bool, mails: tuple[str, ...] = ()) -> Condition:
    """written: it may look at what nodes write (not where branches run side by side). mails: ids of nodes that send."""
    leaves: list[
        Condition
    ] = [  # windows: `ever` counts what was matched, and of two events that come together the later may not be (rule 1)
        ("plan", draw(st.sampled_from(PLANS))),
        ("entry_k", draw(st.integers(1, 2))),
        ("did", draw(event_names), draw(st.sampled_from((2_000, 1, 24, 100))), draw(st.integers(1, 3))),
    ]
    if written:
        leaves += [("tag", f"t{draw(st.integers(0, 2))}"), ("var", f"v{draw(st.integers(0, 3))}", draw(st.integers(0, 2)))]
        leaves += [("message", node, was) for node in mails for was in ("sent", "skipped", "opened", "delivered", "failed", "failed")]
    leaf = st.sampled_from(leaves)
    match draw(st.integers(0, 5)):
        case 0:
            return ("not", draw(leaf))
        case 1:
            return ("any", draw(leaf), draw(leaf))
        case 2:
            return ("all", draw(leaf), draw(leaf))
    return draw(leaf)


@composite
def conditions_that_change(draw: DrawFn) -> Condition:
    """What wait_until_true waits for: what events and time alone change, within a window that no event is too old for (rule 3)."""
    leaves = st.sampled_from((("plan", "tin"), ("plan", "gold"), *(("did", name, 1, least) for name in EVENTS for least in (1, 2))))
    match draw(st.integers(0, 5)):
        case 0 | 1:
            return ("not", draw(leaves))
        case 2:
            return ("any", draw(leaves), draw(leaves))
        case 3:
            return ("all", draw(leaves), ("not", draw(leaves)))
    return draw(leaves)


class Growing:
    """A graph under way: nodes get their ids in order; `forks` says whether branches run side by side anywhere."""

    def __init__(self, draw: DrawFn, forks: bool, most: int) -> None:
        self.draw, self.forks, self.most = draw, forks, most
        self.nodes: dict[str, Node] = {}

    def chain(self, depth: int, then: tuple[str, ...], loop: str | None = None) -> str:
        """The first node of a piece that leads to `then` (or ends, now and then)."""
        draw = self.draw
        kinds = [
            "filter",
            "paths",
            "split",
            "delay",
            "delay",
            "wait_until",
            "wait_for",
            "wait_for",
            "wait_then_check",
            "wait_until_true",
            "tag",
            "set_variable",
            "send_email",
            "send_email",
            "send_sms",
            "call_api",
            "exit",
        ]
        kinds += ["fork", "fork"] if self.forks and depth < 2 else ["failover"] if not self.forks else []
        kind = draw(st.sampled_from(kinds))
        id = f"n{len(self.nodes)}"
        self.nodes[id] = Node(id, kind)  # its place in the file
        full = len(self.nodes) >= self.most

        def on(more: bool = True) -> tuple[str, ...]:
            """What follows by one outlet."""
            choice = draw(st.integers(0, 9))
            if not full and choice < 6 and more:
                return (self.chain(depth, then, loop),)
            return () if choice == 9 else then

        node = Node(id, kind)
        match kind:
            case "filter":
                where = draw(conditions_of_nodes(not self.forks, self._mails()))
                node = replace(node, where=where, next=(("yes", on()), ("no", on())))
            case "paths" | "wait_then_check":
                paths = tuple(
                    (f"p{number}", draw(conditions_of_nodes(not self.forks, self._mails()))) for number in range(draw(st.integers(1, 2)))
                )
                length = draw(lengths) if kind == "wait_then_check" else None
                back = self._back(loop) if length else ()
                node = replace(node, paths=paths, delay=length, next=(*((name, on()) for name, _ in paths), ("default", back or on())))
            case "wait_until_true":
                timeout = draw(st.one_of(st.none(), lengths))
                late = (("timeout", self._back(loop) or on()),) if timeout is not None else ()
                node = replace(node, where=draw(conditions_that_change()), timeout=timeout, next=(("yes", on()), *late))
            case "split":
                variants = (("a", draw(st.integers(1, 3))), ("b", draw(st.integers(1, 3))))
                node = replace(node, variants=variants, redraw=draw(st.booleans()), next=(("a", on()), ("b", on())))
            case "delay":
                node = replace(node, delay=draw(lengths), next=(("done", self._back(loop) or on()),))
            case "wait_until":
                late = draw(st.sampled_from(("continue", "exit")))
                if draw(st.booleans()):
                    node = replace(node, at=draw(st.sampled_from(MOMENTS)), late=late)
                else:
                    node = replace(node, weekday=draw(st.sampled_from(DAYS)), late=late)
                node = replace(node, next=(("done", on()),))
            case "wait_for":
                node = self._wait_for(node, on)
            case "tag":
                node = replace(node, text=f"t{draw(st.integers(0, 2))}", next=(("done", on()),))
            case "set_variable":
                name = f"v{len(self.nodes) % 4}" if not self.forks else f"v{draw(st.integers(0, 3))}"
                value = draw(st.sampled_from(("1", "2", "entry.k", "gold", "gold"))) if not self.forks else "1"
                node = replace(node, text=f"{name}={value}", next=(("done", on()),))
                if value == "gold":
                    node = self._may_fail(node, on, st.sampled_from((None, (1, 15), (2, 90), (3, 420))))
            case "send_email" | "send_sms":
                node = replace(node, next=(("sent", on()), ("not_sent", on())))
            case "failover":
                asked = st.builds(
                    Try, st.sampled_from(("sms", "email")), st.sampled_from(("delivered", "seen")), st.sampled_from((1, 2, 24))
                )
                first = tuple(draw(asked) for _ in range(draw(st.integers(1, 2))))
                last = Try(draw(st.sampled_from(("sms", "email"))))
                node = replace(node, tries=(*first, last), next=(("sent", on()), ("not_sent", on())))
            case "call_api":
                text = "status" if not self.forks and draw(st.integers(0, 3)) == 0 else ""
                node = self._may_fail(
                    replace(node, text=text, next=(("done", on()),)), on, st.sampled_from((None, (1, 15), (2, 30), (4, 70)))
                )
            case "exit":
                node = replace(node, text=draw(st.sampled_from(("left", "right"))))
            case "fork":
                node = self._fork(node, depth, then)
        self.nodes[id] = node
        return id

    def _may_fail(self, node: Node, on: Any, retries: Any) -> Node:
        node = replace(node, on_error=self.draw(st.sampled_from(("", "continue", "branch", "branch", "stop"))), retry=self.draw(retries))
        return replace(node, next=(*node.next, ("error", on()))) if node.on_error == "branch" else node

    def _mails(self) -> tuple[str, ...]:
        return tuple(node.id for node in self.nodes.values() if node.kind in ("send_email", "send_sms", "failover"))

    def _back(self, loop: str | None) -> tuple[str, ...]:
        """Now and then a wait leads back to where the flow began."""
        return (loop,) if loop is not None and self.draw(st.integers(0, 1)) == 0 else ()

    def _wait_for(self, node: Node, on: Any) -> Node:
        draw = self.draw
        arms = tuple(
            Arm(
                f"a{number}",
                draw(event_names),
                draw(conditions_on_events(entry=True)),
                draw(st.sampled_from((None, None, "v0"))) if not self.forks else None,
            )
            for number in range(draw(st.integers(1, 2)))
        )
        timeout = draw(st.one_of(st.none(), lengths))
        look_back = draw(st.sampled_from((None, None, None, "entry", (2, "hours"))))
        late = (("timeout", on()),) if timeout is not None else ()
        return replace(node, arms=arms, timeout=timeout, look_back=look_back, next=(*((arm.name, on()) for arm in arms), *late))

    def _fork(self, node: Node, depth: int, then: tuple[str, ...]) -> Node:
        """Branches that meet at a join, or never."""
        draw = self.draw
        meet = then
        if draw(st.integers(0, 3)):
            join = f"n{len(self.nodes)}"
            self.nodes[join] = Node(join, "join")
            after = (self.chain(depth, then),) if len(self.nodes) < self.most and draw(st.booleans()) else then
            self.nodes[join] = Node(join, "join", next=(("done", after),), when=draw(st.sampled_from(("all", "all", "first"))))
            meet = (join,)
        branches = tuple(self.chain(depth + 1, meet) for _ in range(draw(st.integers(2, 3))))
        return replace(node, next=(("done", branches),))


@composite
def flows(draw: DrawFn, slug: str, like: Flow | None = None) -> Flow:
    """like: an earlier version; entry settings and goal stay, the graph is another."""
    forks = draw(st.integers(0, 2)) == 0 and not (like is not None and (like.live_graph or like.message_limit is not None))
    growing = Growing(draw, forks, most=draw(st.integers(2, 9)))
    root = growing.chain(0, (), loop=None if forks else "n0")
    first: tuple[str, ...] = (root,)
    if forks and draw(st.integers(0, 4)) == 0:
        first = (root, growing.chain(1, ()))
    nodes = tuple(growing.nodes[id] for id in growing.nodes)
    rules = tuple(Rule(draw(event_names), draw(conditions_on_events())) for _ in range(draw(st.integers(1, 2))))
    removed_on = tuple(Rule(draw(event_names), draw(conditions_on_events(entry=True))) for _ in range(draw(st.sampled_from((0, 0, 1)))))
    if like is not None:
        return replace(like, nodes=nodes, rules=rules, first=first, removed_on=removed_on)
    keyed = draw(st.integers(0, 4)) == 0
    goal = None
    if draw(st.booleans()):
        goal = Goal(draw(event_names), draw(conditions_on_events()), draw(st.sampled_from((2, 24, 200, 200))), draw(st.booleans()))
    re_entry = draw(
        st.sampled_from(
            ("once", "many_not_inside", "many_not_inside") if keyed else ("once", "many", "many", "many_not_inside", "many_not_inside")
        )
    )
    limited = re_entry != "many" and not keyed  # one mail a person at a time: of two at once nobody says which is the first
    limit = draw(st.sampled_from((None, (1, 24, "skip"), (1, 24, "hold"), (1, 100, "hold"), (2, 200, "skip")))) if limited else None
    return Flow(
        slug, nodes, rules, first, removed_on, goal,
        live_graph=not forks and draw(st.integers(0, 3)) == 0,
        re_entry=re_entry,
        message_limit=None if forks else limit,
        window=draw(st.sampled_from((None, None, ("08:00", "11:30"), ("22:00", "06:00")))),
        transactional=draw(st.integers(0, 3)) == 0,
        keyed=keyed,
        cooldown_hours=None if keyed else draw(st.sampled_from((None, None, 1, 1, 24))),
        limits=() if keyed else draw(st.sampled_from(((), (), ((1, 24),), ((2, 24),), ((1, 2), (3, 200))))),
        zone=draw(st.sampled_from((None, "Europe/Rome"))),
        accept_hours=draw(st.sampled_from((24, 24, 2))),
        freeze=draw(st.booleans()),
        visits=draw(st.sampled_from((None, 2, 3))),
    )  # fmt: skip


@composite
def edited(draw: DrawFn, flow: Flow) -> Flow:
    """The next version as people make it: some nodes say something else, one is taken out."""
    nodes = tuple(_edit(draw, node) if draw(st.integers(0, 2)) == 0 else node for node in flow.nodes)
    leads_back = [node for node in nodes if any(flow.first[0] in targets for _, targets in node.next)]
    gone = draw(st.sampled_from((None, *(node for node in nodes if node.kind not in STAY and node not in leads_back))))
    kept = tuple(
        replace(node, next=tuple((outlet, _without(targets, gone)) for outlet, targets in node.next)) for node in nodes if node is not gone
    )
    first = _without(flow.first, gone)
    if not first or any(node.kind == "fork" and len(node.targets("done")) < 2 for node in kept):
        return replace(flow, nodes=nodes)
    return replace(flow, nodes=kept, first=first)


def _without(targets: tuple[str, ...], gone: Node | None) -> tuple[str, ...]:
    """Who came to it goes on to where its first outlet led."""
    if gone is None or gone.id not in targets:
        return targets
    led = tuple(target for target in gone.next[0][1] if target != gone.id) if gone.next else ()
    return tuple(dict.fromkeys(other for target in targets for other in (led if target == gone.id else (target,))))


def _edit(draw: DrawFn, node: Node) -> Node:
    match node.kind:
        case "delay" | "wait_then_check":
            return replace(node, delay=draw(lengths))
        case "wait_until" if node.at is not None:
            return replace(node, at=draw(st.sampled_from(MOMENTS)))
        case "wait_until":
            return replace(node, weekday=draw(st.sampled_from(DAYS)))
        case "wait_for" | "wait_until_true" if node.timeout is not None:
            return replace(node, timeout=draw(lengths))
        case "tag":
            return replace(node, text=f"t{draw(st.integers(0, 2))}")
        case "call_api":
            return replace(node, retry=draw(st.sampled_from((None, (1, 15), (4, 70)))))
    return node


@composite
def bursts(draw: DrawFn, flows_: tuple[Flow, ...]) -> tuple[Happening, ...]:
    """What happens at one moment: the clock moves, a flow is steered, and some people do one thing each; or a pause with time in it.

    One draw gives the dice for what people do: a thousand small draws would cost more than what they are for.
    """
    dice: Random = draw(st.randoms(use_true_random=True))
    found: list[Happening] = []
    choice = dice.randrange(20)
    slug = dice.choice(flows_).slug
    if choice < 9:
        found.append(Happening("advance", minutes=dice.choice(JUMPS)))
    elif choice == 9:
        found.append(Happening(dice.choice(("pause", "resume", "resume")), flow=slug))
    elif choice in (10, 13):
        flow = dice.choice(flows_)
        moves, steps = dice.randrange(3) > 0, tuple(_step(dice) for _ in range(dice.choice((0, 0, 4, 8))))
        version = draw(flows(flow.slug, like=flow)) if dice.randrange(3) == 0 else draw(edited(flow))
        found.append(Happening("launch", version=version, moves=moves, steps=steps if moves else ()))
    elif choice == 14:
        found += [Happening("back", flow=flow.slug) for flow in flows_]
    elif choice == 11:
        found.append(Happening(dice.choice(("stop", "leave", "pause", "resume")), flow=slug))
    elif choice == 12:
        paused = dice.choice(JUMPS)
        found += [Happening("pause", flow=slug), Happening("advance", minutes=paused)]
        if dice.randrange(2):
            found.append(Happening("resume", flow=slug))
    if dice.randrange(3):
        place = dice.randrange(1, 3) if choice == 12 else len(found)
        found[place:place] = _of_people(dice, dice.sample(PEOPLE, dice.choice((2, 6, 12, 18))), slug, flows_)
        found += _of_people(dice, dice.choices(PEOPLE, k=dice.choice((0, 0, 8, 16))), slug, flows_, deeds=False)
    if dice.randrange(6) == 0:
        found.append(Happening("kill"))
    return tuple(found)


def _step(dice: Random) -> Step:
    return Step(f"n{dice.randrange(8)}", dice.choice(("keep", "go_to", "go_to", "exit", "reschedule", "reschedule")), dice.randrange(6))


def _of_people(dice: Random, people: list[str], steered: str, flows_: tuple[Flow, ...], deeds: bool = True) -> list[Happening]:
    """One thing each; deeds: also with their runs. What is done with runs, above all with those of the flow that is steered. A historical event is older than the windows of conditions that are waited for."""
    found = []
    for who in people:
        match dice.randrange(15):
            case 12:
                channel = dice.choice(("email", "email", "sms"))
                found.append(Happening("consent", who=who, given=dice.randrange(3) > 0, channel=channel))
            case 13:
                found.append(Happening("open", who=who, flow=dice.choice(flows_).slug))
            case 14:
                found.append(Happening("report", who=who, flow=dice.choice(flows_).slug, given=dice.randrange(2) == 0))
            case 0 | 1:
                found.append(Happening("identify", who=who, plan=dice.choice(PLANS)))
            case 2 if deeds:
                what = dice.choice(("remove", "skip", "skip", "move"))
                flow = dice.choice((steered, dice.choice(flows_).slug))
                found.append(Happening(what, who=who, flow=flow, to=dice.randrange(6) if what == "move" else 0))
            case _:
                historical = dice.randrange(16) == 0
                found.append(
                    Happening(
                        "track", who=who, event=dice.choice(EVENTS), k=dice.choice((None, 1, 1, 2)), n=dice.randrange(4),
                        id=dice.choice((None, None, "hx") if historical else (None, None, "x", "y")), historical=historical,
                        ago_minutes=dice.choice((119, 1441)) if historical else dice.choice((0, 0, 0, 0, 0, 30, 119, 121, 1439, 1441)),
                    )
                )  # fmt: skip
    return found


@composite
def scripts(draw: DrawFn, length: int = 24) -> Script:
    chosen = tuple(draw(flows(slug)) for slug in ("one", "two", "three", "four"))
    zones = tuple((name, draw(st.sampled_from((None, None, "Europe/Rome", "America/New_York")))) for name in PEOPLE)
    found = draw(st.lists(bursts(chosen), min_size=length // 2, max_size=length))
    return Script(chosen, zones, tuple(found))
