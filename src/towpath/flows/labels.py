"""Folders and tags of flows: order in the list, without a launch. They stand in the flow's file and travel with it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from towpath.accounts.writes import audit
from towpath.flows.document.patch import Change, Remove, Set, patch
from towpath.flows.document.tree import read_tree
from towpath.flows.document.typed import natural
from towpath.flows.drafts import revision_of
from towpath.flows.errors import LabelIsWrong
from towpath.flows.reads import Flow
from towpath.flows.writes import lock
from towpath.host.database import Connection
from towpath.host.sql import statement

LONGEST = 100
MOST_TAGS = 50


class Labels(msgspec.Struct, frozen=True):
    """Name -> how many flows bear it. folders: `` for those in none."""

    folders: dict[str, int]
    tags: dict[str, int]


def count_labels(db: Connection, workspace_id: int) -> Labels:
    """Of flows that are not archived, by name."""
    rows = db.execute(statement("flows", "count_labels"), {"workspace_id": workspace_id}).fetchall()
    return Labels({name: n for sort, name, n in rows if sort == "folder"}, {name: n for sort, name, n in rows if sort == "tag"})


def label_flows(
    db: Connection,
    workspace_id: int,
    flow_ids: Sequence[int],
    *,
    folder: str | None = None,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    by: str,
    now: datetime,
) -> int:
    """How many changed. folder: where they go, `` to none, None: they stay. A draft that somebody edits has another revision afterwards."""
    wanted = None if folder is None else folder_of(folder)
    added = [_tag(one) for one in add]
    return sum(_label(db, lock(db, workspace_id, id), wanted, added, remove, by, now) for id in sorted(set(flow_ids)))


def _label(db: Connection, flow: Flow, wanted: str | None, add: Sequence[str], remove: Sequence[str], by: str, now: datetime) -> bool:
    folder = flow.folder if wanted is None else wanted
    tags = [one for one in dict.fromkeys((*flow.tags, *add)) if one not in remove]
    if len(tags) > MOST_TAGS:
        raise LabelIsWrong(f"“{flow.name}” would have {len(tags)} tags; {MOST_TAGS} are the most.", flow=flow.slug)
    if (folder, tags) == (flow.folder, flow.tags):
        return False
    changes: list[Change] = [
        Set(("folder",), folder) if folder else Remove(("folder",)),
        Set(("tags",), tags) if tags else Remove(("tags",)),
    ]
    live = None if flow.live_text is None else patch(flow.live_text, changes)
    draft = None if flow.draft_text is None else patch(flow.draft_text, changes)
    here = {"workspace_id": flow.workspace_id, "flow_id": flow.id}
    db.execute(
        statement("flows", "label_flow"),
        {
            **here, "folder": folder, "tags": tags, "live_text": live, "draft_text": draft,
            "draft_document": None if draft is None else natural(read_tree(draft)), "now": now,
        },
    )  # fmt: skip
    after = draft if draft is not None else live or ""
    db.execute(statement("flows", "keep_request_valid"), {**here, "before": revision_of(flow.text), "after": revision_of(after)})
    about = {"flow": flow.id, "before": {"folder": flow.folder, "tags": flow.tags}, "after": {"folder": folder, "tags": tags}}
    audit(db, workspace_id=flow.workspace_id, at=now, actor=by, what="flow.labelled", about=about)
    return True


def folder_of(said: str) -> str:
    """`Shop / Email/` -> `Shop/Email`."""
    folder = "/".join(part.strip() for part in said.split("/") if part.strip())
    if len(folder) > LONGEST:
        raise LabelIsWrong(f"The name of a folder has at most {LONGEST} letters.", folder=folder)
    return folder


def _tag(said: str) -> str:
    tag = said.strip()
    if not tag or len(tag) > LONGEST:
        raise LabelIsWrong(f"A tag has 1 to {LONGEST} letters.", tag=said[:LONGEST])
    return tag
