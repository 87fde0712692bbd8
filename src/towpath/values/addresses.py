"""Email addresses and phone numbers: valid or not, and the form in which they are compared."""

import re
from functools import lru_cache

import phonenumbers

from towpath.values.folded import fold

_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
# Of the same person the same few values are read several times in one batch.
_AT_HAND = 8_192
_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?")


@lru_cache(_AT_HAND)
def parse_email(text: str) -> str | None:
    """The address without surrounding space, or None if it can't be one: quoted local parts and address literals are refused."""
    text = text.strip()
    if len(text) > 254 or text.count("@") != 1:
        return None
    local, domain = text.split("@")
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    labels = domain.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        return None
    try:
        ascii_domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        return None
    return text if len(ascii_domain) <= 253 else None


@lru_cache(_AT_HAND)
def fold_email(address: str) -> str:
    """The form in which addresses are compared and found: folded, the domain in ASCII."""
    local, _, domain = address.strip().rpartition("@")
    domain = fold(domain)
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return f"{fold(local)}@{domain}"
    return f"{fold(local)}@{domain}"


@lru_cache(_AT_HAND)
def parse_phone(text: str, country: str | None = None) -> str | None:
    """The number in E.164 (`+393331234567`), or None. country: two letters, for numbers written without a country code."""
    text = text.strip()
    if not text or len(text) > 40:
        return None
    if _E164.fullmatch(text) and _is_whole(text[1:]):
        return text
    try:
        number = phonenumbers.parse(text, country.upper() if country else None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _is_whole(digits: str) -> bool:
    """Whether these digits of an E.164 number are possible, and stay as they are when they are read. No: the long way tells."""
    code = next((length for length in (1, 2, 3) if int(digits[:length]) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE), None)
    if code is None:
        return False
    lengths, prefix = _plan(int(digits[:code]))
    return len(digits) - code in lengths and (prefix is None or prefix.match(digits, code) is None)


@lru_cache(None)
def _plan(country_code: int) -> tuple[frozenset[int], re.Pattern[str] | None]:
    """Of a country code: how long its numbers may be, and with what a number begins that is written with a prefix of the country's own."""
    region = phonenumbers.COUNTRY_CODE_TO_REGION_CODE[country_code][0]
    plan = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)
    if plan is None or plan.general_desc is None:
        return frozenset(), None
    prefix = plan.national_prefix_for_parsing
    return frozenset(plan.general_desc.possible_length), re.compile(prefix) if prefix else None
