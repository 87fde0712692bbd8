"""Text of the dialect to a tree that remembers where everything stood.

The dialect is YAML 1.2 without anchors, aliases, tags, merge keys and several documents; at most 1 MB and 60 levels. A scalar
stays text and knows whether it was plain: its type comes from the schema, not from how it looks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError

from towpath.values.problems import Problem

LARGEST = 1_000_000  # bytes of UTF-8
DEEPEST = 60

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """start and end are places in the text, line counts from 1."""

    text: str
    plain: bool
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple["Branch", ...]
    flow: bool  # written in brackets
    line: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mapping:
    pairs: tuple[tuple[Scalar, "Branch"], ...]
    flow: bool
    line: int
    start: int
    end: int

    def get(self, key: str) -> "Branch | None":
        return next((value for name, value in self.pairs if name.text == key), None)

    def key(self, key: str) -> Scalar | None:
        return next((name for name, _ in self.pairs if name.text == key), None)


Branch = Scalar | Sequence | Mapping


class NotReadable(Exception):
    """The text is not of the dialect; problem says where and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


def read_tree(text: str) -> Mapping:
    """The tree of a document whose top is a mapping. Raises `NotReadable` with the first thing that is wrong."""
    if len(text.encode("utf-8", "replace")) > LARGEST:
        raise NotReadable(Problem("too_large", "The file is larger than 1 MB."))
    yaml = YAML(typ="safe", pure=True)
    try:
        events = yaml.parse(text)
        top = _Composer(text, events).document()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1 if isinstance(error.position, int) else None
        raise _not_readable("bad_character", "The file holds a control character that is not text. Take it out.", line) from None
    except MarkedYAMLError as error:
        raise _explain(text, error) from None
    except ValueError:  # an escape beyond Unicode
        raise _not_readable("bad_yaml", "The file holds an escape that is no character.", None) from None
    if not isinstance(top, Mapping):
        raise _not_readable("not_a_flow", "A flow file begins with “towpath: 1” and is a list of “key: value” lines.", 1)
    return top


def lookup(tree: Branch, path: Path) -> Branch | None:
    """What stands at `path` (keys and places), or None."""
    here: Branch | None = tree
    for part in path:
        if isinstance(here, Mapping) and isinstance(part, str):
            here = here.get(part)
        elif isinstance(here, Sequence) and isinstance(part, int) and 0 <= part < len(here.items):
            here = here.items[part]
        else:
            return None
    return here


def line_of(tree: Branch, path: Path) -> int:
    """The line of the deepest part of `path` that the text has: of its key where it has one."""
    here: Branch = tree
    line = tree.line
    for part in path:
        found = lookup(here, (part,))
        if found is None:
            break
        line = found.line
        if isinstance(here, Mapping):
            key = here.key(str(part))
            line = key.line if key is not None else line
        here = found
    return line


class _Composer:
    def __init__(self, text: str, events: Iterator[Any]) -> None:
        self.text = text
        self.events = events

    def document(self) -> Branch:
        top: Branch | None = None
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                if top is not None:
                    raise _not_readable("several_documents", "One file holds one flow: take out the second “---”.", _line(event))
                if event.tags:
                    raise _not_readable("tag", "Tags are not part of the flow file.", _line(event))
                top = self.branch(next(self.events), 1)
            elif isinstance(event, StreamEndEvent):
                break
        return top if top is not None else Scalar("", True, 1, 0, 0)

    def branch(self, event: Any, depth: int) -> Branch:
        if isinstance(event, AliasEvent):
            raise _not_readable("alias", f"“*{event.anchor}” is not part of the flow file. If it is text, put it in quotes.", _line(event))
        if event.anchor is not None:
            raise _not_readable("anchor", f"“&{event.anchor}” is not part of the flow file. If it is text, put it in quotes.", _line(event))
        if event.tag is not None:
            raise _tagged(self.text, event)
        if depth > DEEPEST:
            raise _not_readable("too_deep", f"The file is nested deeper than {DEEPEST} levels.", _line(event))
        if isinstance(event, ScalarEvent):
            return self.scalar(event)
        if isinstance(event, SequenceStartEvent):
            return self.sequence(event, depth)
        return self.mapping(event, depth)

    def scalar(self, event: Any) -> Scalar:
        plain = not event.style
        start, end = event.start_mark.index, event.end_mark.index
        if plain and event.value == "" and _comment_where_a_value_was_meant(self.text, start):
            raise _not_readable(
                "unquoted_hash", '“#” begins a comment here. Put the value in quotes: "#…".', _comment_line(self.text, start)
            )
        return Scalar(event.value, plain, _line(event), start, end)

    def sequence(self, start: Any, depth: int) -> Sequence:
        items: list[Branch] = []
        for event in self.events:
            if isinstance(event, SequenceEndEvent):
                end = event.end_mark.index if start.flow_style else (items[-1].end if items else event.end_mark.index)
                return Sequence(tuple(items), bool(start.flow_style), _line(start), start.start_mark.index, end)
            items.append(self.branch(event, depth + 1))
        raise AssertionError("the parser ends every sequence")

    def mapping(self, start: Any, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Branch]] = []
        lines: dict[str, int] = {}
        for event in self.events:
            if isinstance(event, MappingEndEvent):
                end = (
                    event.end_mark.index
                    if start.flow_style
                    else (max(pairs[-1][1].end, pairs[-1][0].end) if pairs else event.end_mark.index)
                )
                return Mapping(tuple(pairs), bool(start.flow_style), _line(start), start.start_mark.index, end)
            if not isinstance(event, ScalarEvent | AliasEvent):
                raise _not_readable("unquoted_braces", 'Text with “{{ … }}” must be in quotes: "{{ … }}".', _line(event))
            key = self.branch(event, depth + 1)
            assert isinstance(key, Scalar)
            if key.text == "<<" and key.plain:
                raise _not_readable("merge_key", "“<<” is not part of the flow file: write the keys out.", key.line)
            if key.text in lines:
                raise _not_readable("duplicate_key", f"“{key.text}” stands twice, first on line {lines[key.text]}.", key.line)
            lines[key.text] = key.line
            pairs.append((key, self.branch(next(self.events), depth + 1)))
        raise AssertionError("the parser ends every mapping")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _not_readable(code: str, sentence: str, line: int | None) -> NotReadable:
    return NotReadable(Problem(code, sentence, line=line))


