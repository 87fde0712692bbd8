"""The web application as a test calls it: Django's own test client, so that middleware, routes and transactions are the real ones."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.conninfo import conninfo_to_dict

from towpath.host.clock import Clock
from towpath.host.database import Connection, connect
from towpath.host.pool import close_pool

PASSWORD = "a towpath by the river"
ADMIN = "admin@shop.example"


@dataclass
class Site:
    """db: an autocommit connection to look with. key: an API key with every scope. ids: of the workspace and the admin."""

    url: str
    db: Connection
    workspace_id: int
    user_id: int
    key: str
    clock: Clock

    def call(self, method: str, path: str, body: Any = None, *, key: str | None = "", headers: dict[str, str] | None = None) -> Any:
        """One request with a key (key=None: without). body: JSON, or bytes as they are. The answer has .status_code, .json(), .content."""
        from django.test import Client

        known = {"authorization": f"Bearer {self.key if key == '' else key}"} if key is not None else {}
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body, default=str).encode()
        return Client().generic(method, path, data, content_type="application/json", headers={**known, **(headers or {})})

    def get(self, path: str, **more: Any) -> Any:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("POST", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("PATCH", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Any:
        return self.call("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Any:
        return self.call("DELETE", path, **more)

    def make_key(self, *scopes: str, workspace_id: int | None = None) -> str:
        from towpath.accounts import writes

        _, key = writes.make_key(
            self.db, workspace_id=workspace_id or self.workspace_id, name="test", scopes=scopes, at=self.clock.now(), actor="command"
        )
        return key


@contextmanager
def open_site(url: str, clock: Clock) -> Iterator[Site]:
    os.environ.setdefault("TOWPATH_DATA", str(Path(tempfile.gettempdir()) / "towpath-test-data"))
    _point_django_at(url)
    from towpath.accounts import sign_in, writes
    from towpath.api import request

    sign_in.forget_failures(ADMIN, "127.0.0.1")
    request.clock = clock
    db = connect(url, autocommit=True)
    now = clock.now()
    workspace_id = writes.make_workspace(db, name="Shop", at=now, actor="command")
    user_id = writes.make_user(db, email=ADMIN, password=PASSWORD, at=now)
    writes.put_member(db, workspace_id=workspace_id, user_id=user_id, role="admin", at=now, actor="command")
    site = Site(url, db, workspace_id, user_id, "", clock)
    site.key = site.make_key("admin", "read", "write", "track")
    try:
        yield site
    finally:
        from django.db import connections

        connections.close_all()
        close_pool()
        db.close()


def _point_django_at(url: str) -> None:
    from django.apps import apps

    from towpath.web.setup import set_up_django

    if not apps.ready:
        set_up_django(url)
    from django.conf import settings
    from django.db import connections

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # scrypt is slow on purpose
    close_pool()
    os.environ["DATABASE_URL"] = url
    connections.close_all()
    said = conninfo_to_dict(url)
    connections["default"].settings_dict.update(
        NAME=said.get("dbname"),
        HOST=said.get("host", ""),
        PORT=said.get("port", ""),
        USER=said.get("user", ""),
        PASSWORD=said.get("password", ""),
    )
