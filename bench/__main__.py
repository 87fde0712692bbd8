"""`python -m bench [advance ten mixed flows history waking intake latency imports segments saving peer]`, sizes by SIZE (default 10000,100000),
rounds by ROUNDS. flows: so many live ones by FLOWS (default 100); history: rows by HISTORY (default 200000,10000000)."""

import os
import sys

from bench import advance, imports, intake, latency, mixed, saving, segments, waking


def main() -> None:
    sizes = [int(size) for size in os.environ.get("SIZE", "10000,100000").split(",")]
    rounds = int(os.environ.get("ROUNDS", "3"))
    workers = tuple(int(count) for count in os.environ.get("WORKERS", "1,2,4").split(","))
    wanted = set(sys.argv[1:]) or {"advance", "ten", "waking", "intake", "latency"}
    for size in sizes:
        if "advance" in wanted:
            advance.measure(size, rounds=rounds, workers=workers)
        if "ten" in wanted:
            advance.measure(
                size, flows=100, condition=advance.TEN_LEAVES, rounds=rounds, workers=workers, name="advance, ten leaves, 100 flows"
            )
        if "mixed" in wanted:
            mixed.measure(size, rounds=rounds)
        if "flows" in wanted:
            mixed.measure_flows(size, int(os.environ.get("FLOWS", "100")), rounds=rounds)
        if "history" in wanted:
            short, long = (int(rows) for rows in os.environ.get("HISTORY", "200000,10000000").split(","))
            mixed.measure_history(size, short, long, rounds=rounds)
        if "waking" in wanted:
            waking.measure(size, rounds=rounds)
        if "imports" in wanted:
            imports.measure(size, workers=tuple(count for count in workers if count <= 2))
        if "segments" in wanted:
            segments.measure(size, rounds=rounds)
    if "intake" in wanted:
        intake.measure(workers=tuple(count for count in workers if count <= 2))
    if "latency" in wanted:
        latency.measure()
    if "saving" in wanted:
        saving.measure()
    if "peer" in wanted:
        from bench import peer

        peer.measure()


if __name__ == "__main__":
    main()
