"""Email addresses and phone numbers: valid or not, and the form in which they are compared."""

import re

import phonenumbers

from towpath.values.folded import fold

_LOCAL = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}")
_LABEL = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?")


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


def parse_phone(text: str, country: str | None = None) -> str | None:
    """The number in E.164 (`+393331234567`), or None. country: two letters, for numbers written without a country code."""
    text = text.strip()
    if not text or len(text) > 40:
        return None
    try:
        number = phonenumbers.parse(text, country.upper() if country else None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
