"""What can't be done with a flow, and why."""

from collections.abc import Sequence

from towpath.values.problems import Problem, TowpathError


class FlowNotFound(TowpathError):
    code = "flow_not_found"
    status = 404


class VersionNotFound(TowpathError):
    code = "version_not_found"
    status = 404


class FlowIsArchived(TowpathError):
    code = "flow_is_archived"
    status = 409


class WrongStatus(TowpathError):
    """The flow is in a state from which this step can't be taken."""

    code = "wrong_status"
    status = 409


class NothingToLaunch(TowpathError):
    code = "nothing_to_launch"
    status = 409


class MoveNotFound(TowpathError):
    code = "move_not_found"
    status = 404


class ApprovalNeeded(TowpathError):
    """The workspace or the flow lets nobody launch alone."""

    code = "approval_needed"
    status = 409


class AskedAlready(TowpathError):
    """A request to launch the flow is open."""

    code = "launch_asked_already"
    status = 409


class NobodyToAsk(TowpathError):
    """No other member has the right to agree to a launch."""

    code = "nobody_to_ask"
    status = 409


class NotYoursToAnswer(TowpathError):
    """Who asks for a launch does not answer."""

    code = "not_yours_to_answer"
    status = 403


class RequestIsClosed(TowpathError):
    """The request to launch was answered, withdrawn, or the flow was edited since."""

    code = "launch_request_closed"
    status = 409


class LaunchRequestNotFound(TowpathError):
    code = "launch_request_not_found"
    status = 404


class CommentNotFound(TowpathError):
    code = "flow_comment_not_found"
    status = 404


class CommentIsWrong(TowpathError):
    """A comment is empty or too long, or about nobody and nothing there is."""

    code = "flow_comment_is_wrong"
    status = 422


class NotYoursToChange(TowpathError):
    """What somebody said is theirs."""

    code = "flow_comment_not_yours"
    status = 403


class LabelIsWrong(TowpathError):
    """A folder or tag can't be called so, or there are too many."""

    code = "flow_label_is_wrong"
    status = 422


class TemplateNameTaken(TowpathError):
    code = "flow_template_name_taken"
    status = 409


class TemplateIsBuiltIn(TowpathError):
    """What comes with Towpath is not renamed or deleted."""

    code = "flow_template_is_built_in"
    status = 409


class StepRefused(TowpathError):
    """What was chosen for those who stand at a node can't be done."""

    code = "step_refused"
    status = 422


class StaticAudience(TowpathError):
    """The flow took everybody in at its launch (semantics 11)."""

    code = "static_audience"
    status = 409


class SourceChanged(TowpathError):
    """A new version lacks a source of entry that the launched one has (semantics 44)."""

    code = "entry_source_changed"
    status = 409


class DeletionIsOff(TowpathError):
    """The workspace keeps what was launched (semantics 44)."""

    code = "flow_deletion_is_off"
    status = 403


class NameNotTyped(TowpathError):
    """Who deletes a launched flow types its name."""

    code = "flow_name_not_typed"
    status = 422


class LaunchRefused(TowpathError):
    """problems: everything that is wrong; at least one is an error."""

    code = "launch_refused"
    status = 422

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        first = errors[0]
        place = f" (line {first.line})" if first.line else ""
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        super().__init__(f"“{name}” can't be launched: {first.sentence}{place}{more}", problems=list(problems))
        self.problems = list(problems)


class FileRefused(TowpathError):
    """problems: why the file was not taken in."""

    code = "flow_file_refused"
    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = [problem for problem in problems if problem.severity == "error"]
        first = errors[0]
        place = f" (line {first.line})" if first.line else ""
        more = f" and {len(errors) - 1} more" if len(errors) > 1 else ""
        super().__init__(f"The file was not taken in: {first.sentence}{place}{more}", problems=list(problems))
        self.problems = list(problems)


class DraftRefused(TowpathError):
    """problems: why the draft can't be kept."""

    code = "draft_refused"
    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"The draft was not saved: {problems[0].sentence}", problems=list(problems))
        self.problems = list(problems)


class DraftChanged(TowpathError):
    """Somebody else saved the draft first."""

    code = "draft_changed"
    status = 409
