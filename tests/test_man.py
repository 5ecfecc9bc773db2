"""The man pages: made from the commands as they are now, told whole, and read by roff without a complaint."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docs import man
from tests.test_architecture import ROOT
from tui.config import config_path
from tui.store import journal_path, state_path

PAGES = sorted(man.FOLDER.glob("*.1"))


def name_of(path: Path) -> str:
    return path.name


def test_the_pages_are_those_of_the_commands() -> None:
    assert {path.name: path.read_text() for path in PAGES} == man.pages(), "make man writes them anew"


def test_the_page_of_the_program_has_every_section() -> None:
    found = re.findall(r"^\.SH (.*)$", (man.FOLDER / "vmdeck.1").read_text(), re.MULTILINE)
    assert found == [
        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "COMMANDS", "EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES",
        "SEE ALSO",
    ]  # fmt: skip


def test_the_variables_are_those_that_are_read() -> None:
    source = "".join(path.read_text() for path in (ROOT / "tui").rglob("*.py"))
    assert set(man.VARIABLES) == {*re.findall(r"\bVMDECK_[A-Z]+", source), "NO_COLOR"}


def test_the_files_are_where_they_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CONFIG", "STATE", "DATA"):
        monkeypatch.delenv(f"XDG_{name}_HOME")
    paths = (config_path(None, {}), state_path(), journal_path())
    assert {f"~/{path.relative_to(Path.home())}" for path in paths} <= set(man.FILES)


@pytest.mark.parametrize("text", [".so /etc/passwd", "'br", "a\\fBb", "ü – …"])
def test_roff_sees_nothing_but_text(text: str) -> None:
    escaped = man.escaped(text)
    assert escaped.isascii()
    assert escaped[0] not in ".'"
    assert not re.search(r"\\f", escaped)


def complaints(*command: str) -> list[str]:
    """What a program has to say of the pages."""
    done = subprocess.run([*command, *map(str, PAGES)], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return [line for line in (done.stdout + done.stderr).splitlines() if "docs/man/" in line]


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff here")
def test_groff_has_nothing_to_say() -> None:
    assert complaints("groff", "-ww", "-man", "-Tutf8", "-z") == []


@pytest.mark.skipif(shutil.which("mandoc") is None, reason="there is no mandoc here")
def test_mandoc_misses_the_date_only() -> None:
    assert [line for line in complaints("mandoc", "-Tlint", "-Wwarning") if "missing date" not in line] == []
