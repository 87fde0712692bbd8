"""Expressions: `=vars.count + 1`, `=contact.total_paid > 100 ? 'gold' : 'silver'`.

Numbers are int and Decimal from end to end, never float (semantics 51). An absent value makes arithmetic, functions and comparisons
absent or false; `default(value, other)` gives another. There are no loops and no definitions: an expression ends after at most as
many steps as it has parts. Why it is not a library: docs/decisions/0002-expressions.md.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any

from towpath.expr.facts import BadPath, Fact, Type, join_path, walk
from towpath.expr.functions import FUNCTIONS, ExpressionFailed, Function, fitting
from towpath.expr.grammar import Binary, Call, Choice, Constant, ListOf, Member, Name, NotAnExpression, Part, Unary, read_expression
from towpath.expr.moment import Moment
from towpath.expr.scope import LATER_PREFIXES, Scope, nearest
from towpath.values.problems import Problem, TowpathError

_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
_DIVISION = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])

Run = Callable[[Mapping[Fact, Any], Moment], Any]


class BadExpression(TowpathError):
    """problems: all that is wrong with the text."""

    code = "bad_expression"
    status = 422

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(problem.sentence for problem in problems))
        self.problems = problems


class Expression:
    """A checked expression. text: without the leading `=`. type: of its value (`any`: known only when it is evaluated).

    timed: it asks for this moment, so that time alone can change its value.
    """

    def __init__(self, text: str, type_: Type, needs: frozenset[Fact], run: Run, timed: bool = False) -> None:
        self.text = text
        self.type = type_
        self.timed = timed
        self._needs = needs
        self._run = run

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and (self.text, self._needs) == (other.text, other._needs)

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def needs(self) -> frozenset[Fact]:
        return self._needs

    def evaluate(self, facts: Mapping[Fact, Any], moment: Moment) -> Any:
        """The value: None, bool, int, Decimal, str, date, datetime, list or mapping. Raises ExpressionFailed."""
        try:
            return fitting(self._run(facts, moment))
        except ExpressionFailed:
            raise
        except (DivisionByZero, InvalidOperation, Overflow, OverflowError) as error:
            reason = "It divides by zero." if isinstance(error, DivisionByZero | InvalidOperation) else "The number is too large."
            raise ExpressionFailed(f"“={self.text}” has no value. {reason}", expression=self.text) from None
        except (TypeError, ValueError, AttributeError):
            raise ExpressionFailed(
                f"“={self.text}” has no value: its parts are of types that don't go together.", expression=self.text
            ) from None


def compile(text: str, scope: Scope) -> Expression:
    """The expression in `text` (without the leading `=`), its names and types checked. Raises BadExpression."""
    try:
        tree = read_expression(text)
    except NotAnExpression as error:
        raise BadExpression([Problem("bad_expression", f"“={_shorten(text)}”: {error.sentence}", data={"at": error.at})]) from None
    compiler = _Compiler(scope, text)
    run, type_ = compiler.part(tree)
    if compiler.problems:
        raise BadExpression(compiler.problems)
    return Expression(text, type_, frozenset(compiler.needs), run, compiler.timed)


def _shorten(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


_SIGN_TYPES: Mapping[str, tuple[Type, ...]] = {
    "+": ("number", "text", "list"), "-": ("number",), "*": ("number",), "/": ("number",), "%": ("number",),
    "<": ("number", "text", "date", "datetime", "time"), "<=": ("number", "text", "date", "datetime", "time"),
    ">": ("number", "text", "date", "datetime", "time"), ">=": ("number", "text", "date", "datetime", "time"),
}  # fmt: skip


class _Compiler:
    """Closures from the inside out; every method answers how to run a part, and the type it has."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.text = text
        self.needs: set[Fact] = set()
        self.timed = False
        self.problems: list[Problem] = []

    def wrong(self, code: str, sentence: str, at: int, near: str | None = None) -> None:
        if near is not None:
            sentence = f"{sentence} Did you mean “{near}”?"
        self.problems.append(Problem(code, f"“={_shorten(self.text)}”: {sentence}", nearest=near, data={"at": at}))

    def part(self, part: Part) -> tuple[Run, Type]:
        match part:
            case Constant(value):
                return (lambda facts, moment: value), _type_of_constant(value)
            case ListOf(members):
                runs = [self.part(member)[0] for member in members]
                return (lambda facts, moment: [run(facts, moment) for run in runs]), "list"
            case Name():
                return self._name(part)
            case Member(of, index):
                inner, place = self.part(of)[0], self.part(index)[0]
                return (lambda facts, moment: _member(inner(facts, moment), place(facts, moment))), "any"
            case Unary(sign, of, at):
                return self._unary(sign, of, at)
            case Binary():
                return self._binary(part)
            case Choice(test, then, otherwise):
                asked, (yes, yes_type), (no, no_type) = self.part(test)[0], self.part(then), self.part(otherwise)
                run: Run = lambda facts, moment: yes(facts, moment) if _true(asked(facts, moment)) else no(facts, moment)  # noqa: E731
                return run, yes_type if yes_type == no_type else "any"
            case Call():
                return self._call(part)

    def _name(self, name: Name) -> tuple[Run, Type]:
        parts = name.parts
        if parts[0] in LATER_PREFIXES:
            self.wrong("not_available", f"“{parts[0]}.” is not available in this version.", name.at)
            return _absent, "any"
        if parts[0] == "event" and self.scope.event is None:
            parts = ("entry", *parts[1:])
        path = join_path(parts)
        try:
            known = self.scope.knows(path)
        except BadPath:
            known = False
        if not known:
            near = nearest(f"{parts[0]}()", [f"{function}()" for function in FUNCTIONS]) if len(parts) == 1 else self.scope.nearest(path)
            if len(parts) == 1 and self.scope.knows(join_path(("vars", parts[0]))):
                near = join_path(("vars", parts[0]))
            self.wrong("unknown_path", f"“{path}” is not known.", name.at, near)
            return _absent, "any"
        found = self.scope.path_of(parts)
        self.needs.add(found.root)
        root, rest = found.root, found.rest
        run: Run = (lambda facts, moment: walk(facts.get(root), rest)) if rest else (lambda facts, moment: facts.get(root))
        return run, self.scope.type_of(path) or "any"

    def _unary(self, sign: str, of: Part, at: int) -> tuple[Run, Type]:
        inner, type_ = self.part(of)
        if sign == "!":
            return (lambda facts, moment: not _true(inner(facts, moment))), "boolean"
        if type_ not in ("number", "any"):
            self.wrong("wrong_type", f"A minus stands before {_A[type_]}.", at)
        return (lambda facts, moment: _negated(inner(facts, moment))), "number"

    def _binary(self, part: Binary) -> tuple[Run, Type]:
        sign = part.sign
        (left, left_type), (right, right_type) = self.part(part.left), self.part(part.right)
        if sign in ("&&", "||"):
            if sign == "&&":
                return (lambda facts, moment: _true(left(facts, moment)) and _true(right(facts, moment))), "boolean"
            return (lambda facts, moment: _true(left(facts, moment)) or _true(right(facts, moment))), "boolean"
        self._check_types(part, left_type, right_type)
        operation = _OPERATIONS[sign]
        run: Run = lambda facts, moment: operation(left(facts, moment), right(facts, moment))  # noqa: E731
        if sign in ("==", "!=", "in", "<", "<=", ">", ">="):
            return run, "boolean"
        if sign == "+":
            return run, left_type if left_type == right_type else left_type if right_type == "any" else right_type
        return run, "number"

    def _check_types(self, part: Binary, left: Type, right: Type) -> None:
        allowed = _SIGN_TYPES.get(part.sign)
        for type_ in (left, right):
            if allowed is not None and type_ != "any" and type_ not in allowed:
                self.wrong("wrong_type", f"“{part.sign}” does not go with {_A[type_]}.", part.at)
                return
        dates = {left, right} <= {"date", "datetime", "text", "time"}
        if allowed is not None and "any" not in (left, right) and left != right and not (part.sign != "+" and dates):
            remedy = " Use concat()." if part.sign == "+" and "text" in (left, right) else ""
            self.wrong("wrong_type", f"“{part.sign}” stands between {_A[left]} and {_A[right]}.{remedy}", part.at)

    def _call(self, call: Call) -> tuple[Run, Type]:
        function = FUNCTIONS.get(call.function)
        self.timed |= call.function == "now"
        arguments = [self.part(argument) for argument in call.arguments]
        if function is None:
            self.wrong("unknown_function", f"There is no function “{call.function}”.", call.at, nearest(call.function, FUNCTIONS))
            return _absent, "any"
        least = len(function.takes) if function.least is None else function.least
        if len(arguments) < least or (len(arguments) > len(function.takes) and not function.more):
            self.wrong("wrong_values", f"{call.function}() takes {_count(function, least)}, not {len(arguments)}.", call.at)
            return _absent, function.gives
        for place, (_, type_) in enumerate(arguments):
            wanted = function.takes[min(place, len(function.takes) - 1)]
            if wanted != "any" and type_ not in (wanted, "any"):
                self.wrong("wrong_type", f"{call.function}() takes {_A[wanted]}, not {_A[type_]}.", call.at)
        return _call(function, [run for run, _ in arguments]), function.gives


