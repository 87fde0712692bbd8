"""Settings come from the environment, once."""

from pathlib import Path

import pytest

from towpath.host.settings import SettingIsWrong, as_environment, load


def test_an_empty_variable_counts_as_unset() -> None:
    assert load({"TOWPATH_PORT": "", "TOWPATH_DATA": " "}) == load({})


def test_a_port_that_is_no_number_is_refused_by_name() -> None:
    with pytest.raises(SettingIsWrong, match="TOWPATH_PORT must be a whole number, not “http”"):
        load({"TOWPATH_PORT": "http"})


def test_a_child_process_gets_the_same_settings() -> None:
    settings = load({"TOWPATH_DATA": "/srv/towpath", "TOWPATH_WORKERS": "3", "DATABASE_URL": "postgresql://there/towpath"})
    assert load(as_environment(settings)) == settings
    assert settings.data == Path("/srv/towpath")


def test_links_begin_with_the_public_url_else_with_the_servers_address() -> None:
    assert load({}).base_url == "http://127.0.0.1:8000"
    assert load({"TOWPATH_PUBLIC_URL": "https://flows.shop.example/"}).base_url == "https://flows.shop.example"
