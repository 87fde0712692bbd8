"""Reads the document form of a condition (flow-file, Conditions) and checks it against a scope."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from towpath.expr.conditions.operators import DATE_FOR_NUMBER, OPERATORS, SYNONYMS, Operator, find_operator
from towpath.expr.conditions.tree import All, AnyOf, Calculated, Compare, Condition, Did, Holds, Not, Tree
from towpath.expr.conditions.words import BadWord, read_value
from towpath.expr.expressions import BadExpression, compile
from towpath.expr.facts import BadPath, Fact, Path, Type, join_path, split_path
from towpath.expr.scope import LATER_PREFIXES, Scope, nearest
from towpath.values import durations
from towpath.values.calendar import BadTime, parse_local
from towpath.values.durations import BadDuration, Duration
from towpath.values.folded import fold
from towpath.values.problems import Problem, TowpathError

MOST_LEAVES = 500
DEEPEST = 40
MOST_VALUES = 5_000

Place = tuple[str | int, ...]
LineOf = Callable[[Place], int | None]

_GROUPS = ("all", "any", "not")
_LATER = ("in_stage",)
_MEMBERSHIPS = {"in_list": "list", "in_group": "group", "in_segment": "segment"}
_QUESTIONS = (
    "did", "did_not", "has_tag", "in_flow", "message", "has_consent", "reachable_on", "prefers", "user_online", *_MEMBERSHIPS, *_LATER,
)  # fmt: skip
_KEYS: Mapping[str, tuple[str, ...]] = {
    "did": ("where", "within", "since", "at_least", "at_most"),
    "did_not": ("where", "within", "since", "at_least", "at_most"),
    "in_flow": ("state", "within"),
    "message": ("flow", "was", "link", "within"),
}
_MESSAGE_STATES = ("sent", "delivered", "seen", "opened", "clicked", "replied", "failed", "skipped")
_FLOW_STATES = ("inside", "completed", "ever")


def questions() -> tuple[str, ...]:
    """The leaves, other than comparisons, that this version answers."""
    return tuple(name for name in _QUESTIONS if name not in _LATER)


class BadCondition(TowpathError):
    """problems: all that is wrong with it."""

    code = "bad_condition"
    status = 422

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = list(problems)


def parse(where: Any, scope: Scope, *, path: str = "where", line_of: LineOf | None = None) -> Condition:
    """The checked condition of a document. Raises BadCondition with every error; warnings are what `check` tells."""
    condition, problems = check(where, scope, path=path, line_of=line_of)
    errors = [problem for problem in problems if problem.severity == "error"]
    if condition is None or errors:
        raise BadCondition(errors)
    return condition


def check(where: Any, scope: Scope, *, path: str = "where", line_of: LineOf | None = None) -> tuple[Condition | None, list[Problem]]:
    """The condition, or None where it has errors, and everything that is wrong or doubtful.

    where: lists, mappings and scalars; unquoted scalars as `values.scalars.Plain`. path: of `where` in its document, for the
    problems. line_of: the line of a place (`(0, 2)`: third part of the first member) below `where`.
    """
    reader = _Reader(scope, path, line_of)
    tree = reader.read_list(where, (), depth=0)
    return (None if any(problem.severity == "error" for problem in reader.problems) or tree is None else Condition(tree)), reader.problems


class _Reader:
    def __init__(self, scope: Scope, path: str, line_of: LineOf | None, depth: int = 0) -> None:
        self.scope = scope
        self.path = path
        self.line_of = line_of
        self.problems: list[Problem] = []
        self.leaves = 0
        self.depth = depth

    def say(self, code: str, sentence: str, at: Place, *, near: str | None = None, warning: bool = False) -> None:
        if near is not None:
            sentence = f"{sentence} Did you mean “{near}”?"
        self.problems.append(
            Problem(
                code,
                sentence,
                severity="warning" if warning else "error",
                path=".".join((self.path, *map(str, at))),
                line=self.line_of(at) if self.line_of else None,
                nearest=near,
            )
        )

    # ---- groups

    def read_list(self, where: Any, at: Place, depth: int) -> Tree | None:
        """A whole `where`: a list of members, or one group or leaf."""
        if where is None:
            return All(())
        if isinstance(where, list | tuple) and not _is_leaf(where):
            return self._members(where, at, depth, All)
        return self.read(where, at, depth)

    def read(self, member: Any, at: Place, depth: int) -> Tree | None:
        if depth + self.depth > DEEPEST:
            self.say("too_deep", f"Conditions can be nested {DEEPEST} levels deep.", at)
            return None
        if isinstance(member, Mapping):
            keys = [str(key) for key in member]
            group = [key for key in keys if key in _GROUPS]
            if group and len(keys) == 1:
                return self._group(group[0], member[group[0]], (*at, group[0]), depth)
            return self._question(member, keys, at)
        if isinstance(member, list | tuple):
            if _is_leaf(member):
                return self._compare(list(member), at)
            return self._members(member, at, depth, All)
        self.say("bad_condition", f"“{member}” is not a condition: write it as [path, operator, value].", at)
        return None

    def _group(self, group: str, inner: Any, at: Place, depth: int) -> Tree | None:
        if group == "not":
            tree = self.read_list(inner, at, depth + 1)
            return None if tree is None else Not(tree)
        if not isinstance(inner, list | tuple):
            self.say("bad_condition", f"After “{group}:” comes a list of conditions.", at)
            return None
        if _is_leaf(inner):
            inner = [inner]
        return self._members(inner, at, depth, AnyOf if group == "any" else _explicit_all)

    def _members(self, members: Sequence[Any], at: Place, depth: int, make: Callable[[tuple[Tree, ...]], Tree]) -> Tree | None:
        read = [self.read(member, (*at, place), depth + 1) for place, member in enumerate(members)]
        whole = tuple(tree for tree in read if tree is not None)
        return make(whole) if len(whole) == len(read) else None

    def _number(self, at: Place) -> int:
        if self.leaves == MOST_LEAVES:
            self.say("too_many_conditions", f"A condition can have {MOST_LEAVES} parts.", at)
        self.leaves += 1
        return self.leaves - 1

    # ---- [path, operator, value...]

    def _compare(self, leaf: list[Any], at: Place) -> Tree | None:
        number = self._number(at)
        exact = False
        if leaf and isinstance(leaf[-1], Mapping):
            exact = self._options(leaf.pop(), (*at, len(leaf)))
        every, words = _take_every(leaf)
        shift = len(leaf) - len(words)
        if len(words) < 2:
            self.say("no_operator", "A condition needs an operator after the path, as in [contact.plan, is, gold].", at)
            return None
        path = self._path(str(words[0]), (*at, shift))
        operator = find_operator(str(words[1])) if isinstance(words[1], str) else None
        if operator is None:
            near = nearest(str(words[1]), [*OPERATORS, *SYNONYMS])
            self.say("unknown_operator", f"“{words[1]}” is not an operator.", (*at, shift + 1), near=near)
            return None
        if path is None:
            return None
        type_ = self.scope.type_of(str(path)) or "any"
        if operator.word in DATE_FOR_NUMBER and type_ in ("date", "datetime", "time"):
            operator = OPERATORS[DATE_FOR_NUMBER[operator.word]]
        if type_ not in operator.types:
            fitting = [known.word for known in OPERATORS.values() if type_ in known.types and known.group != "change"]
            near = nearest(operator.word, fitting)
            self.say(
                "wrong_operator", f"“{operator.word}” does not go with “{path}”, which is {_A[type_]}. Use one of: {', '.join(fitting)}.",
                (*at, shift + 1), near=near if near in _TWINS.get(operator.word, ()) else None,
            )  # fmt: skip
            return None
        if every and (operator.group in ("list", "change") or operator.word in ("is empty", "is not empty")):
            self.say("wrong_operator", f"“every” does not go with “{operator.word}”.", at)
            return None
        if operator.group == "change" and not self._sees_change(at):
            return None
        values = self._values(words[2:], operator, path, type_, (*at, shift + 2), at)
        if values is None:
            return None
        of = "event" if self.scope.event is not None else "entry"
        return Compare(number, path, operator.word, values, type_, every, exact, "entry" if path.prefix == "entry" else of)  # type: ignore[arg-type]

    def _options(self, options: Mapping[Any, Any], at: Place) -> bool:
        for key, value in options.items():
            if str(key) != "case" or str(value) != "exact":
                near = "case: exact" if str(key) == "case" else nearest(str(key), ["case"])
                self.say("unknown_key", f"“{key}: {value}” means nothing here; {{case: exact}} does.", at, near=near)
                return False
        return bool(options)

    def _path(self, written: str, at: Place) -> Path | None:
        try:
            parts = split_path(written)
        except BadPath as error:
            self.say("bad_path", error.sentence, at)
            return None
        if parts[0] in LATER_PREFIXES:
            self.say("not_available", f"“{parts[0]}.” is not available in this version.", at)
            return None
        if len(parts) < 2 or parts[0] not in self.scope.prefixes:
            near = self.scope.nearest(written) or nearest(f"contact.{written}", self.scope.types)
            prefixes = ", ".join(f"{prefix}." for prefix in self.scope.prefixes)
            self.say("unknown_path", f"“{written}” is not known: a path begins with one of {prefixes}", at, near=near)
            return None
        if parts[0] == "event" and self.scope.event is None:
            parts = ("entry", *parts[1:])
        canonical = join_path(parts)
        if not self.scope.knows(canonical):
            self.say("unknown_path", f"“{canonical}” is not known.", at, near=self.scope.nearest(canonical))
            return None
        return self.scope.path_of(parts)

    def _sees_change(self, at: Place) -> bool:
        names = self.scope.entry_events if self.scope.event is None else (self.scope.event,)
        if names and "attribute_changed" not in names:
            self.say("wrong_operator", "“changed” asks about the event “attribute_changed”; this condition is about another.", at)
            return False
        return True

    def _values(self, raw: list[Any], operator: Operator, path: Path, type_: Type, at: Place, leaf: Place) -> tuple[Any, ...] | None:
        if len(raw) == 1 and isinstance(raw[0], list | tuple):
            raw = list(raw[0])
        wanted = {"nothing": (0, 0), "one": (1, 1), "duration": (1, 1), "two": (2, 2), "several": (1, MOST_VALUES)}[operator.takes]
        if not wanted[0] <= len(raw) <= wanted[1]:
            self.say("wrong_values", f"“{operator.word}” takes {_TAKES[operator.takes]}, not {len(raw)}.", leaf)
            return None
        values: list[Any] = []
        for place, value in enumerate(raw):
            read = self._value(value, operator, path, type_, (*at[:-1], at[-1] + place if isinstance(at[-1], int) else at[-1]))
            if read is None:
                return None
            values.append(read)
        if operator.takes == "two" and not any(isinstance(value, Calculated) for value in values):
            first, second = values
            if type(first) is type(second) and type_ != "time" and first > second:
                self.say("wrong_values", f"“between” needs the smaller value first: {second}, {first}.", at)
                return None
        return tuple(values)

    def _value(self, value: Any, operator: Operator, path: Path, type_: Type, at: Place) -> Any:
        if isinstance(value, str) and value.startswith("="):
            if value.startswith("=="):
                value = type(value)(value[1:])
            else:
                return self._expression(value[1:], at)
        if operator.group == "text" and operator.word == "matches" and not str(value):
            self.say("wrong_values", "“matches” needs a pattern.", at)
            return None
        try:
            return read_value(value, operator, path, type_)
        except BadWord as error:
            self.say("bad_value", error.sentence, at, near=error.near)
        except TowpathError as error:
            self.say("bad_value", error.sentence, at)
        return None

    def _expression(self, text: str, at: Place) -> Calculated | None:
        if not self.scope.expressions:
            self.say("no_expressions", "A value can't be an expression here.", at)
            return None
        try:
            return Calculated(compile(text, self.scope))
        except BadExpression as error:
            for problem in error.problems:
                self.say(problem.code, problem.sentence, at)
            return None

    # ---- {did: ...} and the other questions

    def _question(self, member: Mapping[Any, Any], keys: list[str], at: Place) -> Tree | None:
        asked = [key for key in keys if key in _QUESTIONS]
        if len(asked) != 1:
            if len(asked) > 1:
                self.say("bad_condition", f"“{asked[0]}” and “{asked[1]}” are two conditions: make two members of them.", at)
            else:
                word = keys[0] if keys else ""
                self.say("unknown_condition", f"“{word}” is not a condition.", at, near=nearest(word, [*_QUESTIONS, *_GROUPS]))
            return None
        question = asked[0]
        number = self._number(at)
        if question in _LATER:
            self.say("not_available", f"“{question}” is not available in this version.", (*at, question))
            return None
        for key in keys:
            if key != question and key not in _KEYS.get(question, ()):
                self.say("unknown_key", f"“{key}” does not belong to “{question}”.", (*at, key), near=nearest(key, _KEYS.get(question, ())))
                return None
        document = {str(key): value for key, value in member.items()}
        if question in ("did", "did_not"):
            return self._did(number, question, document, at)
        return self._holds(number, question, document, at)

    def _did(self, number: int, question: str, document: Mapping[str, Any], at: Place) -> Tree | None:
        event = self._name(document[question], "event", (*at, question), missing_is_warning=True)
        before = len([problem for problem in self.problems if problem.severity == "error"])
        where = None
        if event is not None and document.get("where") is not None:
            inner = _Reader(
                self.scope.for_event(event), ".".join((self.path, *map(str, at), "where")), self._below((*at, "where")), self.depth + 1
            )
            tree = inner.read_list(document["where"], (), depth=0)
            self.problems.extend(inner.problems)
            where = Condition(tree) if tree is not None and tree != All(()) else None
        within = self._duration(document, "within", at)
        since: Any = None
        if document.get("since") is not None:
            since = self._since(document["since"], (*at, "since"))
        at_least = self._count(document, "at_least", 1, at)
        at_most = self._count(document, "at_most", None, at)
        if at_least is not None and at_most is not None and at_least > at_most:
            self.say("wrong_values", f"at_least {at_least} is more than at_most {at_most}.", at)
        if event is None or len([problem for problem in self.problems if problem.severity == "error"]) > before:
            return None
        return Did(number, event, where, within, since, 1 if at_least is None else at_least, at_most, question == "did_not")

    def _below(self, start: Place) -> LineOf | None:
        line_of = self.line_of
        return None if line_of is None else lambda place: line_of((*start, *place))

    def _holds(self, number: int, question: str, document: Mapping[str, Any], at: Place) -> Tree | None:
        asked = document[question]
        here = (*at, question)
        if question == "has_consent":
            parts = list(asked) if isinstance(asked, list | tuple) else [asked]
            if not 1 <= len(parts) <= 2 or not all(isinstance(part, str) and part for part in parts):
                self.say("wrong_values", "“has_consent” takes [channel] or [channel, topic].", here)
                return None
            channel = self._name(parts[0], "channel", here)
            return None if channel is None else Holds(number, "has_consent", (channel, str(parts[1]) if len(parts) > 1 else ""))
        if question in _MEMBERSHIPS:
            member_of = self._name(asked, _MEMBERSHIPS[question], here)
            if member_of is None:
                return None
            return Holds(number, question, (member_of, self.scope.id_of(_MEMBERSHIPS[question], member_of)))  # type: ignore[arg-type]
        sort = {
            "has_tag": "tag",
            "reachable_on": "channel",
            "prefers": "channel",
            "in_flow": "flow",
            "message": "message",
            "user_online": "member",
        }[question]
        name = self._name(asked, "" if question in ("has_tag", "message") or asked == "owner" else sort, here)
        if name is None:
            return None
        if question == "has_tag":
            return Holds(number, "has_tag", (name,), Compare(number, Path(Fact("contact.tags")), "has", (name,), "list"))
        if question == "prefers":
            return Holds(number, "prefers", (name,), Compare(number, Path(Fact("contact.preferred_channel")), "is", (name,), "text"))
        if question == "user_online":
            return Holds(number, "user_online", (name,))
        if question == "reachable_on":
            return Holds(number, "reachable_on", (name,))
        problems = len(self.problems)
        within = self._duration(document, "within", at)
        if question == "in_flow":
            state = self._choice(document, "state", _FLOW_STATES, "inside", at)
            return Holds(number, "in_flow", (name, state, within)) if len(self.problems) == problems else None
        flow = self._name(document["flow"], "flow", (*at, "flow")) if document.get("flow") is not None else None
        was = self._choice(document, "was", _MESSAGE_STATES, "sent", at)
        link = self._name(document["link"], "", (*at, "link")) if document.get("link") is not None else None
        if flow is None and not document.get("flow"):
            self._name(asked, "message", here)
        return Holds(number, "message", (flow, name, was, link, within)) if len(self.problems) == problems else None

    def _name(self, value: Any, sort: str, at: Place, *, missing_is_warning: bool = False) -> str | None:
        """A name as text; known by the workspace where the scope says which are."""
        if not isinstance(value, str) or not value:
            self.say("wrong_values", f"A name was expected, not “{value}”.", at)
            return None
        known = self.scope.known.get(sort)
        if known is not None and value not in known and not (sort == "event" and value in self.scope.events):
            by_fold = {fold(name): name for name in known}
            if sort not in ("event", "channel") and fold(value) in by_fold:
                return by_fold[fold(value)]
            near = nearest(value, [*known, *(self.scope.events if sort == "event" else ())])
            self.say(f"unknown_{sort}", f"There is no {sort} “{value}”.", at, near=near, warning=missing_is_warning)
            return str(value) if missing_is_warning else None
        return str(value)

    def _choice(self, document: Mapping[str, Any], key: str, choices: Sequence[str], otherwise: str, at: Place) -> str:
        value = document.get(key, otherwise)
        if value not in choices:
            self.say("bad_value", f"“{value}” is not one of {', '.join(choices)}.", (*at, key), near=nearest(str(value), choices))
        return str(value)

    def _duration(self, document: Mapping[str, Any], key: str, at: Place) -> Duration | None:
        if document.get(key) is None:
            return None
        try:
            return durations.parse(str(document[key]))
        except BadDuration as error:
            self.say("bad_duration", error.sentence, (*at, key))
            return None

    def _since(self, value: Any, at: Place) -> str | datetime | None:
        if value == "entry":
            return "entry"
        try:
            return parse_local(str(value))
        except BadTime:
            self.say("bad_value", f"“since: {value}” means nothing: write “entry” or a date such as 2026-01-31.", at)
            return None

    def _count(self, document: Mapping[str, Any], key: str, otherwise: int | None, at: Place) -> int | None:
        value = document.get(key)
        if value is None:
            return otherwise
        text = str(value)
        if isinstance(value, bool) or not text.isascii() or not text.isdigit() or len(text) > 9:
            self.say("bad_value", f"“{key}: {value}” is not a whole number.", (*at, key))
            return otherwise
        return int(text)


_A: Mapping[str, str] = {
    "text": "text", "number": "a number", "boolean": "true or false", "date": "a date", "datetime": "a point in time",
    "time": "a time of day", "list": "a list", "object": "an object", "any": "of any type",
}  # fmt: skip
_TAKES = {"nothing": "no value", "one": "one value", "duration": "one duration", "two": "two values", "several": "one or more values"}
# Operators of another type that say the same.
_TWINS: Mapping[str, tuple[str, ...]] = {
    "has": ("is",), "has any": ("in",), "has none": ("not in",), "on": ("is",), "is true": ("is",),
}  # fmt: skip


def _explicit_all(members: tuple[Tree, ...]) -> Tree:
    return All(members, explicit=True)


def _is_leaf(member: Sequence[Any]) -> bool:
    return len(member) > 0 and isinstance(member[0], str)


def _take_every(leaf: list[Any]) -> tuple[bool, list[Any]]:
    """`every path`, or `every` as a part of its own."""
    first = str(leaf[0])
    if first == "every" and len(leaf) > 1:
        return True, leaf[1:]
    if first.startswith("every "):
        return True, [type(leaf[0])(first[6:].strip()), *leaf[1:]]
    return False, leaf
