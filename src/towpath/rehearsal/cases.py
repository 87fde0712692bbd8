"""Cases of a flow: the file `FLOW.test.yaml` beside a flow file, read and checked.

A case is one person (or several) who are given, steps that move the clock or let something happen, and what is expected. The dialect is
that of the flow file; `FORM` says what may stand where.
"""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from towpath.flows.document.tree import Mapping as Tree
from towpath.flows.document.tree import NotReadable, Path, Scalar, Sequence, line_of, read_tree
from towpath.flows.document.typed import Found, nearest_word, read_model
from towpath.rehearsal.errors import CasesAreWrong
from towpath.values.fields import DurationField, Settings

Names = list[str]


class Given(Settings):
    """A contact: standard fields, attributes, and beside them tags, metadata and consent."""

    model_config = ConfigDict(extra="allow", frozen=True, arbitrary_types_allowed=True)

    external_id: str = "somebody"
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    country: str | None = None
    locale: str | None = None
    time_zone: str | None = None
    birth_date: str | None = None
    tags: Names = Field(default_factory=list, description="Tags that the contact has.")
    lists: Names = Field(default_factory=list, description="Lists that the contact is in; made where the flow does not name them.")
    groups: Names = Field(default_factory=list, description="Groups, likewise.")
    owner: str | None = Field(None, description="Address of the team's member whom the contact belongs to; becomes a member.")
    metadata: dict[str, str] = Field(default_factory=dict, description="Metadata of the contact.")
    consent: list[list[str]] = Field(default_factory=list, description="Given consents, each as [channel] or [channel, topic].")
    no_consent: list[list[str]] = Field(default_factory=list, description="Withdrawn consents, likewise.")

    @property
    def values(self) -> dict[str, Any]:
        """Standard fields and attributes."""
        plain = self.model_dump(
            exclude={"external_id", "tags", "lists", "groups", "owner", "metadata", "consent", "no_consent"}, exclude_none=True
        )
        return {name: value for name, value in plain.items() if name not in ("email", "phone")}


class Past(Settings):
    """Something that had happened before the flow was launched. Other keys are properties of the event."""

    model_config = ConfigDict(extra="allow", frozen=True, arbitrary_types_allowed=True)

    event: str
    ago: DurationField
    who: str | None = None


class Setting(Settings):
    """What there is before the first step."""

    contact: Annotated[Given | None, Field(description="The person of the case.")] = None
    contacts: list[Given] = Field(default_factory=list, description="Further people.")
    past: list[Past] = Field(default_factory=list, description="Events before the launch; `{event, ago: 3 days, …properties}`.")
    split: dict[str, str] = Field(default_factory=dict, description="Node: the variant that the dice give.")
    answers: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Node: how its message or call ends, `{status: sent | failed | uncertain, reason}`, of calls `{status: 200, json: …}`, of functions `{result: {…}}`.",
    )
    flows: Names = Field(default_factory=list, description="Other flow files, launched too; paths beside this file.")


class Expect(Settings):
    """What is true by now. What is not named is not looked at; lists must be whole, mappings may be parts."""

    who: str | None = Field(None, description="Whom it is about; left out, the case's person.")
    run: int | None = Field(None, ge=1, description="Which of the person's runs, from 1, the first; left out, the newest.")
    status: Literal["running", "completed", "removed", "failed"] | None = Field(None, description="Of the run.")
    reason: str | None = Field(None, description="Why the run ended: `end_of_branch`, `removed_by_event`, …")
    label: str | None = Field(None, description="Of the exit.")
    path: Names | None = Field(None, description="Ids of the visited nodes of the run, in the order in which they began.")
    outlets: dict[str, str] | None = Field(None, description="Node: the outlet by which the run left it last.")
    waiting_at: Names | None = Field(None, description="Ids of the nodes at which the run is.")
    runs: int | None = Field(None, description="How many runs the person had in this flow.")
    denied: Names | None = Field(None, description="Reasons for which entries were refused.")
    messages: Names | None = Field(
        None, description="Names of the messages that were handed over (of those without a name, the node), in order."
    )
    not_sent: dict[str, str] | None = Field(None, description="Message: why it was not sent.")
    calls: Names | None = Field(None, description="Nodes whose calls were made, in order.")
    tags: Names | None = Field(None, description="All tags of the contact, in any order.")
    lists: Names | None = Field(None, description="All lists that the contact is in, in any order.")
    groups: Names | None = Field(None, description="All groups, likewise.")
    tasks: Names | None = Field(None, description="Titles of the tasks about the contact, in the order in which they were given.")
    posts: Names | None = Field(None, description="Texts of the posts about the contact, oldest first.")
    notes: Names | None = Field(None, description="Texts of the notes about the contact, oldest first.")
    attributes: dict[str, Any] | None = Field(None, description="Standard fields and attributes; null: has none.")
    metadata: dict[str, str | None] | None = Field(None, description="Of the contact.")
    variables: dict[str, Any] | None = Field(None, description="Of the run.")
    order: dict[str, Any] | None = Field(None, description="Of the run's order: status, metadata, attributes.")
    events: Names | None = Field(None, description="Names among the person's events, each at least once.")
    goals: int | None = Field(None, description="How often the flow's goal was counted.")


