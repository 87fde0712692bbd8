"""How quick the builder is with 1,000 nodes, and the first screens, as a table: `python -m tests.browser.speed`.

Script, style and layout of each frame come from Chromium's trace; frame times stand beside those of a flow with one node in the same run.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.browser.server import EMAIL, PASSWORD, serving
from tests.support.cluster import running_cluster

ROOT = Path(__file__).parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, running_cluster(Path(folder) / "cluster") as cluster:
        data, kept = Path(folder) / "data", Path(folder) / "speed.json"
        data.mkdir()
        with serving(cluster.clone(), data) as app:
            said = {"APP_URL": app.base_url, "EMAIL": EMAIL, "PASSWORD": PASSWORD, "SPEED": str(kept)}
            command = ["npx", "vitest", "run", "--config", "ui/browser/vitest.config.ts", "speed.test.ts"]
            ran = subprocess.run(command, cwd=ROOT, env={**os.environ, **said}, check=False)
        if ran.returncode == 0:
            print(table(json.loads(kept.read_text())))
        return ran.returncode


def table(said: dict[str, Any]) -> str:
    rows = [
        "| while … | script, style, layout a frame: p50, p95 | the same with one node | frames apart, beside one node |",
        "|---|---|---|---|",
    ]
    for name, big in said["big"].items():
        one = said["single"][name]
        ratio = big["apart"] / one["apart"]
        rows.append(
            f"| {name} | {big['workP50']} ms, {big['workP95']} ms | {one['workP50']} ms, {one['workP95']} ms"
            f" | {big['apart']} ms, {ratio:.2f} × |"
        )
    rows += ["", "| first screen | interactive after | requests that wait for one another |", "|---|---|---|"]
    rows += [f"| {name} | {one['interactive']} ms | {one['waterfall']} |" for name, one in said["screens"].items()]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
