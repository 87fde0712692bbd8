"""Templates: Liquid with limits. Nothing of the host can be reached: values are text, numbers, dates, lists and mappings, there is
no loader, no raw-HTML filter, no hidden clock; size, loops, depth and work are bounded (guarantees S5).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from liquid import Environment, RenderContext
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError
from liquid.static_analysis import Variable
from liquid.template import BoundTemplate
from liquid.undefined import Undefined

from towpath.expr.facts import Fact, make_path
from towpath.expr.liquid_filters import LONGEST_LIST, MOST_WORK, Exact, install, refuse
from towpath.expr.moment import Moment
from towpath.expr.scope import LATER_PREFIXES, Scope, nearest
from towpath.values import zones
from towpath.values.problems import Problem, TowpathError

LONGEST = 500_000
LARGEST_OUTPUT = 1_000_000
MOST_ITERATIONS = 20_000
LARGEST_VARIABLES = 500_000

# What the sender of a message puts in (`render(..., extra=...)`).
EXTRA_NAMES = ("unsubscribe_url", "preferences_url", "view_url", "confirm_url", "confirm_topics")
# Names that are short for a fact.
SHORT_NAMES: Mapping[str, str] = {
    "flow_name": "flow.name",
    "flow_id": "flow.id",
    "flow_node_id": "run.node_id",
    "flow_run_id": "run.id",
    "flow_process_id": "run.process_id",
    "flow_prior_process_id": "run.prior_process_id",
}
_ROOTS = ("contact", "event", "entry", "order", "company", "vars", "flow", "run", "node", "now")
# Names that a variable may not have (flow-file, Settings of the kinds).
RESERVED_NAMES = frozenset((*_ROOTS, *LATER_PREFIXES, *EXTRA_NAMES, *SHORT_NAMES, "secret", "response", "forloop", "tablerowloop"))


class BadTemplate(TowpathError):
    """problems: all that is wrong with the text; data["line"] is the line inside the text."""

    code = "bad_template"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


class TemplateFailed(TowpathError):
    """A rendering went over a limit or met a value that it can't work with."""

    code = "template_failed"
    status = 422


class Rendered(msgspec.Struct, frozen=True):
    """missing: what was written out although it is absent and has no default (`missing: skip` looks at it)."""

    text: str
    missing: tuple[str, ...]


