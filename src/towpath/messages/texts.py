"""Liquid of messages, compiled once per text. Names were checked at launch; here whatever is unknown is simply missing."""

from functools import lru_cache

from towpath.expr import liquid
from towpath.expr.facts import Type
from towpath.expr.liquid import BadTemplate, Template
from towpath.expr.scope import Scope, standard_scope

_MOST_TEXTS = 2_000


class TextFailed(Exception):
    """A text can't be rendered; str() is the reason that the message keeps."""


class _AnyName(Scope, frozen=True, kw_only=True):
    """Knows every path: a template that was saved after the launch may name what the flow does not have."""

    def knows(self, path: str) -> bool:
        return True


@lru_cache(maxsize=_MOST_TEXTS)
def compile_text(text: str, html: bool, secrets: bool, variables: tuple[str, ...]) -> Template:
    """variables: names of the flow's. Raises TextFailed."""
    standard = standard_scope(variables=dict.fromkeys(variables, _ANY), subject="order")
    scope = _AnyName(types=standard.types, events=standard.events, prefixes=standard.prefixes)
    try:
        return liquid.compile(text, scope, html=html, secrets=secrets)
    except BadTemplate as error:
        raise TextFailed(f"bad_template: {error.sentence}"[:500]) from error


_ANY: Type = "any"
