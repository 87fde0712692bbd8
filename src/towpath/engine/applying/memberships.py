"""Lists and groups that contacts are put into and taken out of."""

from collections.abc import Iterable, Sequence

from towpath.contacts.lists import find_list_ids
from towpath.contacts.memberships import MembershipChange, change_memberships
from towpath.engine.changes import Applied, Asked
from towpath.nodes.memberships import ChangeMemberships
from towpath.nodes.pieces import Named

APPLIES = (ChangeMemberships,)
FACTS_CHANGE = True


def apply(asked: Sequence[Asked], applied: Applied) -> None:
    batch, runs = applied.batch, applied.batch.runs
    workspace_id = int(runs.workspace[asked[0].row])
    by_name = {
        (sort, name): id
        for sort in ("list", "group")
        for name, id in find_list_ids(batch.db, workspace_id, sort, _unresolved(asked, sort)).items()
    }

    def ids(sort: str, names: Iterable[Named]) -> list[int]:
        return [one.id if one.id is not None else by_name.get((sort, one.name), 0) for one in names]

    changes = [
        MembershipChange(
            workspace_id=workspace_id, lane=int(runs.lane[one.row]), contact_id=int(runs.contact[one.row]), at=batch.now,
            leave_all=one.mutation.sort if one.mutation.leave_all else None,
            leave=ids(one.mutation.sort, one.mutation.leave), join=ids(one.mutation.sort, one.mutation.join),
            cause=applied.cause(one.place), depth=applied.depth(one.row), source="flow",
        )
        for one in asked
    ]  # fmt: skip
    for one, problems in zip(asked, change_memberships(batch.db, changes, batch.now), strict=True):
        if problems:
            applied.refused[one.place] = problems[0]


def _unresolved(asked: Sequence[Asked], sort: str) -> set[str]:
    mutations = {one.mutation for one in asked}
    return {named.name for one in mutations if one.sort == sort for named in (*one.leave, *one.join) if named.id is None}
