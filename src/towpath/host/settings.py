"""Every setting of Towpath, declared once: read from the environment, offered as flags, printed in the reference."""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from towpath.values.problems import TowpathError

LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingIsWrong(TowpathError):
    code = "setting_is_wrong"
    status = 500


def _setting(variable: str, meaning: str, default: Any, shown: str | None = None) -> Any:
    """shown: how the default reads in the reference, where the value itself would not tell."""
    return dataclasses.field(default=default, metadata={"variable": variable, "meaning": meaning, "shown": shown})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process. Field names are the flags (`--public-url`)."""

    # ruff: noqa: RUF009
    data: Path = _setting("TOWPATH_DATA", "Folder of everything that Towpath keeps.", Path("towpath-data"), "`./towpath-data`")
    host: str = _setting("TOWPATH_HOST", "Address that the web server listens on.", "127.0.0.1")
    port: int = _setting("TOWPATH_PORT", "Port that the web server listens on.", 8000)
    database_url: str = _setting("DATABASE_URL", "PostgreSQL 15 to 18 to use.", "", "the embedded PostgreSQL in the data folder")
    postgres_port: int = _setting(
        "TOWPATH_POSTGRES_PORT", "Port of 127.0.0.1 on which the embedded PostgreSQL listens too, besides its socket.", 0, "none"
    )
    smtp_url: str = _setting(
        "TOWPATH_SMTP_URL",
        "Sender of a new or demo workspace: `smtp://user:password@host:port?tls=starttls`.",
        "",
        "the built-in mail catcher",
    )
    catcher_port: int = _setting("TOWPATH_CATCHER_PORT", "Port of 127.0.0.1 on which the mail catcher takes mail.", 8025)
    public_url: str = _setting("TOWPATH_PUBLIC_URL", "Base of the links in messages.", "", "`http://HOST:PORT`")
    allow_private_networks: int = _setting(
        "TOWPATH_ALLOW_PRIVATE_NETWORKS", "1 lets flows call addresses that are not on the public internet.", 0, "no"
    )
    secret_key: str = _setting("TOWPATH_SECRET_KEY", "Signs sessions.", "", "made once and kept in the data folder")
    workers: int = _setting("TOWPATH_WORKERS", "Worker processes of `towpath serve`.", 1)
    web_processes: int = _setting("TOWPATH_WEB_PROCESSES", "Web server processes.", 1)
    workspace: str = _setting("TOWPATH_WORKSPACE", "Workspace of commands that do not name one.", "", "the only one")
    log_level: str = _setting("TOWPATH_LOG_LEVEL", "What is logged: `debug`, `info`, `warning` or `error`.", "info")

    @property
    def base_url(self) -> str:
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


@dataclass(frozen=True, slots=True)
class Declared:
    """One setting as documentation and flags need it. default: as the reference prints it."""

    field: str
    variable: str
    flag: str
    meaning: str
    default: str
    type: type


def declared() -> tuple[Declared, ...]:
    return tuple(
        Declared(
            field=field.name,
            variable=field.metadata["variable"],
            flag="--" + field.name.replace("_", "-"),
            meaning=field.metadata["meaning"],
            default=field.metadata["shown"] or f"`{field.default}`",
            type=type(field.default),
        )
        for field in dataclasses.fields(Settings)
    )


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings as the environment says; an empty variable counts as unset."""
    values: dict[str, Any] = {}
    for setting in declared():
        text = environment.get(setting.variable, "").strip()
        if not text:
            continue
        try:
            values[setting.field] = setting.type(text)
        except ValueError:
            raise SettingIsWrong(f"{setting.variable} must be a whole number, not “{text}”.", setting=setting.variable) from None
    return Settings(**values)


def refuse_wrong(settings: Settings) -> None:
    """Raises SettingIsWrong for what no process could work with, flags included."""
    if settings.log_level.lower() not in LOG_LEVELS:
        raise _wrong("TOWPATH_LOG_LEVEL", f"is one of {', '.join(LOG_LEVELS)}, not “{settings.log_level}”.")
    for variable, port in (("TOWPATH_PORT", settings.port), ("TOWPATH_CATCHER_PORT", settings.catcher_port)):
        if not 1 <= port <= 65_535:
            raise _wrong(variable, f"is a port from 1 to 65535, not {port}.")
    for variable, count in (("TOWPATH_WORKERS", settings.workers), ("TOWPATH_WEB_PROCESSES", settings.web_processes)):
        if count < 1:
            raise _wrong(variable, f"is at least 1, not {count}.")
    try:
        conninfo_to_dict(settings.database_url)
    except psycopg.ProgrammingError:  # its words may hold the password
        raise _wrong("DATABASE_URL", "is no address of a database: write postgresql://user:password@host:port/name.") from None


def _wrong(variable: str, what: str) -> SettingIsWrong:
    return SettingIsWrong(f"{variable} {what}", setting=variable)


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables that give a child process the same settings."""
    return {
        setting.variable: str(getattr(settings, setting.field)) for setting in declared() if getattr(settings, setting.field) not in ("", 0)
    }
