"""`towpath flow test` as a person and a script use it: in a process of its own, on a server with or without a workspace."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.cluster import Cluster

import towpath.flows

EXAMPLE = Path(towpath.flows.__file__).parent / "examples" / "upsell.yaml"


def flow_test(url: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": url, "TOWPATH_DATA": str(folder)}
    command = [sys.executable, "-W", "ignore", "-m", "towpath.cli.main", "flow", "test", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_cases_are_played_beside_the_database_and_told_in_words_or_json(_cluster: Cluster, tmp_path: Path) -> None:
    url = _cluster.clone()
    try:
        told = flow_test(url, tmp_path, str(EXAMPLE))
        assert (told.returncode, told.stdout.splitlines()[-1]) == (0, "7 cases, all as expected."), told
        cases = tmp_path / "wrong.yaml"
        cases.write_text("cases:\n  - name: nobody comes\n    expect: {runs: 1}\n")
        failed = flow_test(url, tmp_path, str(EXAMPLE), "--cases", str(cases), "--json")
        assert failed.returncode == 1
        answer = json.loads(failed.stdout)
        assert answer["cases"][0]["failure"]["differences"] == [{"what": "runs", "expected": 1, "seen": 0}]
        cases.write_text("cases: [{name: x, expct: {}}]\n")
        unreadable = flow_test(url, tmp_path, str(EXAMPLE), "--cases", str(cases))
        assert unreadable.returncode == 1
        assert f"{cases}:1: “expct” is not known in a case. Did you mean “expect”?" in unreadable.stderr
    finally:
        _cluster.drop(url)
        _cluster.drop(f"{url.replace('?', '_scratch?')}")
