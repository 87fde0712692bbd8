"""A long search for differences between engine and model: `make model STEPS=20000`. Prints the seed, and what it finds, made small."""

import argparse
import tempfile
import time
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from tests.model.engine import Pair
from tests.model.plan import Script
from tests.model.scripts import scripts
from tests.model.shrink import shrink, tell
from tests.model.sides import Impossible
from tests.support.cluster import running_cluster

from towpath.host.database import Connection, connect


class Found(Exception):
    """A script in which they differ."""

    def __init__(self, script: Script) -> None:
        self.script = script


class Enough(Exception):
    pass


def play(db: Connection, script: Script) -> int:
    with db.transaction(force_rollback=True):
        return Pair(db, script).play()


def differs(db: Connection, script: Script) -> str | None:
    """How, in words; None: it does not."""
    try:
        play(db, script)
    except Impossible:
        return None
    except Exception as error:
        return f"{type(error).__name__}: {str(error)[:3_000]}"
    return None


def seen_in(difference: str | None) -> str | None:
    """What is unlike, or the error: a smaller script must show the same."""
    if difference is None:
        return None
    return difference.splitlines()[1] if difference.startswith("Unlike") else difference.partition(":")[0]


def search(db: Connection, most: int, number: int, seconds: float = float("inf"), length: int = 24) -> tuple[int, Script | None]:
    """Plays random scripts till `most` steps (or seconds) are over or one differs; answers the steps and that script."""
    steps, began = 0, time.monotonic()

    @seed(number)
    @settings(max_examples=1_000_000, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(script=scripts(length))
    def look(script: Script) -> None:
        nonlocal steps
        if steps >= most or time.monotonic() - began > seconds:
            raise Enough
        try:
            steps += play(db, script)
        except Exception as error:
            raise Found(script) from error

    try:
        look()
    except Enough:
        return steps, None
    except Found as found:
        return steps, found.script
    return steps, None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--shrink", type=float, default=60.0, help="seconds for making a find small")
    args = parser.parse_args()
    print(f"seed {args.seed}")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, running_cluster(Path(folder)) as cluster:
        url = cluster.clone()
        db = connect(url)
        try:
            steps, script = search(db, args.steps, args.seed, args.seconds)
            if script is not None:
                until = time.monotonic() + args.shrink
                how = seen_in(differs(db, script))
                script = shrink(script, lambda tried: time.monotonic() < until and seen_in(differs(db, tried)) == how)
                print(tell(script))
                print(differs(db, script))
        finally:
            db.close()
            cluster.drop(url)
    print(f"{steps} steps in {time.monotonic() - began:.0f} s: " + ("no difference" if script is None else "a difference"))
    return 0 if script is None else 1


if __name__ == "__main__":
    raise SystemExit(main())
