"""The app in a real browser against a real server: the scripts of `ui/browser`, driven by Chromium."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.browser.server import EMAIL, PASSWORD, App, serving

ROOT = Path(__file__).parents[2]

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[App]:
    with serving(database_url, tmp_path) as running:
        yield running


def test_every_screen_and_every_deed(app: App) -> None:
    npx = shutil.which("npx", path=f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}")
    assert npx is not None, "Node is not installed: run `make setup`."
    said = {"APP_URL": app.base_url, "EMAIL": EMAIL, "PASSWORD": PASSWORD, "NO_COLOR": "1"}
    command = [npx, "vitest", "run", "--config", "ui/browser/vitest.config.ts"]
    ran = subprocess.run(command, cwd=ROOT, env={**os.environ, **said}, capture_output=True, text=True, check=False)
    failed = [line for line in ran.stdout.splitlines() if "×" in line]
    assert ran.returncode == 0, "\n".join([*failed, ran.stderr[-12_000:]])
