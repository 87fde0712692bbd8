"""A second person agrees to a launch (H11): what was asked for goes live, all of it or nothing."""

from datetime import datetime

from towpath.engine.launch import launch
from towpath.flows.approvals import close_request, name_of, names_of, tell
from towpath.flows.asking import begin_answer
from towpath.flows.drafts import revision_of
from towpath.flows.errors import RequestIsClosed
from towpath.flows.places import Step
from towpath.flows.reads import get_flow
from towpath.flows.writes import LaunchResult, text_to_launch
from towpath.host.clock import Clock
from towpath.host.database import Connection


def agree(
    db: Connection, workspace_id: int, request_id: int, *, answer: str, user_id: int, now: datetime, clock: Clock | None = None
) -> LaunchResult:
    """Launch the flow as it was asked, on behalf of who agrees. Raises LaunchRefused and leaves the request open where it can't be launched
    any more; RequestIsClosed where the text is another by now."""
    by = f"user:{user_id}"
    request = begin_answer(db, workspace_id, request_id, user_id)
    if revision_of(text_to_launch(get_flow(db, workspace_id, request.flow_id))) != request.revision:
        raise RequestIsClosed("The flow was edited since this was asked for: it must be asked for anew.", request=request_id, state="void")
    close_request(db, request, "launched", "flow.launch_agreed", answer=answer.strip(), by=by, now=now)
    steps = {node: Step(said["do"], said.get("to")) for node, said in request.launch["nodes"].items()}
    result = launch(
        db, workspace_id, request.flow_id, by=by, now=now, move=steps if request.launch["people"] == "move" else None,
        backfill=request.launch["backfill"], clock=clock, agreed=True,
    )  # fmt: skip
    if request.asked_user is not None:
        said = f": {answer.strip()}" if answer.strip() else "."
        words = f"{name_of(names_of(db, workspace_id), by)} agreed to the launch of “{request.flow_name}”, and it was launched{said}"
        tell(db, request, [request.asked_user], words, now)
    return result