class Happening(Settings):
    """A step that is no expectation. Other keys are properties of the event."""

    model_config = ConfigDict(extra="allow", frozen=True, arbitrary_types_allowed=True)

    after: DurationField | None = None
    event: str | None = None
    who: str | None = None
    properties: dict[str, Any] = Field(default_factory=dict, description="Properties whose names mean something here.")
    contact: dict[str, Any] | None = Field(None, description="Values of the contact that change; tags: [+ added, - removed].")
    opens: str | None = Field(None, description="The person opens this message.")
    clicks: str | None = Field(None, description="The person follows a link of this message; `url` says which.")
    enter: dict[str, Any] | None = Field(None, description="Entered by hand or by a program: {variables}.")
    do: Literal["pause", "resume", "stop", "send out"] | None = Field(None, description="What is done with the flow.")


class Step(Settings):
    """One entry of `steps`, with the line where it stands."""

    happening: Happening | None = None
    expect: Expect | None = None
    line: int = 0

    @property
    def title(self) -> str:
        if self.happening is None:
            return "expect"
        said = self.happening
        what = [f"after {said.after}"] if said.after is not None else []
        what += [
            word for word in (said.event, said.do, "contact" if said.contact else None, "enter" if said.enter is not None else None) if word
        ]
        what += [f"opens {said.opens}"] if said.opens else []
        what += [f"clicks {said.clicks}"] if said.clicks else []
        return ", ".join(what)


class Case(Settings):
    name: str
    at: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?$")] = "2026-03-02 09:00"
    given: Setting = Setting()
    steps: tuple[Step, ...] = ()
    expect: Expect | None = None
    line: int = 0
    expect_line: int = 0


class Cases(Settings):
    """attributes: their types, where no case gives a value. time_zone: of the workspace."""

    attributes: dict[str, Literal["text", "number", "boolean", "date", "datetime", "list", "object"]] = Field(default_factory=dict)
    time_zone: str = "UTC"
    cases: tuple[Case, ...] = ()

    def people(self) -> Iterable[Given]:
        for case in self.cases:
            if case.given.contact is not None:
                yield case.given.contact
            yield from case.given.contacts


_STEP_KEYS = (*Happening.model_fields, "expect")
_CASE_KEYS = ("name", "at", "given", "steps", "expect")
_DEEDS = ("event", "contact", "opens", "clicks", "enter", "do")


def read_cases(text: str) -> Cases:
    """Raises CasesAreWrong with everything that is wrong, each with its line."""
    try:
        tree = read_tree(text)
    except NotReadable as error:
        raise CasesAreWrong([error.problem]) from error
    found = Found(tree)
    for key, _ in tree.pairs:
        if key.text not in ("attributes", "time_zone", "cases"):
            found.add("unknown_key", f"“{key.text}” is not known at the top of a file of cases.", (key.text,))
    branch = tree.get("cases")
    cases: list[Case] = []
    if not isinstance(branch, Sequence) or not branch.items:
        found.add("no_cases", "A file of cases says “cases:” and under it at least one “- name: …”.", ())
    else:
        for number, item in enumerate(branch.items):
            case = _read_case(item, ("cases", number), found)
            if case is not None:
                cases.append(case)
    rest = Tree(
        tuple(pair for pair in tree.pairs if pair[0].text in ("attributes", "time_zone")), tree.flow, tree.line, tree.start, tree.end
    )
    head = read_model(Cases, rest, (), found)
    _check_names(cases, found)
    if found.problems or head is None:
        raise CasesAreWrong(found.problems)
    return head.model_copy(update={"cases": tuple(cases)})


