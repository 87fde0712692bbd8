"""What the kinds declare, as plain data: for the form, the palette and the cards, for OpenAPI and for the reference page."""

from functools import cache
from pathlib import Path
from typing import Any, TypedDict

from towpath.nodes.base import CONTINUE_OUTLETS
from towpath.nodes.registry import KINDS, AnyKind
from towpath.nodes.wording import Outlet
from towpath.values.fields import SettingsSchema

GROUPS = {
    "start": "Start",
    "filters": "Filters",
    "waits": "Waits",
    "channels": "Channels",
    "voice": "Voice",
    "data": "Data",
    "team": "Team",
    "connect": "Connect",
    "end": "End",
}


class DeclaredKind(TypedDict):
    """One kind. settings: JSON schema of a node of this kind; outlets, summary: data, read as `wording` says."""

    name: str
    title: str
    group: str
    settings: dict[str, Any]
    outlets: list[str | Outlet]
    summary: list[str]
    waits: bool
    needs_contact: bool
    takes_company: bool
    performs: str | None
    examples: list[dict[str, Any]]
    icon: str
    help: str


class Declarations(TypedDict):
    """groups: name -> title, in the order of the palette. continue_outlets: a failed node goes on by the first of these that it has."""

    groups: dict[str, str]
    continue_outlets: list[str]
    start: dict[str, str]
    kinds: list[DeclaredKind]


def declare_kind(kind: AnyKind) -> DeclaredKind:
    return {
        "name": kind.name,
        "title": kind.title,
        "group": kind.group,
        "settings": kind.Settings.model_json_schema(by_alias=True, schema_generator=SettingsSchema),
        "outlets": list(kind.outlets_data),
        "summary": list(kind.summary),
        "waits": kind.waits,
        "needs_contact": kind.needs_contact,
        "takes_company": kind.takes_company or not kind.needs_contact,
        "performs": kind.performs,
        "examples": [dict(example) for example in kind.examples],
        "icon": kind.icon,
        "help": kind.help,
    }


@cache
def declare_all() -> Declarations:
    """Every kind, by group in the order of the palette, then by title; and how the start is shown, which is no kind."""
    start = Path(__file__).parent / "start"
    order = list(GROUPS)
    kinds = sorted(KINDS.values(), key=lambda kind: (order.index(kind.group), kind.title))
    return {
        "groups": {group: title for group, title in GROUPS.items() if group == "start" or any(kind.group == group for kind in kinds)},
        "continue_outlets": list(CONTINUE_OUTLETS),
        "start": {
            "title": "Start",
            "group": "start",
            "icon": (start / "icon.svg").read_text(encoding="utf-8"),
            "help": (start / "help.md").read_text(encoding="utf-8"),
        },
        "kinds": [declare_kind(kind) for kind in kinds],
    }
