"""The documents and the package that people get: links lead somewhere, nothing of a machine is in them, one wheel brings all."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import towpath

ROOT = Path(__file__).parents[2]
UI = Path(towpath.__file__).parent / "web" / "ui" / "index.html"
# Put together here, so that this file does not hold them itself.
FORBIDDEN = {
    "a path of a machine": re.compile("|".join(["/wor" + "k/", "/roo" + "t/", "/hom" + r"e/\w+/", "/Use" + r"rs/\w+/"])),
    "an address of a package registry": re.compile(
        r"\b(?:pypi|files\.pythonhosted|registry\.npmjs|registry\.yarnpkg|proxy\.golang)\.(?:org|com)\b"
    ),
    "a ticket's number": re.compile(r"\bissue #?\d+\b", re.IGNORECASE),
    "a private address": re.compile(r"\b(?:https?|ssh|git)://[^\s/\"']*(?:@|\.(?:internal|corp|local)\b)"),
}
# Where such words are right: what a lock file records, tests of addresses that must be refused.
ALLOWED = ("tests/", "src/towpath/channels/", "package-lock.json", "requirements.txt")
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)(?:\s+\"[^\"]*\")?\)")
_FENCE = re.compile(r"^```.*?^```", re.S | re.M)


def tracked(*patterns: str) -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    named = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in named if (ROOT / name).is_file()]


def anchors(page: str) -> set[str]:
    """What headings of a page are called in addresses."""
    heads = re.findall(r"^#+ (.+)$", _FENCE.sub("", page), re.M)
    return {re.sub(r"[^\w\- ]", "", re.sub(r"[`*]", "", head)).strip().lower().replace(" ", "-") for head in heads}


def test_every_link_of_the_documents_leads_somewhere() -> None:
    broken = []
    for page in tracked("*.md"):
        for link in _LINK.findall(_FENCE.sub("", page.read_text())):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target.read_text())):
                broken.append(f"{page.relative_to(ROOT)}: {link}")
    assert broken == []


def test_no_file_tells_of_the_machine_it_was_made_on() -> None:
    found = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if name.startswith(ALLOWED):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {what}: {match[0]}" for what, pattern in FORBIDDEN.items() for match in pattern.finditer(text)]
    assert found == []


def test_not_even_a_lock_file_names_a_path_of_a_machine() -> None:
    machine = FORBIDDEN["a path of a machine"]
    assert [path.name for path in tracked("package-lock.json", "requirements.txt") if machine.search(path.read_text())] == []


def test_the_readme_names_only_commands_that_exist() -> None:
    from towpath.cli.main import make_parser

    parser = make_parser()
    known = {name for action in parser._actions if action.choices for name in action.choices}
    text = "".join(page.read_text() for page in tracked("README.md", "docs/**/*.md", "docs/*.md"))
    asked = set(re.findall(r"(?:^|[`\s/])towpath ([a-z][a-z-]+)(?=[\s`])", "\n".join(re.findall(r"`{1,3}[^`]+`{1,3}", text)), re.M))
    assert sorted(asked - known) == []


def test_the_readme_names_only_make_targets_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    text = "".join(page.read_text() for page in tracked("*.md"))
    asked = set(re.findall(r"\bmake ([a-z-]+)\b", "\n".join(re.findall(r"`{1,3}[^`]+`{1,3}", text))))
    assert sorted(asked - targets) == []


@pytest.mark.slow
def test_one_wheel_brings_the_program_its_statements_and_the_user_interface(tmp_path: Path) -> None:
    if not UI.is_file():
        pytest.skip("the user interface is not built: make ui")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    source = Path(towpath.__file__).parent
    parts = ["*/sql/*.sql", "*/migrations/*.sql", "nodes/*/help.md", "nodes/*/icon.svg", "flows/examples/*", "demo/flows/*", "py.typed"]
    wanted = [path for pattern in parts for path in source.glob(pattern)]
    missing = [str(path.relative_to(source)) for path in wanted if f"towpath/{path.relative_to(source)}" not in names]
    assert missing == []
    assert "towpath/web/ui/index.html" in names
    assert any(name.startswith("towpath/web/ui/assets/") and name.endswith(".js") for name in names)
    assert any(name.endswith("entry_points.txt") for name in names)
