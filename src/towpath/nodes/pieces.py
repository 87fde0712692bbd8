"""Compiling what settings hold: conditions, expressions and templates, once per version; and using them at a visit.

A setting that holds a value is text with Liquid (`"{{ contact.first_name }}"`), an expression (`"=vars.count + 1"`; `==` writes
a literal `=`), or a plain value (flow-file, "Settings of the kinds").
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from towpath.expr import conditions, expressions, liquid
from towpath.expr.conditions import EVERYONE, Condition, Moment, Moments, Scope, nearest
from towpath.expr.expressions import BadExpression, Expression
from towpath.expr.facts import BadPath, Fact, Path, split_path, walk
from towpath.expr.liquid import BadTemplate, Template
from towpath.nodes.types import ValueFailed, as_type
from towpath.values.durations import from_microseconds
from towpath.values.folded import fold
from towpath.values.problems import Problem, TowpathError

if TYPE_CHECKING:
    from towpath.nodes.base import Columns, Need, Visit

# Fields of a contact that are made from other facts, and can't be set.
FIXED_ATTRIBUTES = (
    "id", "external_id", "tags", "created_at", "total_paid", "order_count", "last_order_at", "first_order_at", "metadata",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """Something of the workspace. id: what the name meant at launch; None: it is looked up by its name."""

    name: str
    id: int | None


class SettingsProblems(TowpathError):
    """Settings were prepared although they have errors; problems: all of them."""

    code = "node_settings"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Value:
    """A setting that is a plain value, a template, an expression or a path: exactly one of the four is looked at."""

    constant: Any = None
    template: Template | None = None
    expression: Expression | None = None
    path: Path | None = None

    @property
    def is_constant(self) -> bool:
        return self.template is None and self.expression is None and self.path is None

    @property
    def is_expression(self) -> bool:
        return self.expression is not None

    def needs(self) -> frozenset[Fact]:
        if self.path is not None:
            return frozenset({self.path.root})
        piece = self.expression or self.template
        return frozenset() if piece is None else piece.needs()

    def at(self, visit: Visit) -> Any:
        """What it comes to at this visit; raises ValueFailed."""
        if self.path is not None:
            return walk(visit.facts.get(self.path.root), self.path.rest)
        try:
            if self.expression is not None:
                return self.expression.evaluate(visit.facts, moment_of(visit))
            if self.template is not None:
                return self.template.render(visit.facts, moment_of(visit))
        except TowpathError as error:
            raise ValueFailed(error.sentence) from error
        return self.constant


class Pieces:
    """Compiles the pieces of one node's settings in a scope, and collects what is wrong with them. Paths are relative to the node."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[Problem] = []
        self.secrets = False

    # ---- what can stand in settings

    def condition(self, where: Any, at: str) -> Condition:
        """The compiled condition; one with errors is EVERYONE, and its problems are kept."""
        condition, problems = conditions.check(where, self.scope, path=at)
        self.problems.extend(problems)
        return condition or EVERYONE

    def value(self, raw: Any, at: str, type: str | None = None) -> Value:
        """A value of that type (None: any)."""
        if isinstance(raw, str) and raw.startswith("=") and not raw.startswith("=="):
            return self._expression(raw[1:], at)
        if isinstance(raw, str) and raw.startswith("=="):
            raw = raw[1:]
        if isinstance(raw, str) and liquid.is_template(raw):
            return self.text(raw, at)
        try:
            return Value(as_type(raw, type, at.rpartition(".")[2]))
        except ValueFailed as failed:
            self.wrong("wrong_type", str(failed), at)
            return Value()

    def text(self, raw: str, at: str, *, html: bool = False) -> Value:
        """Text with Liquid in it."""
        try:
            template = liquid.compile(raw, self.scope, html=html, secrets=self.secrets)
        except BadTemplate as error:
            self.problems.extend(replace(problem, path=at) for problem in error.problems)
            return Value("")
        for name in template.secrets:
            self.named("secret", name, at)
        return Value(template=template)

    def path(self, text: str, at: str) -> Value:
        """A path whose value is wanted, such as `contact.birth_date`."""
        try:
            parts = split_path(text)
        except BadPath as error:
            self.wrong("bad_path", error.sentence, at)
            return Value()
        if parts[0] == "event" and self.scope.event is None:
            parts = ("entry", *parts[1:])
        path = self.scope.path_of(parts) if len(parts) > 1 else None
        if path is None or not self.scope.knows(str(path)):
            self.wrong("unknown_path", f"“{text}” is not known.", at, near=self.scope.nearest(text))
            return Value()
        return Value(path=path)

    def on_event(self, event: str, at: str) -> Pieces:
        """For conditions on an event: `event.` means it. Problems are collected here."""
        known = self.scope.known.get("event")
        if event not in self.scope.events and known is not None and event not in known:
            near = nearest(event, [*self.scope.events, *known])
            self.wrong("unknown_event", f"No event “{event}” has been seen or declared.", at, severity="warning", near=near)
        pieces = Pieces(self.scope.for_event(event))
        pieces.problems = self.problems
        return pieces

    def with_secrets(self) -> None:
        """From here on `{{ secret.NAME }}` may be used."""
        self.secrets = True

    # ---- what names mean

    @property
    def has_order(self) -> bool:
        return "order" in self.scope.prefixes

    def variable_type(self, name: str, at: str) -> str | None:
        """The declared type of a variable; one that is not declared is told."""
        return self.declared("vars", name, at, "variable", "declare it under “variables”")

    def attribute_type(self, name: str, at: str) -> str | None:
        """The declared type of an attribute of the contact that can be set."""
        if name in FIXED_ATTRIBUTES or name in self.scope.computed:
            self.wrong("fixed_attribute", f"“{name}” is worked out by Towpath and can't be set.", at)
            return None
        return self.declared("contact", name, at, "attribute of the contact", "make it under Settings, or mend the name")

    def declared(self, prefix: str, name: str, at: str, what: str, remedy: str) -> str | None:
        """The declared type of `prefix.name`; one that is not declared is told. what: `attribute of the order`, for the sentence."""
        path = str(Path(Fact(prefix), (name,)))
        type = self.scope.types.get(path)
        if type is None:
            names = [split_path(known)[1] for known in self.scope.types if known.startswith(prefix + ".")]
            self.wrong(f"unknown_{what.split(maxsplit=1)[0]}", f"“{name}” is no {what}: {remedy}.", at, near=nearest(name, names))
        return type

    def named(self, sort: str, name: str, at: str) -> None:
        """Something of the workspace; told where the scope knows the names and this is none of them."""
        known = self.scope.known.get(sort)
        if known is not None and name not in known:
            self.wrong(f"unknown_{sort}", f"There is no {sort} “{name}” in this workspace.", at, near=nearest(name, known))

    def id_of(self, sort: str, name: str, at: str) -> Named:
        """Something of the workspace that has an id, by its name whatever its case; told where there is none of that name."""
        known = self.scope.known.get(sort)
        if known is not None and fold(name) not in {fold(one) for one in known}:
            self.wrong(f"unknown_{sort}", f"There is no {sort} “{name}” in this workspace.", at, near=nearest(name, known))
        return Named(name, self.scope.id_of(sort, name))

    # ---- problems

    def wrong(
        self, code: str, sentence: str, at: str, *, severity: Literal["error", "warning", "hint"] = "error", near: str | None = None
    ) -> None:
        if near is not None:
            sentence = f"{sentence} Did you mean “{near}”?"
        self.problems.append(Problem(code, sentence, severity=severity, path=at, nearest=near))

    def raise_errors(self) -> None:
        errors = [problem for problem in self.problems if problem.severity == "error"]
        if errors:
            raise SettingsProblems(errors)

    def _expression(self, text: str, at: str) -> Value:
        try:
            return Value(expression=expressions.compile(text, self.scope))
        except BadExpression as error:
            for problem in error.problems:
                self.wrong(problem.code, problem.sentence, at)
            return Value()


def moment_of(visit: Visit) -> Moment:
    """When and where a visit's conditions are evaluated."""
    return Moment(visit.now, visit.zone, visit.workspace_zone, visit.dice)


def moments_of(columns: Columns) -> Moments:
    return Moments(from_microseconds(columns.now), columns.zones, columns.workspace_zone)


def needs_of(*values: Value) -> Need:
    """The facts that several values need."""
    from towpath.nodes.base import Need

    return Need(frozenset().union(*(value.needs() for value in values)))
