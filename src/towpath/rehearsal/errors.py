"""What can be wrong with a rehearsal before it begins."""

from collections.abc import Sequence

from towpath.values.problems import Problem, TowpathError


class CasesAreWrong(TowpathError):
    """problems: each with its line in the file of cases."""

    code = "cases_are_wrong"
    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0].sentence
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        super().__init__(f"The cases can't be played: {first}{more}", problems=[problem.sentence for problem in problems])
        self.problems = tuple(problems)


class CannotBePlayed(TowpathError):
    """A case names what the flow or the world does not have."""

    code = "cannot_be_played"
    status = 422
