import pytest

from towpath.nodes.base import AwaitEvents, Change, Go, SetVariables, Woken
from towpath.nodes.reply.kind import KIND
from towpath.nodes.testing import NOW, a_visit, decide, problems

ASKED = {"message": "Reminder", "keywords": [{"name": "Yes", "any": ["yes", "ok*"]}, {"name": "No", "any": ["no"]}], "timeout": "2 days"}


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Yes", "Yes"),
        (" YES, please", "Yes"),
        ("okidoki friends", "Yes"),
        ("no!", "No"),
        ("nothing", "default"),
        ("", "default"),
        ("y.s", "default"),
    ],
)
def test_the_whole_answer_or_its_first_word_decides(text: str, outlet: str) -> None:
    decision = decide(KIND, ASKED, a_visit(woken=Woken(0, {"text": text, "from": "+39"})))
    assert isinstance(decision, Go)
    assert decision.outlet == outlet


def test_it_waits_for_an_answer_to_its_message_since_the_run_began() -> None:
    decision = decide(KIND, ASKED, a_visit({"run.entered_at": NOW}))
    assert isinstance(decision, AwaitEvents)
    assert (decision.arms[0].event, decision.look_back) == ("message_replied", NOW)
    assert decide(KIND, ASKED, a_visit(due=True)) == Go("timeout")


def test_the_entering_message_decides_at_once() -> None:
    """semantics 5: without a message to wait for."""
    decision = decide(KIND, {"keywords": ASKED["keywords"]}, a_visit({"entry.text": "Ok", "entry.from": "+39"}))
    assert isinstance(decision, Go)
    assert decision.outlet == "Yes"


def test_what_was_said_is_kept() -> None:
    decision = decide(KIND, {**ASKED, "save": {"greeting": "event.text"}}, a_visit(woken=Woken(0, {"text": "No", "from": "+39"})))
    assert decision == Change((SetVariables({"greeting": "No"}),), then="No", seen={"text": "No", "from": "+39"})


def test_a_type_narrows_a_keyword() -> None:
    settings = {"keywords": [{"name": "Picture", "any": ["*"], "type": "image"}]}
    assert decide(KIND, settings, a_visit({"entry.text": "", "entry.type": "image"})) == Go("Picture", seen={"text": "", "from": None})
    assert [problem.code for problem in problems(KIND, {**settings, "timeout": "1 day"})] == ["nothing_to_wait_for"]
