"""The walls of the house: who may import whom, how big things get, and habits that a slip would break quietly."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("api_client", "tui")
SOURCES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
SKIPPED = {".bench", ".git", ".hypothesis", ".venv", "__pycache__", "dist"}
BINARY = {".gif", ".png", ".pyc", ".sqlite"}

MAX_FILE = 300
MAX_FUNCTION = 60

HEAVY = ("httpx", "pydantic", "plotext", "starlette", "uvicorn")
LATE = (
    *HEAVY, "click", "importlib.resources", "sqlite3", "tomli_w",
    "tui.cli.commands", "tui.credentials", "tui.events", "tui.export", "tui.forms", "tui.journal", "tui.operations",
    "tui.query.completion", "tui.screens.acting", "tui.screens.dialog", "tui.session", "tui.widgets.detail.pane",
)  # fmt: skip
"""What the first frame does without."""
DRAWING = ("textual", "rich", "plotext")
DRAWING_ROOMS = {
    "app", "commands", "frames", "guarded", "keyboard", "launch", "line_filter", "patches", "screens", "unasked",
    "widgets",
}  # fmt: skip
"""The modules of the app that may load Textual; those of `tui.themes` wait until a theme is made."""

MARKUP_SINKS = {
    "Button",
    "Checkbox",
    "Collapsible",
    "DiscoveryHit",
    "Hit",
    "Label",
    "Option",
    "RadioButton",
    "Static",
    "Tab",
    "TabPane",
    "from_markup",
    "notify",
    "update",
}
"""Calls that read a plain text as markup, so that data in it could style, crash or act."""

ELSEWHERE = re.compile(
    r"py[p]i\.org|python[h]osted|index-[u]rl|npm[j]s|go[p]roxy|crates\.[i]o|/hom[e]/\w|/User[s]/\w|/roo[t]/|/wor[k]/|/op[t]/\w",
    re.IGNORECASE,
)
"""Addresses of registries, and paths of one person's machine."""


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= MAX_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION, node.name


def test_imports_keep_to_the_plan_of_the_house() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert done.returncode == 0, done.stdout


def loaded_by(code: str) -> set[str]:
    """The modules that are loaded after running some code in a fresh interpreter."""
    code += "\nimport sys\nprint(*sys.modules)"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    return set(done.stdout.split())


def plain_rooms() -> list[str]:
    rooms = {path.stem for path in (ROOT / "tui").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    return sorted(rooms - DRAWING_ROOMS - {"__init__", "__main__"})


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("import api_client", (*DRAWING, *HEAVY, "tui", "api_client.sandbox")),
        ("import api_client.connection", ("textual", "plotext", "tui", "api_client.sandbox", "starlette", "uvicorn")),
        ("import " + ", ".join(f"tui.{room}" for room in plain_rooms()), (*DRAWING, "api_client.sandbox")),
        ("import tui.__main__", (*DRAWING, *HEAVY, "api_client.sandbox")),
        ("import tui.launch, tui.app, tui.guarded, tui.keymap, tui.themes", LATE),
        ("from tui.cli.commands import build; build(print).main(['--version'], standalone_mode=False)", HEAVY),
    ],
    ids=["client", "connecting", "plain", "main", "first-frame", "version"],
)
def test_nothing_is_loaded_before_it_is_needed(code: str, unwanted: tuple[str, ...]) -> None:
    assert loaded_by(code) & set(unwanted) == set()


def test_the_command_line_of_httpx_is_left_out() -> None:
    code = "import sys; from tui.start import run; sys.argv = ['vmdeck']\n"
    code += "try: run(lambda options: 0)\nexcept SystemExit: import httpx; assert httpx.main"
    assert loaded_by(code).isdisjoint({"click", "rich", "pygments"})


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    yield name, node


def is_literal_markup(call: ast.Call) -> bool:
    return any(
        keyword.arg == "markup" and isinstance(keyword.value, ast.Constant) and keyword.value.value is False
        for keyword in call.keywords
    )


DRAWING_SOURCES = [path for path in SOURCES if path.relative_to(ROOT).with_suffix("").parts[:2][-1] in DRAWING_ROOMS]


@pytest.mark.parametrize("path", DRAWING_SOURCES, ids=name_of)
def test_data_is_never_read_as_markup(path: Path) -> None:
    for name, call in calls(path):
        if name == "notify":
            assert is_literal_markup(call), f"line {call.lineno}: notify without markup=False"
        if name in MARKUP_SINKS and not is_literal_markup(call):
            for argument in call.args:
                assert not isinstance(argument, ast.JoinedStr), f"line {call.lineno}: an f-string read as markup"


@pytest.mark.parametrize("path", DRAWING_SOURCES, ids=name_of)
def test_titles_and_tooltips_are_content(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.JoinedStr):
            names = {target.attr for target in node.targets if isinstance(target, ast.Attribute)}
            assert not names & {"border_title", "border_subtitle", "tooltip"}, f"line {node.lineno}"


def all_texts() -> Iterator[Path]:
    folders = [ROOT]
    while folders:
        for path in sorted(folders.pop().iterdir()):
            if path.name in SKIPPED or path.name.endswith("_cache"):
                continue
            if path.is_dir():
                folders.append(path)
            elif path.suffix not in BINARY and path != Path(__file__).resolve():
                yield path


def test_no_file_speaks_of_one_machine_or_of_a_registry() -> None:
    for path in all_texts():
        assert not ELSEWHERE.findall(path.read_text(errors="replace")), name_of(path)


def test_every_module_says_what_it_is() -> None:
    for path in SOURCES:
        assert ast.get_docstring(ast.parse(path.read_text())), name_of(path)
