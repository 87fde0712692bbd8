"""The command `towpath`. A command is a module of `cli/commands`: `add_parser(subparsers)` and `run(args) -> int`.

Every command takes a flag for each setting, and `--json`. Exit codes: 0 done, 1 it failed and said why, 2 wrong use.
"""

import argparse
import importlib
import pkgutil
import signal
import sys
from collections.abc import Sequence

import psycopg

from towpath.cli import commands
from towpath.cli.rim import say, tell_failure
from towpath.host.settings import declared
from towpath.values.problems import TowpathError


def main(arguments: Sequence[str] | None = None) -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))  # ends through every `with`
    given = sys.argv[1:] if arguments is None else arguments
    args = make_parser(given[0] if given else None).parse_args(given)
    try:
        code = int(args.run(args))
    except TowpathError as error:
        code = tell_failure(args, error)
    except psycopg.OperationalError as error:
        say(f"The database does not answer: {str(error).strip()}")
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def make_parser(command: str | None = None) -> argparse.ArgumentParser:
    """All commands with all their flags; the reference is printed from it.

    command: the one that will run. If a module bears its name only that is imported, since all of them take a second.
    """
    parser = argparse.ArgumentParser(prog="towpath", description="Self-hosted customer journeys.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    names = sorted(found.name for found in pkgutil.iter_modules(commands.__path__))
    for name in [command] if command in names else names:
        module = importlib.import_module(f"{commands.__name__}.{name}")
        before = set(subparsers.choices)
        module.add_parser(subparsers)
        for made in set(subparsers.choices) - before:
            for leaf in leaves(subparsers.choices[made]):
                if leaf.get_default("run") is None:
                    leaf.set_defaults(run=module.run)
                _accept_settings(leaf)
    _describe(subparsers)
    return parser


def leaves(parser: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """The parser itself, or of a noun those of its verbs."""
    verbs = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not verbs:
        return [parser]
    return [leaf for action in verbs for child in action.choices.values() for leaf in leaves(child)]


def _describe(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What a command's line in the list of commands says, its own help and the reference say too."""
    for listed in subparsers._choices_actions:
        parser = subparsers.choices[listed.dest]
        if parser.description is None and listed.help:
            parser.description = f"{listed.help[:1].upper()}{listed.help[1:]}."
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                _describe(action)


def _accept_settings(parser: argparse.ArgumentParser) -> None:
    taken = {option for action in parser._actions for option in action.option_strings}
    if "--json" not in taken:
        parser.add_argument("--json", action="store_true", help="print one JSON document; words go to stderr")
    group = parser.add_argument_group("settings", "each overrides its environment variable")
    for setting in declared():
        if setting.flag not in taken:
            group.add_argument(
                setting.flag,
                dest=f"setting_{setting.field}",
                type=setting.type,
                default=None,
                metavar=setting.variable,
                help=f"{setting.meaning} Default: {setting.default}".replace("%", "%%"),
            )


if __name__ == "__main__":
    main()
