"""`python -m bench [advance ten]`, sizes by SIZE (default 10000,100000), rounds by ROUNDS."""

import os
import sys

from bench import advance


def main() -> None:
    sizes = [int(size) for size in os.environ.get("SIZE", "10000,100000").split(",")]
    rounds = int(os.environ.get("ROUNDS", "3"))
    workers = tuple(int(count) for count in os.environ.get("WORKERS", "1,2,4").split(","))
    wanted = set(sys.argv[1:]) or {"advance", "ten"}
    for size in sizes:
        if "advance" in wanted:
            advance.measure(size, rounds=rounds, workers=workers)
        if "ten" in wanted:
            advance.measure(
                size, flows=100, condition=advance.TEN_LEAVES, rounds=rounds, workers=workers, name="advance, ten leaves, 100 flows"
            )


if __name__ == "__main__":
    main()
