"""Striking secrets out of what others say, before it is kept or shown. Pure."""

import base64
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

NAMING = r"^[A-Za-z][A-Za-z0-9_]{0,63}$"  # of secrets, as flows write secret.NAME
STRUCK = "[secret]"
SHORTEST = 4  # a shorter word could not be struck out without tearing what stands around it


def stand_in(name: str) -> str:
    """What is kept and shown in place of a secret."""
    return f"[secret {name}]"


class Redactor:
    """words: what must not be seen. They are struck out as they are, and as URLs, JSON and base64 write them."""

    def __init__(self, words: Iterable[str]) -> None:
        found: set[str] = set()
        for word in words:
            if len(word) >= SHORTEST:
                raw = word.encode()
                found |= {word, quote(word), quote(word, safe=""), quote_plus(word), msgspec.json.encode(word).decode()[1:-1]}
                found |= {
                    base64.b64encode(raw).decode(),
                    base64.b64encode(raw).decode().rstrip("="),
                    base64.urlsafe_b64encode(raw).decode(),
                }
        self._words = sorted(found, key=len, reverse=True)

    def __call__(self, value: Any) -> Any:
        """The same value without the words, also in keys and however deep."""
        if not self._words:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(name)): self(inner) for name, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self(inner) for inner in value]
        return value

    def text(self, text: str) -> str:
        for word in self._words:
            if word in text:
                text = text.replace(word, STRUCK)
        return text


def words_hidden(real: Collection[str], shown: Collection[str]) -> set[str]:
    """Words of what is sent that what is shown does not have: what a filter made of a secret (`Basic …`) is one too."""
    seen = {word for text in shown for word in text.split()}
    return {word for text in real for word in text.split() if word not in seen and len(word) >= SHORTEST}
