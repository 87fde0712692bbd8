"""Segments: made, changed, put away; who is in them, how many there would be, and why somebody is or is not."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from ninja import Path, Router, Status
from pydantic import BaseModel, Field

from towpath.accounts.reads import get_workspace
from towpath.accounts.writes import audit
from towpath.api.in_use import refuse_in_use
from towpath.api.members import find_person
from towpath.api.nouns.conditions import ConditionProblemOut, LeafAnswer, MatchingCount, condition_place
from towpath.api.pages import Cursor, Limit, Page, one_more, read_cursor, write_cursor
from towpath.api.request import Context, Request, needs
from towpath.contacts import matching
from towpath.expr import conditions
from towpath.expr.scope import Scope
from towpath.flows import facts
from towpath.flows.reads import find_flows_naming
from towpath.flows.scope import read_surroundings
from towpath.segments import definition, reads, writes
from towpath.segments.models import Segment
from towpath.values.lanes import LANES

router = Router()
TREND = timedelta(days=30)
_LAST_ID = 2**63 - 1

SegmentId = Annotated[int, Path(ge=1, le=2**31 - 1)]


class SegmentSize(BaseModel, from_attributes=True):
    """members: at the end of the day; of today: by now."""

    day: date
    members: int


class SegmentOut(BaseModel):
    """sentence: what it asks of people; follows “if”. members: how many by now. filled: share of people that have been looked at, 1 where
    all have. trend: its size on the last 30 days, as far as it is known."""

    id: int
    name: str
    sentence: str
    members: int
    filled: float
    archived: bool
    created_at: datetime
    changed_at: datetime
    trend: list[SegmentSize]


class SegmentDetail(SegmentOut):
    """where: its condition as in a flow file, with the names of today. flows, segments: what names it."""

    where: Any
    flows: list[str]
    segments: list[str]


class NewSegment(BaseModel, extra="forbid"):
    """where: as in a flow file."""

    name: str = Field(min_length=1, max_length=writes.LONGEST_NAME)
    where: Any = Field(default_factory=list)


class SegmentChange(BaseModel, extra="forbid"):
    """start_flows: those who join by the new condition start the flows that begin with it; else they start none (semantics 2)."""

    name: str | None = Field(None, min_length=1, max_length=writes.LONGEST_NAME)
    where: Any = None
    start_flows: bool = False


class SegmentPerson(BaseModel, from_attributes=True):
    id: str
    external_id: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    phone: str | None


class SegmentMemberOut(SegmentPerson):
    """since: when they joined, or were found."""

    since: datetime


class SegmentQuestion(BaseModel, extra="forbid"):
    """exact: everybody is asked, however long it takes (15 seconds at most); else a part of them."""

    where: Any = Field(default_factory=list)
    exact: bool = False


class SegmentPreview(BaseModel):
    """count: null where `uncounted` says why, or something is wrong. people: some of those who would belong."""

    problems: list[ConditionProblemOut]
    sentence: str | None
    count: MatchingCount | None
    uncounted: str | None
    people: list[SegmentPerson]


class SegmentReason(BaseModel):
    """member: whether the contact is in it, since when. holds: what the condition says at this moment; leaves: each of its parts.
    looked_again_at: when time alone may change it next."""

    member: bool
    since: datetime | None
    holds: bool
    looked_again_at: datetime | None
    leaves: list[LeafAnswer]


class SegmentOfContact(BaseModel, from_attributes=True):
    id: int
    name: str
    since: datetime


@router.get("", response=Page[SegmentOut])
@needs("read")
def list_segments(request: Request, archived: bool = False) -> Page[SegmentOut]:
    """All, by name; archived: those that were put away instead."""
    ctx = request.ctx
    found = reads.list_segments(ctx.db, ctx.workspace_id, archived=archived)
    sizes = reads.list_sizes(ctx.db, [one.id for one in found], ctx.clock.now().date() - TREND)
    return Page(items=[SegmentOut(**_shown(ctx, one, sizes)) for one in found], next=None)


@router.post("", response={201: SegmentDetail})
@needs("write")
def make_segment(request: Request, body: NewSegment) -> Status[SegmentDetail]:
    """Its members are looked for from now on; whoever belongs at first starts no flow."""
    ctx = request.ctx
    id = writes.make_segment(ctx.db, ctx.workspace_id, body.name, body.where, _scope(ctx), now=ctx.clock.now())
    _audit(ctx, "made", id, body.name)
    return Status(201, _show(ctx, id))


@router.post("/count", response=SegmentPreview)
@needs("read")
def count_segment(request: Request, body: SegmentQuestion) -> SegmentPreview:
    """How many people would belong, and some of them; keeps nothing."""
    ctx = request.ctx
    condition, problems = definition.check(body.where, _scope(ctx))
    said = [
        ConditionProblemOut(
            code=one.code, sentence=one.sentence, severity=one.severity, place=condition_place(one.path), nearest=one.nearest
        )
        for one in problems
    ]
    if condition is None:
        return SegmentPreview(problems=said, sentence=None, count=None, uncounted=None, people=[])
    now, zone = ctx.clock.now(), get_workspace(ctx.db, ctx.workspace_id).time_zone
    count = uncounted = None
    try:
        counting = matching.count_exactly if body.exact else matching.count_matching
        count = counting(ctx.db, ctx.workspace_id, condition, now=now, zone=zone)
    except matching.Uncounted as error:
        uncounted = error.sentence
    people = matching.list_examples(ctx.db, ctx.workspace_id, condition, now=now, zone=zone)
    return SegmentPreview(
        problems=said,
        sentence=conditions.to_sentence(condition),
        count=MatchingCount.model_validate(count) if count else None,
        uncounted=uncounted,
        people=[SegmentPerson(**_person(one)) for one in people],
    )


@router.get("/of/{contact}", response=list[SegmentOfContact])
@needs("read")
def list_segments_of(request: Request, contact: str) -> list[SegmentOfContact]:
    """The segments that a contact is in, by name."""
    found = find_person(request.ctx, contact)
    return [SegmentOfContact.model_validate(one) for one in reads.list_segments_of(request.ctx.db, found.lane, found.id)]


@router.get("/{id}", response=SegmentDetail)
@needs("read")
def get_segment(request: Request, id: SegmentId) -> SegmentDetail:
    return _show(request.ctx, id)


@router.patch("/{id}", response=SegmentDetail)
@needs("write")
def change_segment(request: Request, id: SegmentId, body: SegmentChange) -> SegmentDetail:
    """What names it goes on with it under its new name. After a new condition its members are looked for anew."""
    ctx = request.ctx
    if body.name is not None:
        writes.rename_segment(ctx.db, ctx.workspace_id, id, body.name)
        _audit(ctx, "renamed", id, body.name)
    if body.where is not None:
        writes.change_condition(ctx.db, ctx.workspace_id, id, body.where, _scope(ctx), starts_flows=body.start_flows, now=ctx.clock.now())
        _audit(ctx, "changed", id, reads.get_segment(ctx.db, ctx.workspace_id, id).name)
    return _show(ctx, id)


@router.post("/{id}/archive", response=SegmentDetail)
@needs("write")
def archive_segment(request: Request, id: SegmentId) -> SegmentDetail:
    """Everybody leaves it, which starts no flow. Refused while a live flow or another segment names it."""
    ctx = request.ctx
    name = writes.lock_segment(ctx.db, ctx.workspace_id, id).name
    refuse_in_use(ctx, "segment", id, name)
    writes.archive_segment(ctx.db, ctx.workspace_id, id, now=ctx.clock.now())
    _audit(ctx, "archived", id, name)
    return _show(ctx, id)


@router.post("/{id}/restore", response=SegmentDetail)
@needs("write")
def restore_segment(request: Request, id: SegmentId) -> SegmentDetail:
    """Its members are looked for anew, which starts no flow."""
    ctx = request.ctx
    writes.restore_segment(ctx.db, ctx.workspace_id, id, now=ctx.clock.now())
    _audit(ctx, "restored", id, reads.get_segment(ctx.db, ctx.workspace_id, id).name)
    return _show(ctx, id)


@router.get("/{id}/members", response=Page[SegmentMemberOut])
@needs("read")
def list_segment_members(request: Request, id: SegmentId, cursor: Cursor = "", limit: Limit = 50) -> Page[SegmentMemberOut]:
    """In no order that means something, but always in the same."""
    ctx = request.ctx
    reads.get_segment(ctx.db, ctx.workspace_id, id)
    key = read_cursor(cursor, (int, int))
    after = (max(-1, min(key[0], 256)), max(0, min(key[1], _LAST_ID))) if key else None
    found = reads.list_members(ctx.db, id, after=after, limit=one_more(limit))
    following = write_cursor((found[limit - 1].lane, found[limit - 1].id)) if len(found) > limit else None
    return Page(items=[SegmentMemberOut(**_person(one), since=one.since) for one in found[:limit]], next=following)


@router.get("/{id}/why/{contact}", response=SegmentReason)
@needs("read")
def why_in_segment(request: Request, id: SegmentId, contact: str) -> SegmentReason:
    """Why somebody is, or is not, in it: each part of the condition with what it sees now."""
    ctx = request.ctx
    segment = reads.get_segment(ctx.db, ctx.workspace_id, id)
    person = find_person(ctx, contact)
    zone = get_workspace(ctx.db, ctx.workspace_id).time_zone
    tried = matching.try_with(ctx.db, ctx.workspace_id, definition.compile_condition(segment), person, now=ctx.clock.now(), zone=zone)
    since, due = reads.find_standing(ctx.db, id, person.lane, person.id)
    return SegmentReason(
        member=since is not None,
        since=since,
        holds=tried.holds,
        looked_again_at=due,
        leaves=[LeafAnswer(sentence=one.sentence, holds=one.holds, value=one.value) for one in tried.leaves],
    )


# ---- Parts ---------------------------------------------------------------------------------------------------------


def _scope(ctx: Context) -> Scope:
    return definition.people_scope(facts.scope_for(read_surroundings(ctx.db, ctx.workspace_id), "contact", None))


def _show(ctx: Context, id: int) -> SegmentDetail:
    segment = reads.get_segment(ctx.db, ctx.workspace_id, id)
    shown = _shown(ctx, segment, reads.list_sizes(ctx.db, [id], ctx.clock.now().date() - TREND))
    today = reads.names_of_today(ctx.db, ctx.workspace_id)
    return SegmentDetail(
        **shown,
        where=definition.with_names_of_today(segment.condition, segment.names, today),
        flows=find_flows_naming(ctx.db, ctx.workspace_id, "segment", id),
        segments=reads.list_segments_naming(ctx.db, ctx.workspace_id, "segment", id),
    )


def _shown(ctx: Context, segment: Segment, sizes: dict[int, list[Any]]) -> dict[str, Any]:
    filled = 1.0 if segment.filled_at is not None else reads.count_filled_lanes(ctx.db, segment.id) / LANES
    return {
        "id": segment.id,
        "name": segment.name,
        "sentence": conditions.to_sentence(definition.compile_condition(segment)),
        "members": segment.members,
        "filled": filled,
        "archived": segment.archived_at is not None,
        "created_at": segment.created_at,
        "changed_at": segment.changed_at,
        "trend": [SegmentSize.model_validate(one) for one in sizes[segment.id]],
    }


def _person(one: Any) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in SegmentPerson.model_fields if name != "id"}, "id": str(one.id)}


def _audit(ctx: Context, deed: str, id: int, name: str) -> None:
    about = {"segment": id, "name": name}
    audit(ctx.db, workspace_id=ctx.workspace_id, at=ctx.clock.now(), actor=ctx.actor, what=f"segment.{deed}", about=about)
