"""Folded text, addresses, numbers, zones: checked where they come in."""

from decimal import Decimal
from typing import Any

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from towpath.values.addresses import fold_email, parse_email, parse_phone
from towpath.values.folded import fold, folded_patch
from towpath.values.numbers import number_text, parse_number, round_money
from towpath.values.scalars import Plain, guess
from towpath.values.zones import is_zone, parse_country, parse_locale


def test_text_that_looks_alike_is_folded_alike() -> None:
    assert fold("Straße") == fold("STRASSE")
    assert fold("e\u0301") == fold("É")
    assert fold("ΑΣ") == fold("ας")


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_only_what_differs_is_kept_folded() -> None:
    assert folded_patch({"a": "x", "n": 1}) is None
    assert folded_patch({"a": "X", "b": {"c": "y", "d": "Z"}, "e": ["x", 1], "f": ["X", 1, None]}) == {
        "a": "x",
        "b": {"d": "z"},
        "f": ["x", 1, None],
    }


@pytest.mark.parametrize("address", ["ada@shop.example", "a.b+c@x.example", "  ada@shop.example ", "jürgen@müller.example"])
def test_an_address_is_taken(address: str) -> None:
    assert parse_email(address) == address.strip()


@pytest.mark.parametrize(
    "address", ["", "ada", "ada@", "@shop.example", "a@b@c.example", "a b@shop.example", "ada@shop", ".a@shop.example", "a..b@shop.example",
                "ada@-shop.example", "ada@shop.123", "ada@shop.example\n, eve@shop.example", f"{'a' * 65}@shop.example"]
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    assert parse_email(address) is None


def test_addresses_are_compared_folded() -> None:
    assert fold_email("Ada@Shop.EXAMPLE") == "ada@shop.example"
    assert fold_email("ada@MÜLLER.example") == fold_email("ada@xn--mller-kva.example")


def test_phone_numbers_are_kept_in_e164() -> None:
    assert parse_phone("+39 333 123 4567") == "+393331234567"
    assert parse_phone("0333 1234567", "it") is not None
    assert parse_phone("333 123 4567") is None
    assert parse_phone("12") is None


@pytest.mark.parametrize(
    ("value", "number"), [("15", 15), ("15.50", Decimal("15.50")), (0.1, Decimal("0.1")), (True, None), ("1e3", None), ("", None)]
)
def test_numbers_are_never_floats(value: Any, number: Any) -> None:
    assert parse_number(value) == number
    assert not isinstance(parse_number(value), float)


def test_numbers_are_written_without_exponent() -> None:
    assert number_text(Decimal("1E+3")) == "1000"
    assert round_money(Decimal("2.345")) == Decimal("2.35")


@pytest.mark.parametrize(
    ("written", "meant"), [("3", 3), ("3.5", Decimal("3.5")), ("true", True), ("yes", "yes"), ("01234", "01234"), ("10:30", "10:30")]
)
def test_a_plain_scalar_without_a_declared_type_means_what_it_looks_like(written: str, meant: Any) -> None:
    assert guess(Plain(written)) == meant
    assert type(guess(Plain(written))) is type(meant)


def test_zones_locales_and_countries_are_checked() -> None:
    assert is_zone("Europe/Rome")
    assert not is_zone("Europe/Atlantis")
    assert not is_zone("localtime")
    assert parse_locale("de-at") == "de-AT"
    assert parse_locale("zh_hant_TW") == "zh-Hant-TW"
    assert parse_locale("not a locale") is None
    assert parse_country("it") == "IT"
    assert parse_country("Italy") is None


@given(st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)), st.from_regex(r"[0-9]{4,12}", fullmatch=True))
def test_a_number_in_e164_is_read_the_short_way_as_the_long_way(country: int, rest: str) -> None:
    text = f"+{country}{rest}"
    assert parse_phone(text) == parse_phone(f"{text[:2]} {text[2:]}")
