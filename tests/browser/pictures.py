"""Pictures of the main screens, into `docs/screens`, with the page that shows them: `python -m tests.browser.pictures`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser.server import EMAIL, PASSWORD, serving
from tests.support.cluster import running_cluster

ROOT = Path(__file__).parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, running_cluster(Path(folder) / "cluster") as cluster:
        data = Path(folder) / "data"
        data.mkdir()
        with serving(cluster.clone(), data) as app:
            said = {"APP_URL": app.base_url, "EMAIL": EMAIL, "PASSWORD": PASSWORD, "PICTURES": str(ROOT / "docs")}
            command = ["npx", "vitest", "run", "--config", "ui/browser/vitest.config.ts", "pictures.test.ts"]
            return subprocess.run(command, cwd=ROOT, env={**os.environ, **said}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