def _tagged(text: str, event: Any) -> NotReadable:
    if text[event.start_mark.index : event.start_mark.index + 2] in ("!=", "! "):
        return _not_readable("unquoted_operator", "“!=” must be in quotes, or write the words: is not.", _line(event))
    return _not_readable(
        "tag", "A word that begins with “!” is a tag, which flow files don't have. If it is text, put it in quotes.", _line(event)
    )


def _comment_where_a_value_was_meant(text: str, start: int) -> bool:
    """A plain value that came out empty though `#word` follows its key on the same line."""
    line_start = text.rfind("\n", 0, max(start - 1, 0)) + 1
    before = text[line_start:start]
    return bool(re.search(r"(:|^\s*-)[ \t]+#[^\s#]", before)) or bool(
        re.match(r"[ \t]*#[^\s#]", text[start:]) and before.strip().endswith((":", "-"))
    )


def _comment_line(text: str, start: int) -> int:
    line_start = text.rfind("\n", 0, max(start - 1, 0)) + 1
    return text.count("\n", 0, line_start) + 1


def _explain(text: str, error: Any) -> NotReadable:
    """A sentence that helps, from what the parser stumbled over and the lines around it."""
    mark = error.problem_mark or error.context_mark
    line = int(mark.line) + 1 if mark is not None else None
    opened = error.context_mark.line if error.context_mark is not None else (mark.line if mark is not None else 0)
    lines = text.split("\n")
    suspects = range(opened, min(len(lines), (mark.line if mark is not None else opened) + 1))
    for number in suspects:
        bare = _without_quoted(lines[number])
        if re.search(r"(?<![\"'])\{\{", bare) or re.search(r"\{%", bare):
            return _not_readable("unquoted_braces", 'Text with “{{ … }}” must be in quotes: "{{ … }}".', number + 1)
        if re.search(r"[\[,][ \t]*(>=?|<=?|!=|=)[ \t]*[,\]]", bare):
            return _not_readable(
                "unquoted_operator",
                "“>” and its like must be in quotes, or write the words: more than, at least, less than, at most.",
                number + 1,
            )
    problem = str(error.problem or "")
    in_brackets = _last_bracket_with_comment(lines[: suspects.stop]) if "flow" in str(error.context or "") else None
    if in_brackets is not None:
        return _not_readable("unquoted_hash", '“#” begins a comment here. Put the value in quotes: "#…".', in_brackets + 1)
    found = re.search(r"found character '(.+?)' that cannot start any token", problem)
    if found:
        character = found.group(1)
        if character in ("\\t", "\t"):
            return _not_readable("tab", "A line is indented with a tab. Use spaces.", line)
        return _not_readable("unquoted_sign", f"A value can't begin with “{character}”. Put it in quotes.", line)
    if "mapping values are not allowed" in problem:
        return _not_readable("bad_yaml", "A second “:” in one line, or the indentation is off. Put text that holds “: ” in quotes.", line)
    if "while scanning a quoted scalar" in str(error.context or ""):
        return _not_readable("bad_yaml", "A quoted text that begins here never ends.", opened + 1)
    if "while parsing a flow" in str(error.context or ""):
        closing = "]" if "sequence" in str(error.context) else "}"
        return _not_readable("bad_yaml", f"A bracket that opens here is not closed: “{closing}” or a comma is missing.", opened + 1)
    return _not_readable("bad_yaml", f"The file can't be read here: {problem or 'it is not YAML'}.", line)


def _last_bracket_with_comment(lines: list[str]) -> int | None:
    """The line where `[#word` opened what the parser later missed the end of."""
    return next((number for number in reversed(range(len(lines))) if re.search(r"[\[,][ \t]*#[^\s]", _without_quoted(lines[number]))), None)


def _without_quoted(line: str) -> str:
    return re.sub(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'", '""', line)
