"""Liquid of messages, compiled once per text. Names were checked at launch; here whatever is unknown is simply missing."""

from functools import lru_cache

from towpath.expr import liquid
from towpath.expr.facts import Type
from towpath.expr.liquid import BadTemplate, Template
from towpath.expr.scope import OpenScope, standard_scope

_MOST_TEXTS = 2_000


class TextFailed(Exception):
    """A text can't be rendered; str() is the reason that the message keeps."""


@lru_cache(maxsize=_MOST_TEXTS)
def compile_text(text: str, html: bool, secrets: bool, variables: tuple[str, ...]) -> Template:
    """variables: names of the flow's. Raises TextFailed."""
    standard = standard_scope(variables=dict.fromkeys(variables, _ANY), subject="order")
    scope = OpenScope(types=standard.types, events=standard.events, prefixes=standard.prefixes)
    try:
        return liquid.compile(text, scope, html=html, secrets=secrets)
    except BadTemplate as error:
        raise TextFailed(f"bad_template: {error.sentence}"[:500]) from error


_ANY: Type = "any"
