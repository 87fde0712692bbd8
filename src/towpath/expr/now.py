"""The `now.` facts: date and time on the person's wall clock, and whether it is a holiday where they live."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from towpath.expr.catalogue import NOW_FIELDS
from towpath.expr.facts import Fact, Subjects, Type, load, register, split_path
from towpath.values import zones
from towpath.values.calendar import WEEKDAYS

_FIELDS: Mapping[str, Callable[[datetime], Any]] = {
    "date": lambda local: local.date(),
    "time": lambda local: local.strftime("%H:%M"),
    "weekday": lambda local: WEEKDAYS[local.weekday()],
    "month": lambda local: local.month,
    "day": lambda local: local.day,
}
_COUNTRY = Fact("contact.country")


def now_fact(name: str, now: datetime, zone: str) -> Any:
    """The value of `now.NAME` for a person in `zone`; not `holiday`, which depends on the country."""
    return _FIELDS[name](now.astimezone(zones.zone(zone)))


@lru_cache(maxsize=4096)
def is_holiday(day: date, country: str | None) -> bool | None:
    """Whether `day` is a public holiday of the country (two letters); None where the country is not known."""
    if country is None:
        return None
    try:
        return day in _calendar(country.upper(), day.year)
    except NotImplementedError:
        return None


@lru_cache(maxsize=512)
def _calendar(country: str, year: int) -> Any:
    import holidays  # a tenth of a second: only where a condition asks

    return holidays.country_holidays(country, years=year)


class NowSource:
    """Facts that need no table; the holiday asks the contact source for the country."""

    prefix = "now"

    def fields(self, db: Any, workspace_id: int) -> Mapping[str, Type]:
        return {f"now.{name}": type for name, type in NOW_FIELDS.items()}

    def load(self, db: Any, subjects: Subjects, wanted: frozenset[Fact], now: datetime) -> Mapping[Fact, Sequence[Any]]:
        count = len(subjects.lanes)
        columns: dict[Fact, Sequence[Any]] = {}
        for fact in wanted:
            name = split_path(fact.path)[1]
            if name == "holiday":
                days = self._column("date", subjects, now, count)
                countries = load(db, subjects, frozenset((_COUNTRY,)), now)[_COUNTRY]
                columns[fact] = [is_holiday(day, country) for day, country in zip(days, countries, strict=True)]
            else:
                columns[fact] = self._column(name, subjects, now, count)
        return columns

    def _column(self, name: str, subjects: Subjects, now: datetime, count: int) -> Sequence[Any]:
        if isinstance(subjects.zones, str):
            return [now_fact(name, now, subjects.zones)] * count
        known = {zone: now_fact(name, now, zone) for zone in set(subjects.zones)}
        return [known[zone] for zone in subjects.zones]


def register_facts() -> None:
    register(NowSource())


register_facts()
