"""Time zones (IANA names), locales (BCP 47) and countries (ISO 3166): checked where they come in."""

import re
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_LOCALE = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|[0-9]{3}))?")


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Every IANA zone that can be chosen, without the machine's own (`localtime`, `posix/...`, `Factory`)."""
    return frozenset(
        name for name in available_timezones() if not name.startswith(("posix", "right", "System")) and name not in ("localtime", "Factory")
    )


def is_zone(name: str) -> bool:
    return name in zone_names()


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The zone of this name. Raises ZoneInfoNotFoundError (a KeyError) or ValueError for another name."""
    return ZoneInfo(name)


def parse_locale(text: str) -> str | None:
    """`de-at`, `zh_hant_TW` in their usual form (`de-AT`, `zh-Hant-TW`), or None."""
    match = _LOCALE.fullmatch(text.strip())
    if match is None:
        return None
    language, script, region = match.groups()
    parts = [language.lower(), script.title() if script else None, region.upper() if region else None]
    return "-".join(part for part in parts if part)


def parse_country(text: str) -> str | None:
    """A two-letter country code in capitals, or None."""
    text = text.strip()
    return text.upper() if len(text) == 2 and text.isascii() and text.isalpha() else None