_A: Mapping[str, str] = {
    "text": "text", "number": "a number", "boolean": "true or false", "date": "a date", "datetime": "a point in time",
    "time": "a time of day", "list": "a list", "object": "an object", "any": "anything",
}  # fmt: skip


def _count(function: Function, least: int) -> str:
    most = len(function.takes)
    return f"{least} or more values" if function.more else f"{least} values" if least == most else f"{least} to {most} values"


def _type_of_constant(value: Any) -> Type:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "number"
    return "text" if isinstance(value, str) else "any"


def _absent(facts: Mapping[Fact, Any], moment: Moment) -> Any:
    return None


def _call(function: Function, runs: list[Run]) -> Run:
    body, with_moment, with_absent, takes = function.run, function.moment, function.absent, function.takes

    def call(facts: Mapping[Fact, Any], moment: Moment) -> Any:
        values = [run(facts, moment) for run in runs]
        if not with_absent and any(value is None for value in values):
            return None
        for value, wanted in zip(values, takes, strict=False):
            if (wanted == "number" and not _is_number(value)) or (wanted == "text" and not isinstance(value, str)):
                raise ExpressionFailed(f"{function.name}() takes {_A[wanted]}.")
        return fitting(body(moment, *values) if with_moment else body(*values))

    return call


# ---- the operations; absent on either side: absent, or false where it is asked


