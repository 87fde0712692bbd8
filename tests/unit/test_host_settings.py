"""Settings come from the environment, once."""

import logging
import socket
from pathlib import Path

import pytest

from towpath.host.logs import set_up_logs
from towpath.host.ports import PortIsTaken, refuse_taken_ports
from towpath.host.settings import SettingIsWrong, as_environment, load, refuse_wrong


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


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("DATABASE_URL", "banana"),
        ("DATABASE_URL", "postgresql://shop:hush hush@[there"),
        ("TOWPATH_LOG_LEVEL", "chatty"),
        ("TOWPATH_PORT", "70000"),
        ("TOWPATH_WORKERS", "-1"),
    ],
)
def test_a_setting_that_no_process_could_work_with_is_refused_by_name(variable: str, text: str) -> None:
    with pytest.raises(SettingIsWrong, match=f"^{variable} is ") as caught:
        refuse_wrong(load({variable: text}))
    assert "hush" not in str(caught.value)


def test_settings_as_they_come_are_fine() -> None:
    refuse_wrong(load({"DATABASE_URL": "host=there dbname=towpath", "TOWPATH_LOG_LEVEL": "WARNING"}))


@pytest.mark.parametrize("variable", ["TOWPATH_PORT", "TOWPATH_CATCHER_PORT"])
def test_a_port_that_another_program_shares_is_refused_by_the_name_of_its_setting(variable: str) -> None:
    with socket.socket() as web, socket.socket() as catcher:
        web.bind(("127.0.0.1", 0))
        catcher.bind(("127.0.0.1", 0))
        ports = {"TOWPATH_PORT": web.getsockname()[1], "TOWPATH_CATCHER_PORT": catcher.getsockname()[1]}
        taken = web if variable == "TOWPATH_PORT" else catcher
        (catcher if taken is web else web).close()
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.listen()
        with pytest.raises(PortIsTaken, match=f"{variable} names another port"):
            refuse_taken_ports(load({name: str(port) for name, port in ports.items()}))


def test_the_log_tells_neither_whom_mail_goes_to_nor_what_the_web_server_thinks_of_its_threads() -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs("info")
        assert not logging.getLogger("mail.log").isEnabledFor(logging.INFO)
        wonders = logging.getLogger("_granian").makeRecord(
            "_granian", logging.WARNING, "", 0, "8 threads, which seems quite high compared to the number of CPU cores available", (), None
        )
        assert not logging.getLogger("_granian").filter(wonders)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
