"""`towpath docs`: write the generated pages of the reference, or say which of them are stale."""

import argparse
from pathlib import Path
from typing import Any

from towpath.cli.rim import answer, say


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("docs", help="write the generated pages of docs/reference anew; for contributors, in a checkout")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a page is stale")


def run(args: argparse.Namespace) -> int:
    from towpath.cli.reference import pages

    root = Path.cwd()
    stale = [path for path, text in pages().items() if not (root / path).is_file() or (root / path).read_text() != text]
    if args.check:
        answer(args, {"stale": stale}, "\n".join(stale))
        if stale:
            say("Stale: run `make docs`.")
        return 1 if stale else 0
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(pages()[path])
    answer(args, {"written": stale}, "\n".join(stale))
    return 0
