"""How many parts a text message takes: 160 or 153 septets of the GSM alphabet, else 70 or 67 UTF-16 units (3GPP TS 23.038, 23.040)."""

from typing import Literal

import msgspec

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # two septets each


class Parts(msgspec.Struct, frozen=True):
    """units: septets or UTF-16 units in all."""

    count: int
    encoding: Literal["GSM-7", "UCS-2"]
    units: int


def count_parts(text: str) -> Parts:
    """A character is never torn between two parts: an escaped one takes both its septets with it, a pair both its units."""
    if all(letter in _BASIC or letter in _EXTENDED for letter in text):
        sizes = [2 if letter in _EXTENDED else 1 for letter in text]
        return Parts(_fill(sizes, 160, 153), "GSM-7", sum(sizes))
    sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    return Parts(_fill(sizes, 70, 67), "UCS-2", sum(sizes))


def _fill(sizes: list[int], alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1
    parts, left = 1, each
    for size in sizes:
        if size > left:
            parts, left = parts + 1, each
        left -= size
    return parts