class Template:
    """A checked template. secrets: names used as `secret.NAME`; extra: which of EXTRA_NAMES it uses."""

    def __init__(self, text: str, html: bool, parsed: BoundTemplate, uses: "_Uses") -> None:
        self.text = text
        self.html = html
        self.secrets = tuple(sorted(uses.secrets))
        self.extra = tuple(sorted(uses.extra))
        self._parsed = parsed
        self._paths = tuple(sorted(uses.paths.items()))
        self._needs = frozenset(make_path(parts).root for parts in uses.paths.values())

    def __repr__(self) -> str:
        return f"Template({self.text!r})"

    def needs(self) -> frozenset[Fact]:
        return self._needs

    def paths(self) -> tuple[str, ...]:
        """The paths used, as the text names them: `contact.first_name`, `discount`."""
        return tuple(".".join(written) for written, _ in self._paths)

    def render(self, facts: Mapping[Fact, Any], moment: Moment, *, extra: Mapping[str, Any] | None = None) -> str:
        """The text; a missing value is empty. Raises TemplateFailed."""
        return self.render_reporting(facts, moment, extra=extra).text

    def render_reporting(self, facts: Mapping[Fact, Any], moment: Moment, *, extra: Mapping[str, Any] | None = None) -> Rendered:
        """The text, and what was missing. extra: values of EXTRA_NAMES, and `secret`: {name: value}."""
        names = self._namespace(facts, moment, extra or {})
        buffer = self._parsed._get_buffer()
        context = _Context(self._parsed, globals=names)
        context.moment = moment
        try:
            self._parsed.render_with_context(context, buffer)
        except LiquidError as error:
            raise TemplateFailed(f"The template could not be rendered: {_sentence(error)}") from None
        except (ArithmeticError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise TemplateFailed("The template could not be rendered: a value is of a type that its filter can't work with.") from None
        return Rendered(buffer.getvalue(), tuple(dict.fromkeys(context.missing)))

    def _namespace(self, facts: Mapping[Fact, Any], moment: Moment, extra: Mapping[str, Any]) -> dict[str, Any]:
        """The values as nested mappings, only those that the template uses; absent ones are left out."""
        names: dict[str, Any] = {name: extra[name] for name in (*self.extra, *(("secret",) if self.secrets else ())) if name in extra}
        for written, parts in self._paths:
            root = make_path(parts).root
            value = facts.get(root)
            if value is None:
                continue
            place = names
            depth = len(written) - (len(parts) - (3 if parts[0] == "node" else 2))
            for part in written[: depth - 1]:
                place = place.setdefault(part, {})
            place[written[depth - 1]] = _plain(value, moment.zone)
        return names


def is_template(text: str) -> bool:
    """Whether anything in `text` is Liquid."""
    return "{{" in text or "{%" in text


def compile(text: str, scope: Scope, *, html: bool = False, secrets: bool = False) -> Template:
    """The template, its names checked against `scope`. html: values are escaped. secrets: `secret.NAME` may be used.

    Raises BadTemplate.
    """
    try:
        parsed, used, filters = _parse(text, html)
    except LiquidError as error:
        line = _line_of_error(error)
        raise BadTemplate([_problem("bad_template", f"{_sentence(error)}{_on_line(text, line)}", line)]) from None
    except RecursionError:
        raise BadTemplate([_problem("bad_template", "The template is nested too deeply.", None)]) from None
    uses = _Uses(text, scope, secrets)
    for name, index in filters:
        if name not in _environment(html).filters:
            uses.wrong("unknown_filter", f"There is no filter “{name}”.", index, nearest(name, _environment(html).filters))
    for variable in used:
        uses.add(variable)
    if uses.problems:
        raise BadTemplate(uses.problems)
    return Template(text, html, parsed, uses)


class _Uses:
    """Which names a template uses. paths: as written (`discount`) -> parts of the path it means (`vars`, `discount`)."""

    def __init__(self, text: str, scope: Scope, secrets_allowed: bool) -> None:
        self.text = text
        self.scope = scope
        self.secrets_allowed = secrets_allowed
        self.paths: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.secrets: set[str] = set()
        self.extra: set[str] = set()
        self.problems: list[Problem] = []

    def wrong(self, code: str, sentence: str, index: int, near: str | None = None) -> None:
        if near is not None:
            sentence = f"{sentence} Did you mean “{near}”?"
        line = self.text.count("\n", 0, index) + 1
        self.problems.append(_problem(code, f"{sentence}{_on_line(self.text, line)}", line, near))

    def add(self, variable: Variable) -> None:
        segments, index = variable.segments, variable.span.index
        root = segments[0]
        if root == "secret":
            self._add_secret(segments, index)
        elif root in EXTRA_NAMES:
            self.extra.add(str(root))
        elif root in SHORT_NAMES:
            self.paths[(str(root),)] = tuple(SHORT_NAMES[str(root)].split("."))
        elif root in LATER_PREFIXES:
            self.wrong("not_available", f"“{root}.” is not available in this version.", index)
        elif root not in _ROOTS:
            self._add_variable(segments, index)
        else:
            self._add_path(segments, index)

    def _add_secret(self, segments: list[Any], index: int) -> None:
        if not self.secrets_allowed:
            self.wrong("secret_not_allowed", "Secrets can be used in “call_api” and in functions only.", index)
        elif len(segments) != 2 or not isinstance(segments[1], str):
            self.wrong("unknown_name", "A secret is written as secret.NAME.", index)
        else:
            self.secrets.add(segments[1])

    def _add_variable(self, segments: list[Any], index: int) -> None:
        name = str(segments[0])
        if f"vars.{name}" in self.scope.types:
            self.paths[(name,)] = ("vars", name)
            return
        variables = [path[5:] for path in self.scope.types if path.startswith("vars.")]
        near = nearest(name, [*variables, *EXTRA_NAMES, *SHORT_NAMES, *_ROOTS])
        self.wrong("unknown_name", f"“{name}” is not known.", index, near)

    def _add_path(self, segments: list[Any], index: int) -> None:
        written = str(segments[0])
        depth = 3 if segments[0] == "node" else 2
        if len(segments) < depth or any(not isinstance(part, str) for part in segments[:depth]):
            self.wrong("unknown_name", f"“{written}” is not a value: name what is wanted of it, as in {written}.name.", index)
            return
        parts = tuple(str(part) for part in segments[:depth])
        meant = ("entry", *parts[1:]) if parts[0] == "event" and self.scope.event is None else parts
        path = str(make_path(meant))
        if not self.scope.knows(path):
            near = self.scope.nearest(path)
            if near is not None and parts[0] == "event" and near.startswith("entry."):
                near = f"event.{near[6:]}"
            self.wrong("unknown_name", f"“{'.'.join(parts)}” is not known.", index, near)
            return
        self.paths[parts] = meant


def _problem(code: str, sentence: str, line: int | None, near: str | None = None) -> Problem:
    return Problem(code, sentence, nearest=near, data={} if line is None else {"line": line})


def _on_line(text: str, line: int | None) -> str:
    return f" (Line {line} of the text.)" if line is not None and "\n" in text.strip() else ""


def _sentence(error: LiquidError) -> str:
    message = str(error.message or "it is not Liquid").strip()
    return f"{message[:1].upper()}{message[1:300].rstrip('.')}."


def _line_of_error(error: LiquidError) -> int | None:
    try:
        context = error.context()
    except ValueError:
        return None
    return None if context is None else context[0]


# ---- the library, with its limits on


class _Missing(Undefined):
    """An absent value: empty where it is written, and then reported."""

    __slots__ = ("path", "report")
    path: str
    report: Callable[[str], None]

    def __str__(self) -> str:
        self.report(self.path)
        return ""


class _Context(RenderContext):
    """The state of one rendering: its moment, what it missed and how much it has done."""

    moment: Moment

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.missing: list[str] = []
        self.iterations = 0
        self.work = 0

    def get(self, path: list[object], **named: Any) -> object:
        found = super().get(path, **named)
        if isinstance(found, _Missing):
            found.path, found.report = ".".join(map(str, path)), self.missing.append
        return found

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Iterations of all loops together are bounded, not only those of nested ones."""
        self.iterations += length
        if self.iterations > MOST_ITERATIONS:
            raise refuse(f"Loops go round more than {MOST_ITERATIONS} times.")

    def count_work(self, size: int) -> None:
        self.work += size
        if self.work > MOST_WORK:
            raise refuse("It does too much work.")


class _BoundTemplate(BoundTemplate):
    context_class = _Context


class _Environment(Environment):
    block_nesting_limit = 20
    context_depth_limit = 20
    loop_iteration_limit = MOST_ITERATIONS
    local_namespace_limit = LARGEST_VARIABLES
    output_stream_limit = LARGEST_OUTPUT
    template_class = _BoundTemplate


def _bounded_range(self: RangeLiteral, start: Any, stop: Any) -> range:
    """Ranges no longer than a loop may be: also where nothing loops over them (`(1..n) contains "x"` would)."""
    ends = []
    for end in (start, stop):
        try:
            ends.append(int(end))
        except (TypeError, ValueError, OverflowError):
            ends.append(0)
    if ends[1] - ends[0] >= LONGEST_LIST:
        raise refuse(f"A list is longer than {LONGEST_LIST}.")
    return range(ends[0], ends[1] + 1) if ends[0] <= ends[1] else range(0)


RangeLiteral._make_range = _bounded_range  # type: ignore[method-assign]


@lru_cache(maxsize=2)
def _environment(html: bool) -> Environment:
    environment = _Environment(autoescape=html, undefined=_Missing, strict_filters=False)
    for tag in ("include", "render"):
        environment.tags.pop(tag, None)
    install(environment)
    return environment


@lru_cache(maxsize=512)
def _parse(text: str, html: bool) -> tuple[BoundTemplate, tuple[Variable, ...], tuple[tuple[str, int], ...]]:
    """The parsed template, the names that it takes from outside, and its filters with their places."""
    if len(text) > LONGEST:
        raise refuse(f"A template can have {LONGEST} characters.")
    parsed = _environment(html).from_string(text)
    analysis = parsed.analyze(include_partials=False)
    used = tuple(variable for variables in analysis.globals.values() for variable in variables)
    filters = tuple((name, span.index) for name, spans in analysis.filters.items() for span in spans)
    return parsed, used, filters


def _plain(value: Any, zone: str) -> Any:
    """A value as a template may see it: times on the person's wall clock, numbers that are written without an exponent."""
    if isinstance(value, str | int) or value is None:
        return value
    if isinstance(value, Decimal):
        return Exact(value)
    if isinstance(value, datetime):
        return value.astimezone(zones.zone(zone))
    if isinstance(value, Mapping):
        return {str(name): plain for name, part in value.items() if (plain := _plain(part, zone)) is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(part, zone) for part in value]
    return value
