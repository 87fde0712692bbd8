"""What colleagues say to each other about a flow or one of its nodes: threads with answers, mentions, resolved and opened again.

A comment stands with the flow and not with a version, so it outlives every launch; it follows a node whose id changes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from psycopg.rows import class_row

from towpath.accounts.reads import list_members
from towpath.accounts.writes import audit
from towpath.flows.approvals import name_of, names_of
from towpath.flows.document.tree import read_tree
from towpath.flows.document.typed import natural
from towpath.flows.errors import CommentIsWrong, CommentNotFound, NotYoursToChange
from towpath.flows.reads import Flow
from towpath.host.database import Connection
from towpath.host.sql import statement
from towpath.team.writes import notify

START = "__start__"  # where a comment on the start of a flow stands; no node can be called so
LONGEST = 5_000  # characters of a comment
MOST_ANSWERS = 200  # of a thread
MOST_MENTIONS = 50
ERASED = "This comment named a person who was erased."


class Comment(msgspec.Struct, frozen=True):
    """thread_id: the comment that it answers. node: '' the flow, START, or the id of a node. mentions: users. author: `user:ID`, `key:ID`."""

    id: int
    flow_id: int
    flow: str
    flow_name: str
    thread_id: int | None
    node: str
    body: str
    mentions: list[int]
    author: str
    at: datetime
    changed_at: datetime | None
    resolved_at: datetime | None
    resolved_by: str | None


class Thread(msgspec.Struct, frozen=True):
    first: Comment
    answers: Sequence[Comment]


# ---- Looking ---------------------------------------------------------------------------------------------------------


def list_threads(
    db: Connection, workspace_id: int, flow_id: int, *, only_open: bool | None = None, before: int | None = None, limit: int = 50
) -> list[Thread]:
    """Newest first, their answers oldest first. only_open: False, those that are resolved; None, all."""
    asked = {"workspace_id": workspace_id, "flow_id": flow_id, "open": only_open, "before": before, "limit": limit}
    return _with_answers(db, _read(db, "list_threads", asked))


def get_thread(db: Connection, workspace_id: int, comment_id: int) -> Thread:
    """By any of its comments. Raises CommentNotFound."""
    found = get_comment(db, workspace_id, comment_id)
    first = found if found.thread_id is None else get_comment(db, workspace_id, found.thread_id)
    return _with_answers(db, [first])[0]


def get_comment(db: Connection, workspace_id: int, comment_id: int) -> Comment:
    found = _read(db, "get_comment", {"workspace_id": workspace_id, "id": comment_id})
    if not found:
        raise _unknown(comment_id)
    return found[0]


def _with_answers(db: Connection, firsts: Sequence[Comment]) -> list[Thread]:
    answers: dict[int, list[Comment]] = {first.id: [] for first in firsts}
    for answer in _read(db, "list_answers", {"threads": list(answers)}) if firsts else ():
        answers[answer.thread_id or 0].append(answer)
    return [Thread(first, answers[first.id]) for first in firsts]


# ---- Saying ----------------------------------------------------------------------------------------------------------


def begin_thread(db: Connection, flow: Flow, text: str, *, node: str = "", mentions: Sequence[str] = (), by: str, now: datetime) -> Comment:
    """mentions: emails of members, who are told. Raises CommentIsWrong."""
    if node not in ("", START) and node not in nodes_of(flow.text):
        raise CommentIsWrong(f"“{flow.name}” has no node “{node}” to say something about.", field="node", node=node)
    users = _find_mentioned(db, flow.workspace_id, mentions)
    asked = {
        "workspace_id": flow.workspace_id,
        "flow_id": flow.id,
        "node": node,
        "body": _checked(text),
        "mentions": users,
        "by": by,
        "now": now,
    }
    row = db.execute(statement("flows", "insert_comment"), asked).fetchone()
    assert row is not None
    comment = get_comment(db, flow.workspace_id, row[0])
    _tell(db, flow.workspace_id, comment, users, (), by, now)
    return comment


def answer(
    db: Connection, workspace_id: int, comment_id: int, text: str, *, mentions: Sequence[str] = (), by: str, now: datetime
) -> Comment:
    """Who spoke in the thread before is told too, and an answer to what was resolved opens it again."""
    thread = get_thread(db, workspace_id, comment_id)
    if len(thread.answers) >= MOST_ANSWERS:
        raise CommentIsWrong(f"A thread has at most {MOST_ANSWERS} answers: begin another.", field="text")
    users = _find_mentioned(db, workspace_id, mentions)
    asked = {"workspace_id": workspace_id, "thread_id": thread.first.id, "body": _checked(text), "mentions": users, "by": by, "now": now}
    row = db.execute(statement("flows", "insert_answer"), asked).fetchone()
    if row is None:
        raise _unknown(comment_id)
    if thread.first.resolved_at is not None:
        db.execute(statement("flows", "resolve_thread"), {"workspace_id": workspace_id, "id": thread.first.id, "by": None, "now": now})
    said = get_comment(db, workspace_id, row[0])
    spoke = {int(one.author.removeprefix("user:")) for one in (thread.first, *thread.answers) if one.author.startswith("user:")}
    _tell(db, workspace_id, said, users, sorted(spoke), by, now)
    return said


def change_comment(
    db: Connection, workspace_id: int, comment_id: int, text: str, *, mentions: Sequence[str], by: str, now: datetime
) -> None:
    """By its author only; who is mentioned anew is told. Raises NotYoursToChange."""
    comment = get_comment(db, workspace_id, comment_id)
    if comment.author != by:
        raise NotYoursToChange("Only its author changes a comment. Answer it instead.", comment=comment_id)
    users = _find_mentioned(db, workspace_id, mentions)
    asked = {"workspace_id": workspace_id, "id": comment_id, "body": _checked(text), "mentions": users, "now": now}
    if db.execute(statement("flows", "change_comment"), asked).fetchone() is None:
        raise _unknown(comment_id)
    _tell(db, workspace_id, comment, [user for user in users if user not in comment.mentions], (), by, now)


def resolve(db: Connection, workspace_id: int, comment_id: int, *, by: str, now: datetime, reopen: bool = False) -> None:
    """The thread of the comment; what is so already stays as it is."""
    first = get_thread(db, workspace_id, comment_id).first
    asked = {"workspace_id": workspace_id, "id": first.id, "by": None if reopen else by, "now": now}
    db.execute(statement("flows", "resolve_thread"), asked)


def delete_comment(db: Connection, workspace_id: int, comment_id: int, *, by: str, any_author: bool, now: datetime) -> None:
    """The first of a thread takes its answers along. any_author: an admin. Kept in the audit log, without what was said."""
    comment = get_comment(db, workspace_id, comment_id)
    if comment.author != by and not any_author:
        raise NotYoursToChange("Only its author or an admin deletes a comment.", comment=comment_id)
    db.execute(statement("flows", "delete_comment"), {"workspace_id": workspace_id, "id": comment_id})
    about = {"flow": comment.flow_id, "name": comment.flow_name, "author": comment.author}
    audit(db, workspace_id=workspace_id, at=now, actor=by, what="flow_comment.deleted", about=about)


def forget_comments(db: Connection, workspace_id: int, texts: Sequence[str]) -> int:
    """Of a person who is erased: comments that repeat one of these texts, in lower case; how many."""
    asked = {"workspace_id": workspace_id, "texts": list(texts), "instead": ERASED}
    return db.execute(statement("flows", "blank_comments"), asked).rowcount if texts else 0


# ---- Following the nodes -----------------------------------------------------------------------------------------------


def nodes_of(text: str) -> Mapping[str, Any]:
    """By id, as the file says them."""
    written = natural(read_tree(text)) if text else {}
    nodes = written.get("nodes") if isinstance(written, dict) else None
    return nodes if isinstance(nodes, dict) else {}


def follow_nodes(db: Connection, flow: Flow, text: str) -> None:
    """Comments go with a node that is called otherwise in the new text. The flow is locked, its draft about to be kept.

    A node was renamed if what it says stands under a new id; also where it was changed at once, if one node came and one of its kind went.
    """
    commented = [node for (node,) in db.execute(statement("flows", "list_commented_nodes"), {"flow_id": flow.id}) if node != START]
    if not commented:
        return
    after = nodes_of(text)
    if all(node in after for node in commented):
        return
    before = nodes_of(flow.text)
    came = {id: node for id, node in after.items() if id not in before}
    gone = [id for id in before if id not in after]
    for node in commented:
        if node in before and node not in after and (to := _renamed(before[node], came, alone=gone == [node])):
            db.execute(statement("flows", "move_comments"), {"flow_id": flow.id, "node": node, "to": to})


def _renamed(node: Any, came: Mapping[str, Any], *, alone: bool) -> str | None:
    same = [id for id, one in came.items() if one == node]
    if len(same) == 1:
        return same[0]
    kin = [id for id, one in came.items() if _kind(one) == _kind(node)]
    return kin[0] if alone and len(came) == 1 and kin else None


def _kind(node: Any) -> Any:
    return node.get("kind") if isinstance(node, dict) else None


# ---- Parts -----------------------------------------------------------------------------------------------------------


def _find_mentioned(db: Connection, workspace_id: int, emails: Sequence[str]) -> list[int]:
    members = {one.email.casefold(): one.user_id for one in list_members(db, workspace_id)} if emails else {}
    strangers = [email for email in emails if email.strip().casefold() not in members]
    if strangers:
        raise CommentIsWrong(f"“{strangers[0]}” is no member of this workspace.", field="mentions")
    return sorted({members[email.strip().casefold()] for email in emails})


def _checked(text: str) -> str:
    said = text.strip()
    if not said:
        raise CommentIsWrong("A comment says something; this one is empty.", field="text")
    if len(said) > LONGEST:
        raise CommentIsWrong(f"A comment may have {LONGEST:,} characters; this one has {len(said):,}.", field="text")
    return said


def _tell(
    db: Connection, workspace_id: int, comment: Comment, mentioned: Sequence[int], spoke: Sequence[int], by: str, now: datetime
) -> None:
    """Without what was said: it can name a person, and is read where it stands. Who speaks is not told of it."""
    names = names_of(db, workspace_id)
    who = name_of(names, by)
    link = f"/flows/{comment.flow}?version=draft&comment={comment.thread_id or comment.id}"
    for users, words in (
        (mentioned, f"{who} mentions you in a comment on “{comment.flow_name}”."),
        ([user for user in spoke if user not in mentioned], f"{who} answers in a thread on “{comment.flow_name}”."),
    ):
        told = [user for user in users if f"user:{user}" != by and f"user:{user}" in names]
        notify(db, [(workspace_id, user, None, words) for user in told], now, link=link)


def _read(db: Connection, name: str, asked: Mapping[str, Any]) -> list[Comment]:
    with db.cursor(row_factory=class_row(Comment)) as cursor:
        return cursor.execute(statement("flows", name), asked).fetchall()


def _unknown(comment_id: int) -> CommentNotFound:
    return CommentNotFound(f"There is no comment {comment_id}.", comment=comment_id)
