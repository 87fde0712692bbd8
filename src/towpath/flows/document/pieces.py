"""A flow file cut into pieces that can each be read alone: one for each entry of a section (a node, a place of the layout), one for any other section.

Reading a file of a thousand nodes takes most of a second, reading one node none: a save of many changes reads the file once.
"""

from dataclasses import dataclass

from towpath.flows.document.tree import Mapping


@dataclass(slots=True)
class Section:
    """A key of the top. entries: the text of each of its keys, whole lines with what follows them; None where `head` is the whole section."""

    head: str
    entries: dict[str, str] | None


class Pieces:
    """begin: what stands before the first key. All texts in their order are the file."""

    def __init__(self, begin: str, sections: dict[str, Section]) -> None:
        self.begin = begin
        self.sections = sections

    def text(self) -> str:
        parts = [self.begin]
        for section in self.sections.values():
            parts += [section.head, *(section.entries or {}).values()]
        return "".join(parts)


def cut(text: str, tree: Mapping) -> Pieces | None:
    """None where the keys of the top don't each begin a line."""
    begin, parts = _cut_at_keys(text, tree, 0, len(text))
    if parts is None:
        return None
    sections: dict[str, Section] = {}
    for (start, end), (key, value) in zip(parts, tree.pairs, strict=True):
        head, entries = _cut_at_keys(text, value, start, end) if isinstance(value, Mapping) else (start, None)
        if entries is None or not isinstance(value, Mapping):
            sections[key.text] = Section(text[start:end], None)
        else:
            named = zip(value.pairs, entries, strict=True)
            sections[key.text] = Section(text[start:head], {name.text: text[a:b] for (name, _), (a, b) in named})
    return Pieces(text[:begin], sections)


def cut_entries(text: str, tree: Mapping) -> dict[str, str] | None:
    """Lines of several entries, each by itself; None where they are not lines of their own."""
    begin, parts = _cut_at_keys(text, tree, 0, len(text))
    if parts is None or begin > 0:
        return None
    return {key.text: text[start:end] for (start, end), (key, _) in zip(parts, tree.pairs, strict=True)}


def _cut_at_keys(text: str, mapping: Mapping, start: int, end: int) -> tuple[int, list[tuple[int, int]] | None]:
    """Where the first key's line begins, and from where to where each stands."""
    if mapping.flow or not mapping.pairs:
        return start, None
    begins = [text.rfind("\n", 0, key.start) + 1 for key, _ in mapping.pairs]
    if begins[0] < start or any(text[begin : key.start].strip(" ") for begin, (key, _) in zip(begins, mapping.pairs, strict=True)):
        return start, None
    return begins[0], list(zip(begins, [*begins[1:], end], strict=True))
