"""Text of an expression to its tree. Limits: length, depth, number of parts; nothing here runs anything."""

import re
from decimal import Decimal
from typing import Any

import msgspec

LONGEST = 2_000
DEEPEST = 40
MOST_PARTS = 500


class Constant(msgspec.Struct, frozen=True):
    value: Any


class ListOf(msgspec.Struct, frozen=True):
    members: tuple["Part", ...]


class Name(msgspec.Struct, frozen=True):
    """A path: `contact.first_name`. at: place in the text."""

    parts: tuple[str, ...]
    at: int


class Member(msgspec.Struct, frozen=True):
    """`of.name` or `of[index]` of something that is not a plain path."""

    of: "Part"
    index: "Part"


class Unary(msgspec.Struct, frozen=True):
    sign: str
    of: "Part"
    at: int


class Binary(msgspec.Struct, frozen=True):
    sign: str
    left: "Part"
    right: "Part"
    at: int


class Choice(msgspec.Struct, frozen=True):
    """`test ? then : otherwise`."""

    test: "Part"
    then: "Part"
    otherwise: "Part"


class Call(msgspec.Struct, frozen=True):
    function: str
    arguments: tuple["Part", ...]
    at: int


Part = Constant | ListOf | Name | Member | Unary | Binary | Choice | Call


class NotAnExpression(Exception):
    """sentence says what is wrong, at: place in the text, from 0."""

    def __init__(self, sentence: str, at: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.at = at


_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>[0-9]{1,30}(?:\.[0-9]{1,30})?(?![\w.]))
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<name>[^\W\d]\w*)
    | (?P<sign>\|\||&&|==|!=|<=|>=|[-+*/%<>!?:.,()\[\]=])
    | (?P<end>$)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
# Binding power of what stands between two parts.
_POWER = {"||": 1, "&&": 2, "==": 3, "!=": 3, "in": 4, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}
_SAME = {"or": "||", "and": "&&", "=": "=="}
_WORDS = {"true": True, "false": False, "null": None}


def read_expression(text: str) -> Part:
    """The tree of `text`. Raises NotAnExpression."""
    if len(text) > LONGEST:
        raise NotAnExpression(f"An expression can have {LONGEST} characters; this one has {len(text)}.", LONGEST)
    reader = _Reader(text)
    part = reader.part(0, 0)
    if reader.kind != "end":
        raise reader.wrong(f"“{reader.word}” was not expected here.")
    return part


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.at = 0
        self.parts = 0
        self.kind = ""
        self.word = ""
        self.next()

    def next(self) -> None:
        match = _TOKEN.match(self.text, self.place)
        if match is None:
            rest = self.text[self.place :].lstrip()
            if rest[:1] in "\"'":
                raise NotAnExpression("A quoted text is not closed.", len(self.text) - len(rest))
            raise NotAnExpression(f"“{rest[:12]}” is not understood.", len(self.text) - len(rest))
        self.kind = str(match.lastgroup)
        self.word = match[self.kind]
        self.at = match.start(self.kind)
        self.place = match.end()

    def wrong(self, sentence: str) -> NotAnExpression:
        return NotAnExpression(sentence if self.kind != "end" else "The expression ends too early.", self.at)

    def take(self, sign: str) -> bool:
        if self.kind == "sign" and self.word == sign:
            self.next()
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.wrong(f"“{sign}” was expected, not “{self.word}”.")

    def part(self, power: int, depth: int) -> Part:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise NotAnExpression(f"An expression can have {MOST_PARTS} parts.", self.at)
        if depth > DEEPEST:
            raise NotAnExpression(f"An expression can be nested {DEEPEST} levels deep.", self.at)
        left = self.prefix(depth)
        while True:
            sign = _SAME.get(self.word, self.word) if self.kind in ("sign", "name") else ""
            own = _POWER.get(sign)
            if own is not None and own > power:
                at = self.at
                self.next()
                left = Binary(sign, left, self.part(own, depth + 1), at)
                self.parts += 1
            elif sign == "?" and power == 0:
                self.next()
                then = self.part(0, depth + 1)
                self.expect(":")
                left = Choice(left, then, self.part(0, depth + 1))
            else:
                return left

    def prefix(self, depth: int) -> Part:
        at, kind, word = self.at, self.kind, self.word
        if kind == "end":
            raise self.wrong("")
        self.next()
        part: Part
        if kind == "number":
            part = Constant(Decimal(word) if "." in word else int(word))
        elif kind == "text":
            part = Constant(re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), word[1:-1], flags=re.DOTALL))
        elif word in ("!", "not"):
            return Unary("!", self.part(6, depth + 1), at)
        elif word == "-":
            return Unary("-", self.part(6, depth + 1), at)
        elif word == "(":
            part = self.part(0, depth + 1)
            self.expect(")")
        elif word == "[":
            part = ListOf(self._until("]", depth))
        elif kind == "name" and word in _WORDS:
            part = Constant(_WORDS[word])
        elif kind == "name":
            return self._after(Call(word, self._until(")", depth), at) if self.take("(") else self._name(word, at), depth)
        else:
            raise NotAnExpression(f"“{word}” was not expected here.", at)
        return self._after(part, depth)

    def _until(self, close: str, depth: int) -> tuple[Part, ...]:
        members: list[Part] = []
        while not self.take(close):
            if members:
                self.expect(",")
            members.append(self.part(0, depth + 1))
        return tuple(members)

    def _name(self, first: str, at: int) -> Name:
        parts = [first]
        while self.kind == "sign" and self.word == ".":
            self.next()
            parts.append(self._part_of_path())
        return Name(tuple(parts), at)

    def _part_of_path(self) -> str:
        if self.kind == "name":
            word = self.word
        elif self.kind == "text":
            word = re.sub(r"\\(.)", r"\1", self.word[1:-1], flags=re.DOTALL)
        else:
            raise self.wrong(f"A name was expected after the point, not “{self.word}”.")
        self.next()
        return word

    def _after(self, part: Part, depth: int) -> Part:
        while self.kind == "sign" and self.word in ".[":
            self.parts += 1
            if self.parts > MOST_PARTS:
                raise NotAnExpression(f"An expression can have {MOST_PARTS} parts.", self.at)
            if self.take("["):
                part = Member(part, self.part(0, depth + 1))
                self.expect("]")
            else:
                self.next()
                part = Member(part, Constant(self._part_of_path()))
        return part
