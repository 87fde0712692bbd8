"""What a flow may name: the workspace's attributes, events, templates and senders, its own variables and nodes."""

from collections.abc import Callable, Iterable, Mapping
from typing import cast

import msgspec

from towpath.channels.function.jail import why_no_jail
from towpath.contacts.computed import computed_of
from towpath.contacts.reads import list_attributes
from towpath.events.definitions import list_definitions
from towpath.expr.facts import Type
from towpath.expr.scope import Scope, standard_scope
from towpath.flows.named import read_ids
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.messages.policy import NO_FOOTER, get_policy
from towpath.messages.sms_senders import list_sms_senders
from towpath.team.choosing import list_team
from towpath.team.reads import list_groups


class Surroundings(msgspec.Struct, frozen=True):
    """What a workspace has. events: every event it knows, standard ones included, with the types of their properties.

    names: by sort (`template`, `event`, `flow`) the names that exist; a sort that is not there is not checked. ids: by sort (`list`,
    `group`) what a name means; a version keeps those that it names, so that a rename changes nothing that runs (semantics 40).
    computed: attributes of contacts that are worked out, with event and what.
    """

    contact_attributes: Mapping[str, Type]
    order_attributes: Mapping[str, Type]
    company_attributes: Mapping[str, Type]
    events: Mapping[str, Mapping[str, Type]]
    names: Mapping[str, frozenset[str]]
    ids: Mapping[str, Mapping[str, int]] = {}
    computed: Mapping[str, tuple[str, str]] = {}
    why_no_jail: Callable[[], str | None] = lambda: None  # why functions can't be run here


NOWHERE = Surroundings({}, {}, {}, {}, {})  # a file that is looked at without a database


def read_surroundings(db: Connection, workspace_id: int) -> Surroundings:
    definitions = list_definitions(db, workspace_id)
    events = {
        one.name: {found.name: _one_type(found.declared, found.seen) for found in one.properties}
        for one in definitions
        if one.standard or one.declared or one.first_seen_at is not None
    }
    here = {"workspace_id": workspace_id}
    ids = read_ids(db, workspace_id)
    templates = {name for (name,) in db.execute(statement("flows", "list_template_names"), here)}
    policy = get_policy(db, workspace_id)
    return Surroundings(
        contact_attributes=_types(db, workspace_id, "contact"),
        order_attributes=_types(db, workspace_id, "order"),
        company_attributes=_types(db, workspace_id, "company"),
        events=events,
        names={
            "event": frozenset(events),
            "template": frozenset(templates),
            "window": frozenset(policy.windows),
            "footer": frozenset((*policy.footers, NO_FOOTER)),
            "sms_sender": frozenset(name for one in list_sms_senders(db, workspace_id) for name in (one.name, one.number)),
            "member": frozenset(member.email for member in list_team(db, workspace_id)),
            "user_group": frozenset(group.name for group in list_groups(db, workspace_id)),
            **{sort: frozenset(known) for sort, known in ids.items()},
        },
        ids=ids,
        computed=computed_of(list_attributes(db, workspace_id, "contact")),
        why_no_jail=why_no_jail,
    )


def _types(db: Connection, workspace_id: int, subject: str) -> dict[str, Type]:
    return {one.name: cast(Type, one.type) for one in list_attributes(db, workspace_id, subject)}


def _one_type(declared: str | None, seen: Iterable[str]) -> Type:
    """The declared type, else the only one that came, else any."""
    if declared is not None:
        return cast(Type, declared)
    types = set(seen)
    return cast(Type, types.pop()) if len(types) == 1 else "any"


def flow_scope(
    surroundings: Surroundings,
    *,
    subject: str,
    variables: Mapping[str, str],
    nodes: Iterable[str],
    entry_events: tuple[str, ...],
    orders: bool = False,
) -> Scope:
    """The scope of a flow's nodes; for a condition on an event take `scope.for_event(name)`. orders: a branch switches to an order."""
    return standard_scope(
        contact_attributes=surroundings.contact_attributes,
        order_attributes=surroundings.order_attributes,
        company_attributes=surroundings.company_attributes,
        variables={name: cast(Type, type) for name, type in variables.items()},
        nodes=nodes,
        events=surroundings.events,
        entry_events=entry_events,
        known=surroundings.names,
        ids=surroundings.ids,
        computed=surroundings.computed,
        subject=subject,
        orders=orders,
    )
