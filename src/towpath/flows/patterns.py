"""Templates of flows that come with Towpath: flow files like any other, in the order in which they are offered."""

from functools import cache
from importlib.resources import files

import msgspec

from towpath.flows.document.read import read_flow
from towpath.flows.errors import FlowNotFound

# Name of the file -> heading. Those of `examples` are explained in the docs, too.
_FILES = {
    "templates/welcome": "Greet",
    "examples/first-purchase": "Greet",
    "templates/abandoned-cart": "Sell",
    "examples/rescue-order": "Sell",
    "examples/second-product": "Sell",
    "examples/upsell": "Sell",
    "examples/loyalty-thanks": "Keep",
    "examples/win-back": "Keep",
    "templates/event-promotion": "Invite and remind",
    "examples/course-reminder": "Invite and remind",
    "templates/appointment-reminder": "Invite and remind",
    "examples/fraud-review": "Watch over orders",
}


class Pattern(msgspec.Struct, frozen=True):
    """starts_by: the events that start it. kinds: of its nodes, in order, each once."""

    id: str
    name: str
    description: str
    group: str
    subject: str
    starts_by: tuple[str, ...]
    kinds: tuple[str, ...]
    nodes: int
    text: str


@cache
def list_patterns() -> tuple[Pattern, ...]:
    """All, as they are offered."""
    return tuple(_read(path, group) for path, group in _FILES.items())


def get_pattern(id: str) -> Pattern:
    for pattern in list_patterns():
        if pattern.id == id:
            return pattern
    raise FlowNotFound(f"There is no template of a flow called “{id}”.", template=id)


def _read(path: str, group: str) -> Pattern:
    folder, name = path.split("/")
    return read_pattern(name, (files("towpath.flows") / folder / f"{name}.yaml").read_text("utf-8"), group)


def read_pattern(id: str, text: str, group: str) -> Pattern:
    """text: a flow file that can be read."""
    document = read_flow(text).document
    assert document is not None
    return Pattern(
        id=id,
        name=document.header.name,
        description=document.header.description or "",
        group=group,
        subject=document.header.subject,
        starts_by=tuple(dict.fromkeys(event for rule in document.start if (event := getattr(rule.said, "event", None)))),
        kinds=tuple(dict.fromkeys(node.kind for node in document.nodes)),
        nodes=len(document.nodes),
        text=text,
    )
