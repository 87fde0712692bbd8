"""A whole Towpath as a user starts it, with a small shop in it that has had customers: for the browser tests, and to look at by hand.

`python -m tests.browser.server` serves it on a database of its own till Ctrl-C.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx

EMAIL = "nora@cdshop.example"
PASSWORD = "a towpath by the river"
PEOPLE = (("Ada", "Lovelace"), ("Marta", "Bianchi"), ("Giulia", "Ferretti"), ("Luca", "Moretti"), ("Ivy", "Okafor"))
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class App:
    base_url: str


@contextmanager
def serving(database_url: str, folder: Path) -> Iterator[App]:
    """Database, web, worker and mail catcher; ready and filled when it is given."""
    port, catcher = _free_port(), _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "TOWPATH_DATA": str(folder),
        "TOWPATH_PORT": str(port),
        "TOWPATH_CATCHER_PORT": str(catcher),
    }
    command = [sys.executable, "-m", "towpath.cli.main"]
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen([*command, "serve"], env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            app = App(f"http://127.0.0.1:{port}")
            _wait_until(lambda: _is_ready(app), "the server is ready")
            user = [*command, "user", "create", EMAIL, "--name", "Nora Lindqvist", "--password", PASSWORD]
            subprocess.run(user, env=environment, check=True, stdout=log, stderr=log)
            key = subprocess.run(
                [*command, "key", "create", "seed", "--scope", "admin,api,track"], env=environment, check=True, capture_output=True
            )
            _fill(app, key.stdout.decode().strip())
            yield app
        finally:
            server.terminate()
            server.wait(timeout=30)


def _fill(app: App, key: str) -> None:
    """The demo's flows, live; five people who signed up and bought; what came of it."""
    with httpx.Client(base_url=f"{app.base_url}/api/v1", headers={"Authorization": f"Bearer {key}"}, timeout=30) as api:

        def post(path: str, **body: Any) -> Any:
            response = api.post(path, **body)
            assert response.is_success, f"{path}: {response.text}"
            return response.json()

        senders = api.get("/senders").json()["items"]
        if not senders:
            settings = {"address": "shop@cdshop.example", "display_name": "CD shop", "server": "catcher"}
            post("/senders", json={"name": "Shop", "settings": settings, "is_default": True})
        post("/attributes", json={"name": "standing", "type": "text"})
        for file in sorted(files("towpath.demo.flows").iterdir(), key=lambda one: one.name):
            if file.name.endswith(".yaml") and not file.name.endswith(".test.yaml"):
                flow = post("/flows/import", content=file.read_bytes())["flow"]
                post(f"/flows/{flow['slug']}/launch", json={})
        post("/products", json={"id": "cd-1", "name": "Kind of Blue", "product_groups": ["Jazz"], "price": 18.9, "currency": "EUR"})
        pool = post("/coupons", json={"name": "Autumn"})["id"]
        post(f"/coupons/{pool}/codes", json={"codes": ["AUTUMN-1", "AUTUMN-2"]})
        catalog = post("/catalogs", json={"name": "Shops", "key_column": "city"})["id"]
        post(f"/catalogs/{catalog}/rows", json=[{"city": "Bologna", "street": "Via Zamboni 12", "hours": "9-19"}])
        regulars = post("/lists", json={"name": "Regulars"})["id"]
        for first, last in PEOPLE:
            person = {"external_id": f"c-{first.lower()}", "email": f"{first.lower()}@{last.lower()}.example"}
            post("/contacts", json={**person, "first_name": first, "last_name": last, "country": "IT", "attributes": {"genre": "Jazz"}})
            post("/events", json={"event": "newsletter_signup", "contact": person, "properties": {"page": "/newsletter"}})
            order = {"order_id": f"o-{first.lower()}", "total": "54.80", "currency": "EUR"}
            post("/events", json={"event": "order_paid", "contact": person, "properties": order})

        post(f"/lists/{regulars}/members", json={"add": [{"external_id": "c-ada"}]})

        def all_welcomed() -> bool:
            return len(api.get("/messages", params={"status": "sent"}).json()["items"]) >= len(PEOPLE)

        _wait_until(all_welcomed, "the first mails are sent")


def _is_ready(app: App) -> bool:
    try:
        return httpx.get(f"{app.base_url}/health/ready", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_until(holds: Callable[[], bool], what: str) -> None:
    """The server is another process with a real clock, so this waits for it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"After {PATIENCE_SECONDS} seconds not yet: {what}.")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    import tempfile

    from tests.support.cluster import running_cluster

    with tempfile.TemporaryDirectory() as folder, running_cluster(Path(folder) / "cluster") as cluster:
        data = Path(folder) / "data"
        data.mkdir()
        with serving(cluster.clone(), data) as app:
            print(f"{app.base_url} {EMAIL} {PASSWORD}", flush=True)
            with suppress(KeyboardInterrupt):
                time.sleep(24 * 3600)
