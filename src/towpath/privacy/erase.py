"""One person is erased everywhere (semantics 54): asked for, swept out of what is kept by workspace, then worked in the person's lane.

The names go into the ledger when it is asked for, so that nothing takes the person in again meanwhile. `engine.erase` does the rest, in
its place among the events of the person.
"""

import json
import logging
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from towpath.accounts.writes import forget_mentions
from towpath.contacts import ledger
from towpath.contacts.erasing import BEGUN, add_erasure, names_of, note_erasure
from towpath.contacts.reads import list_addresses
from towpath.contacts.views import forget_views
from towpath.engine.writes import forget_participants
from towpath.events.writes import Command, enqueue
from towpath.flows.comments import forget_comments
from towpath.host.database import Connection
from towpath.host.settings import load
from towpath.host.sql import statement
from towpath.imports.writes import forget_rows
from towpath.messages.erasing import erase_caught
from towpath.values.lanes import LANES

log = logging.getLogger(__name__)

SHORTEST = 4  # characters of a name that is looked for in texts; a shorter one would hit others
LEDGER = "erased.jsonl"
_PAGE = 5_000


def work_one(db: Connection, now: datetime) -> bool:
    """The oldest erasure that was asked for, in the caller's transaction; answers whether there was one."""
    row = db.execute(statement("contacts", "claim_erasure")).fetchone()
    if row is None:
        return False
    id, workspace_id, lane, contact_id = row
    names = names_of(db, lane, contact_id)
    said = {value for _, value in names} | {one.value for one in list_addresses(db, lane, contact_id)}
    texts = sorted({text.lower() for text in said if len(text) >= SHORTEST})
    _keep_beside_the_keys(workspace_id, names, now)
    report = forget_mentions(db, workspace_id, sorted({*texts, *(text for text in said if len(text) >= SHORTEST)}))
    report["flow_comment"] = forget_comments(db, workspace_id, texts)
    report["people_view"] = forget_views(db, workspace_id, texts)
    report |= forget_rows(db, workspace_id, contact_id, texts)
    report["participant"] = forget_participants(db, workspace_id, contact_id, [value for _, value in names])
    report["caught_mail"] = erase_caught(db, workspace_id, [value.lower() for kind, value in names if kind == "email"])
    note_erasure(db, id, BEGUN, report, now)
    enqueue(db, workspace_id, [Command("erase_contact", lane, contact_id, {"erasure": id})], now)
    return True


# ---- After a restore -------------------------------------------------------------------------------------------------


def _keep_beside_the_keys(workspace_id: int, names: Sequence[ledger.Key], now: datetime) -> None:
    """A line a name: the backup that is restored one day knows nothing of what was erased after it."""
    if not names:
        return
    folder = load().data
    folder.mkdir(parents=True, exist_ok=True)
    lines = [
        json.dumps(
            {"workspace": workspace_id, "kind": kind, "hash": ledger.hash_of(workspace_id, (kind, value)).hex(), "at": now.isoformat()}
        )
        for kind, value in names
    ]
    with open(os.open(folder / LEDGER, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_ledger(path: Path) -> list[tuple[int, str, bytes]]:
    """(workspace, kind, hash) of each line; none where there is no such file. A line that was cut off by a crash is left out."""
    found = []
    for line in path.read_text().splitlines() if path.exists() else ():
        try:
            said: dict[str, Any] = json.loads(line)
            found.append((int(said["workspace"]), str(said["kind"]), bytes.fromhex(said["hash"])))
        except (ValueError, KeyError, TypeError):
            log.warning("a line of %s can't be read", path)
    return found


def erase_again(db: Connection, workspaces: Iterable[int], kept: Sequence[tuple[int, str, bytes]], now: datetime) -> int:
    """Who is in the ledger, and in the database again: asked to be erased. Answers how many people."""
    erased = 0
    for workspace_id in workspaces:
        ledger.remember_hashes(db, workspace_id, [(kind, hash) for of, kind, hash in kept if of == workspace_id], now)
        if ledger.is_kept(db, workspace_id):
            found = {owner for lane in range(LANES) for owner in _found_in_lane(db, workspace_id, lane)}
            for owner_lane, owner_id in sorted(found):
                add_erasure(db, workspace_id, (owner_lane, owner_id), by="restore", now=now)
            erased += len(found)
    return erased


def _found_in_lane(db: Connection, workspace_id: int, lane: int) -> set[tuple[int, int]]:
    known = {(kind, bytes(hash)) for kind, hash in db.execute(statement("contacts", "list_erased"), {"workspace_id": workspace_id})}
    found: set[tuple[int, int]] = set()
    after = ("", "")
    while True:
        asked = {"lane": lane, "workspace_id": workspace_id, "kind": after[0], "value": after[1], "limit": _PAGE}
        rows = db.execute(statement("contacts", "list_identities_of_lane"), asked).fetchall()
        for kind, value, owner_lane, owner_id in rows:
            if (kind, ledger.hash_of(workspace_id, (kind, value))) in known:
                found.add((owner_lane, owner_id))
        if len(rows) < _PAGE:
            return found
        after = rows[-1][:2]