def _true(value: Any) -> bool:
    if value is None or isinstance(value, bool):
        return value is True
    raise ExpressionFailed("True or false was expected.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _numbers(left: Any, right: Any, sign: str) -> tuple[Decimal, Decimal]:
    if not _is_number(left) or not _is_number(right):
        raise ExpressionFailed(f"“{sign}” needs numbers on both sides.")
    return Decimal(left), Decimal(right)


def _tidy(number: Decimal) -> Decimal | int:
    """Whole numbers as int; others without trailing zeros that arithmetic added are kept as they are."""
    if not number.is_finite():
        raise ExpressionFailed("The number is too large.")
    whole = number == number.to_integral_value() and number.as_tuple().exponent == 0
    return int(number) if whole else number


def _negated(value: Any) -> Any:
    if value is None:
        return None
    if not _is_number(value):
        raise ExpressionFailed("A minus stands before something that is no number.")
    return -value if isinstance(value, int) else _EXACT.minus(value)


def _add(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return None
    if isinstance(left, str) and isinstance(right, str):
        return fitting(left + right)
    if isinstance(left, list) and isinstance(right, list):
        return fitting(left + right)
    return fitting(_tidy(_EXACT.add(*_numbers(left, right, "+"))))


def _arithmetic(sign: str, operation: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Any]:
    def run(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        return fitting(_tidy(operation(*_numbers(left, right, sign))))

    return run


def _divide(left: Decimal, right: Decimal) -> Decimal:
    """Exact where it comes out within 28 digits; a whole result is a whole number."""
    result = _DIVISION.divide(left, right)
    return result.to_integral_value() if result == result.to_integral_value() else result


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, date) and isinstance(right, date) and isinstance(left, datetime) != isinstance(right, datetime):
        return False
    return bool(left == right)


def _ordered(sign: str, compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def run(left: Any, right: Any) -> Any:
        from towpath.expr.functions import read_date

        if left is None or right is None:
            return False
        if _is_number(left) and _is_number(right):
            return compare(left, right)
        if isinstance(left, date) or isinstance(right, date):
            first, second = read_date(left), read_date(right)
            if isinstance(first, datetime) != isinstance(second, datetime):
                raise ExpressionFailed(f"“{sign}” stands between a date and a point in time.")
            return compare(first, second)
        if isinstance(left, str) and isinstance(right, str):
            return compare(left, right)
        raise ExpressionFailed(f"“{sign}” needs two values of one type.")

    return run


def _within(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    if isinstance(right, str):
        return isinstance(left, str) and left in right
    if isinstance(right, list | tuple):
        return any(_same(left, member) for member in right)
    if isinstance(right, Mapping):
        return left in right
    raise ExpressionFailed("“in” looks in a text or a list.")


def _member(value: Any, index: Any) -> Any:
    if isinstance(value, Mapping):
        return value.get(index) if isinstance(index, str) else None
    if isinstance(value, list | tuple | str) and isinstance(index, int) and not isinstance(index, bool):
        return value[index] if -len(value) <= index < len(value) else None
    return walk(value, (index,)) if isinstance(index, str) and isinstance(value, list | tuple) else None


_OPERATIONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": _add,
    "-": _arithmetic("-", _EXACT.subtract),
    "*": _arithmetic("*", _EXACT.multiply),
    "/": _arithmetic("/", _divide),
    "%": _arithmetic("%", _EXACT.remainder),
    "==": _same,
    "!=": lambda left, right: not _same(left, right),
    "in": _within,
    "<": _ordered("<", lambda left, right: left < right),
    "<=": _ordered("<=", lambda left, right: left <= right),
    ">": _ordered(">", lambda left, right: left > right),
    ">=": _ordered(">=", lambda left, right: left >= right),
}
