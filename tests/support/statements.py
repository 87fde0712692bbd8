"""The SQL files of the house, as tests look at them: their words without comments, their parameters as $1, $2, …"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import towpath

SOURCES = Path(towpath.__file__).parent
_PARAMETER = re.compile(r"%\((\w+)\)s")
_STRING_OR_COMMENT = re.compile(r"('(?:[^']|'')*')|--[^\n]*")
_UNFOLDED = re.compile(r"unnest\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)")

# What callers pass for an array: PostgreSQL can't tell the type of a parameter of unnest. By the parameter's name, in the whole house;
# text[] where it is not said.
_TYPES = {
    name: f"{type}[]"
    for type, names in {
        "smallint": "lanes classes nodes sent_nodes depths owner_lanes numbers statuses",
        "integer": "flows workspaces versions sent_versions from_version_ids limits inside entered",
        "bigint": "ids contacts runs processes contact_ids process_ids owner_ids before_ids order_ids event_ids events counts "
        "after workspace_ids",
        "timestamptz": "at ats created paid received firsts lasts exited starts since due planned hour_ago",
        "boolean": "alerts detections given identified were_visitors",
        "jsonb": "attributes documents folded metadata payloads proofs variables",
    }.items()
    for name in names.split()
}
# Where a name means something else in one statement.
_EXCEPTIONS = {
    ("commerce/find_products", "ids"): "text[]",
    ("commerce/insert_orders", "statuses"): "text[]",
    ("commerce/insert_statuses", "statuses"): "text[]",
    ("commerce/update_orders", "statuses"): "text[]",
    ("contacts/add_tags", "folded"): "text[]",
    ("contacts/remove_tags", "folded"): "text[]",
    ("contacts/set_addresses", "folded"): "text[]",
    ("contacts/unset_primary", "folded"): "text[]",
    ("engine/count_visits", "hour_ago"): "timestamptz[]",
    ("events/claim_keys", "keys"): "bytea[]",
    ("events/find_keys", "keys"): "bytea[]",
    ("events/note_definitions", "properties"): "jsonb[]",
}


@dataclass(frozen=True)
class SqlFile:
    """One file of `src/towpath/ROOM/sql/`."""

    room: str
    name: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.room}/{self.name}"

    @cached_property
    def body(self) -> str:
        """Without comments."""
        return _STRING_OR_COMMENT.sub(lambda found: found[1] or "", self.text).strip().rstrip(";")

    @cached_property
    def words(self) -> str:
        """Lower-case, without comments, parameters and what stands in quotes."""
        return _PARAMETER.sub("$", re.sub(r"'(?:[^']|'')*'", "''", self.body)).lower()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names in the order of their first use: the first one is $1."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.body)))

    @cached_property
    def numbered(self) -> str:
        """As the server sees it: $1 for the first parameter, %% as %."""
        place = {name: f"${number}" for number, name in enumerate(self.parameters, 1)}
        return _PARAMETER.sub(lambda found: place[found[1]], self.body).replace("%%", "%") if self.parameters else self.body

    @cached_property
    def prepared(self) -> str:
        """PREPARE of it, as `tried`; a COPY can't be prepared."""
        types = f"({', '.join(self._type_of(name) for name in self.parameters)})" if self.parameters else ""
        return f"prepare tried{types} as {self.numbered}"

    @property
    def copies(self) -> bool:
        return self.words.startswith("copy ")

    def _type_of(self, parameter: str) -> str:
        """Of an array that is unfolded without a cast; any other type the server finds: `unknown`."""
        bare = re.compile(rf"%\({parameter}\)s(?!::)")
        if (self.place, parameter) not in _EXCEPTIONS and not any(bare.search(inside) for inside in _UNFOLDED.findall(self.body)):
            return "unknown"
        return _EXCEPTIONS.get((self.place, parameter)) or _TYPES.get(parameter, "text[]")


def sql_files() -> list[SqlFile]:
    return [SqlFile(path.parent.parent.name, path.stem, path.read_text()) for path in sorted(SOURCES.glob("*/sql/*.sql"))]