def _check_names(cases: Iterable[Case], found: Found) -> None:
    names: set[str] = set()
    for number, case in enumerate(cases):
        if case.name in names:
            found.add("duplicate_name", f"Two cases are called “{case.name}”.", ("cases", number, "name"))
        names.add(case.name)


def _read_case(item: Any, path: Path, found: Found) -> Case | None:
    if not isinstance(item, Tree):
        found.add("wrong_type", "A case says “name: …”, and “steps:” or “expect:”.", path)
        return None
    for key, _ in item.pairs:
        if key.text not in _CASE_KEYS:
            found.add("unknown_key", f"“{key.text}” is not known in a case.", (*path, key.text), nearest=nearest_word(key.text, _CASE_KEYS))
    if item.get("expect") is None and not any(isinstance(step, Tree) and step.get("expect") for step in _items(item.get("steps"))):
        found.add("nothing_expected", "The case expects nothing: add “expect: {…}” to it or to a step.", path)
    given = item.get("given")
    setting = read_model(Setting, given, (*path, "given"), found) if isinstance(given, Tree) else Setting()
    steps = [_read_step(step, (*path, "steps", number), found) for number, step in enumerate(_items(item.get("steps")))]
    expected = item.get("expect")
    plain = {key.text: value.text for key, value in item.pairs if key.text in ("name", "at") and isinstance(value, Scalar)}
    try:
        return Case(
            **plain,
            given=setting or Setting(),
            steps=tuple(step for step in steps if step is not None),
            expect=None if expected is None else read_model(Expect, expected, (*path, "expect"), found),
            line=item.line,
            expect_line=line_of(found.tree, (*path, "expect")),
        )
    except ValidationError as error:
        for complaint in error.errors():
            what = str(complaint["loc"][0])
            words = "“at” is a moment such as “2026-10-01 10:00”." if what == "at" else "The case has no name."
            found.add("wrong_value", words, (*path, what))
        return None


def _items(branch: Any) -> tuple[Any, ...]:
    return branch.items if isinstance(branch, Sequence) else ()


def _read_step(item: Any, path: Path, found: Found) -> Step | None:
    if not isinstance(item, Tree) or not item.pairs:
        found.add("wrong_type", "A step says “after: 1 day”, “event: NAME” or “expect: {…}”.", path)
        return None
    expected = item.get("expect")
    pairs = tuple((key, value) for key, value in item.pairs if key.text != "expect")
    happening = None
    if pairs:
        happening = read_model(Happening, Tree(pairs, item.flow, item.line, item.start, item.end), path, found)
        if happening is not None:
            _check_happening(happening, path, found)
    expect = None if expected is None else read_model(Expect, expected, (*path, "expect"), found)
    return Step(happening=happening, expect=expect, line=item.line)


def _check_happening(happening: Happening, path: Path, found: Found) -> None:
    more = happening.model_extra or {}
    takes_properties = happening.event is not None or happening.clicks is not None
    for key in more:
        if not takes_properties:
            found.add("unknown_key", f"“{key}” is not known in a step.", (*path, key), nearest=nearest_word(key, _STEP_KEYS))
    if happening.after is None and not any(getattr(happening, deed) is not None for deed in _DEEDS):
        found.add("wrong_type", "The step does nothing: it says “after”, “event”, “contact”, “opens”, “clicks”, “enter” or “do”.", path)


def properties_of(said: Happening | Past) -> dict[str, Any]:
    """What the event carries."""
    return {**(said.model_extra or {}), **(said.properties if isinstance(said, Happening) else {})}
