from towpath.values.problems import TowpathError


class TaskNotFound(TowpathError):
    code = "task_not_found"
    status = 404


class NoteNotFound(TowpathError):
    code = "note_not_found"
    status = 404


class PostNotFound(TowpathError):
    code = "post_not_found"
    status = 404


class NotificationNotFound(TowpathError):
    code = "notification_not_found"
    status = 404


class GroupNotFound(TowpathError):
    code = "user_group_not_found"
    status = 404


class GroupIsWrong(TowpathError):
    code = "user_group_is_wrong"
    status = 422


class NoSuchMember(TowpathError):
    """Nobody of the workspace is called so."""

    code = "no_such_member"
    status = 422


class WorkIsWrong(TowpathError):
    """A task, note or post that can't be kept as it is."""

    code = "work_is_wrong"
    status = 422
