"""`vmdeck completion`: what shells are offered, and that real ones put it in as it is meant."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

import click
import pytest

from api_client.address import parse_base_url
from api_client.sandbox import Sandbox
from tests.command_tree import everything
from tests.pty_child import PtyChild
from tests.test_architecture import ROOT, loaded_by
from tui.address import URL, server_root
from tui.away import Look
from tui.cli import offers
from tui.cli.choices import COLUMNS, FILTER, INSTANCE, PROFILE, SANDBOX_USER, THEME, VIEW
from tui.cli.choices import FIELDS as SORT
from tui.cli.commands import build
from tui.cli.shells import SHELLS
from tui.cli.typed import Typed, take_apart
from tui.columns import COLUMNS as ALL_COLUMNS
from tui.fields import FIELDS
from tui.last_look import LISTED, LastLook
from tui.store import State, Store, View, state_path
from tui.themes import shipped_themes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BREAKS = " \t\n\"'@><=;|&(:"
"""What bash takes to separate words, unless somebody has changed it."""

CONFIG = """
default_profile = "lab"
[profiles.lab]
url = "https://lab.example/api"
[profiles.north]
url = "https://north.example:8443/cloud/"
environment = "production"
"""

HOSTILE = ("two words", "$(touch pwned)", "`touch pwned`", "quo'te", 'do"uble', "a\nb", "x:y", "-rf", "~", "db", "db")
NAMES = ("web-1", "web-2", "ünï.1", *HOSTILE)


def uuid(number: int) -> str:
    return f"{number:032x}"


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    """Two profiles, of which the usual one has been looked at."""
    path = tmp_path / "config" / "vmdeck" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(CONFIG)
    looks = {uuid(number): Look(name, "Online") for number, name in enumerate(NAMES)}
    LastLook(state_path().parent, "lab", "https://lab.example/").save(looks, 1.0)
    return path


def asked(line: str, monkeypatch: pytest.MonkeyPatch, shell: str = "bash") -> list[tuple[str, ...]]:
    """What the shell is told when somebody presses tab at the end of a line."""
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_WORDBREAKS", BREAKS)
    told = SHELLS[shell](build(lambda _options: 0), {}, "vmdeck", "_VMDECK_COMPLETE").complete()
    return [tuple(offer.split("\t")) for offer in told.splitlines()]


def words(line: str, monkeypatch: pytest.MonkeyPatch, shell: str = "zsh") -> list[str]:
    """The words that are offered; whole ones in any shell but bash."""
    return [word for _kind, word, _about in asked(line, monkeypatch, shell)]


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("vmdeck", Typed((), "vmdeck", "", 0)),
        ("vmdeck  stop ", Typed(("vmdeck", "stop"), "", "", 0)),
        ("v '' we", Typed(("v", ""), "we", "", 0)),
        ("v --filter 'a b", Typed(("v", "--filter"), "a b", "'", 0)),
        ("v --filter='a:b", Typed(("v",), "--filter=a:b", "'", 9)),
        ('v "a\\"b\\n', Typed(("v",), 'a"b\\n', '"', 0)),
        ("v a\\ b 'c d'", Typed(("v", "a b"), "c d", "", 0)),
        ("v a\\:b:c", Typed(("v",), "a:b:c", "", 4)),
        ("v 'a:b'c", Typed(("v",), "a:bc", "", 0)),
        ("v a\\", Typed(("v",), "a", "", 0)),
    ],
)
def test_a_line_is_taken_apart_as_bash_does(line: str, typed: Typed) -> None:
    assert take_apart(line, ":=") == typed


def test_commands_and_options_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words("vmdeck sto", monkeypatch) == ["stop"]
    assert words("vmdeck stop --dr", monkeypatch) == ["--dry-run"]
    assert set(words("vmdeck ", monkeypatch)) >= {"list", "stop", "completion"}
    assert words("vmdeck completion ", monkeypatch) == ["bash", "zsh", "fish"]
    assert words("vmdeck --profile north sto", monkeypatch) == ["stop"]


@pytest.mark.parametrize("shell", SHELLS)
def test_instances_are_offered_by_names_that_can_do_no_harm(monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    offered = words("vmdeck stop ", monkeypatch, shell)
    uuids = {uuid(number) for number, name in enumerate(NAMES) if name in HOSTILE}
    assert {word.strip() for word in offered} == {"web-1", "web-2", "ünï.1", *uuids}


def test_instances_are_offered_once_and_by_uuid_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words("vmdeck stop web-1 we", monkeypatch) == ["web-2"]
    assert words(f"vmdeck stop {uuid(0)} we", monkeypatch) == ["web-2"]
    assert words(f"vmdeck show {uuid(0)[:31]}0", monkeypatch) == [uuid(0)]
    assert words("vmdeck show WEB-1", monkeypatch) == ["web-1"]


@pytest.mark.parametrize(
    "line", ["vmdeck --profile north stop ", "vmdeck stop --profile north ", "vmdeck stop --profile nowhere "]
)
def test_instances_are_those_of_the_profile(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    assert words(line, monkeypatch) == []
    looks = {uuid(1): Look("north-1", "Online")}
    LastLook(state_path().parent, "north", "https://north.example:8443/cloud/").save(looks, 1.0)
    assert words(line, monkeypatch) == ([] if "nowhere" in line else ["north-1"])


def test_instances_are_those_of_the_server_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VMDECK_URL", "https://other.example")
    assert words("vmdeck stop ", monkeypatch) == []
    assert words("vmdeck list --profile e", monkeypatch) == ["environment"]


def test_what_cannot_be_read_offers_nothing(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    (look,) = state_path().parent.glob("seen-*")
    look.write_bytes(b"rubbish")
    assert words("vmdeck stop ", monkeypatch) == []
    config.write_text("profiles = 3")
    assert words("vmdeck stop ", monkeypatch) == []
    assert words("vmdeck stop --profile ", monkeypatch) == []


def test_settings_that_are_named_on_the_line_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[profiles.south]\nurl = "https://south.example"\n')
    assert words("vmdeck list --profile ", monkeypatch) == ["lab", "north"]
    assert words(f"vmdeck --config {other} list --profile ", monkeypatch) == ["south"]
    assert asked("vmdeck --config ", monkeypatch) == [("file", "", "")]


def test_filters_are_completed_as_in_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    told = asked("vmdeck list --filter project_u", monkeypatch, "fish")
    assert told == [("part", "project_uuid:", "uuid of the project")]
    assert words("vmdeck list --filter 'is:online state:onl", monkeypatch) == ["is:online state:Online"]
    assert words("vmdeck stop --filter=is:onl", monkeypatch) == ["--filter=is:online"]
    assert words("vmdeck stop --filter hostname:w", monkeypatch) == ["hostname:web-1", "hostname:web-2"]
    assert words("vmdeck stop --filter hostname:q", monkeypatch) == []


def test_fields_columns_views_themes_and_users_are_offered(monkeypatch: pytest.MonkeyPatch, config: Path) -> None:
    assert words("vmdeck list --sort ", monkeypatch) == [field.name for field in FIELDS]
    assert words("vmdeck list --sort=hostname,-ra", monkeypatch) == ["--sort=hostname,-ram"]
    assert words("vmdeck list --columns ", monkeypatch) == [column.id for column in ALL_COLUMNS]
    assert words("vmdeck list --columns hostname,ra", monkeypatch) == ["hostname,ram"]
    Store(state_path()).save(State(views=(View("Old ones", "age>90d"),)))
    assert words("vmdeck list --view ", monkeypatch) == ["All", "Old ones"]
    (config.parent / "themes").mkdir()
    (config.parent / "themes" / "mine.toml").touch()
    assert words("vmdeck --theme ", monkeypatch) == sorted(["mine", *(theme.name for theme in shipped_themes())])
    assert words("vmdeck --sandbox-mode nodeconductor-0.1", monkeypatch) == ["nodeconductor-0.10", "nodeconductor-0.11"]


def test_the_users_that_are_offered_may_log_in() -> None:
    users = Sandbox(instances=0).users.values()
    assert tuple(user.username for user in users if user.is_active) == offers.SANDBOX_USERS


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("vmdeck list --view By", [("word", "By\\ cost")]),
        ("vmdeck list --view 'By", [("part", "By cost")]),
        ("vmdeck list --filter cor", [("part", "cores\\>")]),
        ("vmdeck list --filter 'cor", [("part", "cores>"), ("part", "cores>...")]),
        ("vmdeck list --filter=state:onl", [("word", "Online")]),
        ("vmdeck list --filter='state:onl", [("part", "state:Online")]),
    ],
)
def test_bash_is_given_the_end_of_a_word(
    monkeypatch: pytest.MonkeyPatch, line: str, told: list[tuple[str, str]]
) -> None:
    assert [offer[:2] for offer in asked(line, monkeypatch)] == told


def test_what_a_quote_cannot_hold_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    Store(state_path()).save(State(views=(View("It's"), View("It is"), View("It $HOME"))))
    assert words("vmdeck list --view 'It", monkeypatch) == ["It is"]
    assert words("vmdeck list --view It", monkeypatch, "bash") == ["It\\'s", "It\\ is", "It\\ \\$HOME"]


COMPLETED = {
    "instance": INSTANCE, "instances": INSTANCE, "profile": PROFILE, "query": FILTER, "sort": SORT, "columns": COLUMNS,
    "view": VIEW, "theme": THEME, "sandbox_user": SANDBOX_USER,
}  # fmt: skip


def test_every_command_completes_what_it_takes() -> None:
    for command in everything(build(lambda _options: 0)):
        for parameter in command.params:
            wanted = COMPLETED.get(parameter.name or "")
            is_meant = isinstance(parameter, click.Argument) or parameter.name != "instances"
            assert wanted is None or not is_meant or parameter.type is wanted, f"{command.name} {parameter.name}"


@pytest.mark.parametrize(
    "url",
    ["https://a.example", "https://A.example:443/api/", "http://localhost:8000/x/api", "https://[::1]:8443/api2/"],
)
def test_the_root_is_the_one_the_client_speaks_of(url: str) -> None:
    assert server_root(URL.read(url)) == str(parse_base_url(url))


def test_a_completion_loads_no_more_than_it_needs() -> None:
    code = "import os; os.environ.update(COMP_LINE='vmdeck stop ', _VMDECK_COMPLETE='bash_complete')\n"
    code += "from tui.__main__ import main\ntry: main()\nexcept SystemExit: pass"
    assert loaded_by(code).isdisjoint({"asyncio", "httpx", "pydantic", "textual", "rich", "tui.query", "tui.session"})


SHOW = b"\x07"
"""ctrl+g, which is made to show the line."""

START = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
BEGIN = {
    "bash": r"""eval "$(vmdeck completion bash)"; bind -x '"\C-g": printf "<%s>\n" "$READLINE_LINE"'; echo rea''dy""",
    "zsh": (
        r"""autoload -Uz compinit; compinit -u -D; eval "$(vmdeck completion zsh)"; """
        r"""show() { print -r -- "<$BUFFER>" }; zle -N show; bindkey '^G' show; unsetopt beep; echo rea''dy"""
    ),
    "fish": r"""vmdeck completion fish | source; bind \cg 'printf "<%s>\n" (commandline)'; echo rea''dy""",
}
LINES = {
    "vmdeck sto": "vmdeck stop ",
    "vmdeck stop we": "vmdeck stop web-",
    "vmdeck show ü": "vmdeck show ünï.1 ",
    f"vmdeck stop {uuid(4)}": f"vmdeck stop {uuid(4)} ",
    "vmdeck list --filter project_u": "vmdeck list --filter project_uuid:",
    "vmdeck list --filter state:onl": "vmdeck list --filter state:Online ",
    "vmdeck list --sort=-ra": "vmdeck list --sort=-ram ",
    "vmdeck list --view In": "vmdeck list --view In\\ transition ",
}


@pytest.fixture
def shells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[PtyChild]]:
    program = tmp_path / "bin" / "vmdeck"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m tui \"$@\"\n")
    program.chmod(0o700)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    children: list[PtyChild] = []
    yield children
    for child in children:
        child.clear_away()


@pytest.mark.parametrize("shell", SHELLS)
def test_real_shells_put_it_in(shell: str, shells: list[PtyChild], tmp_path: Path) -> None:
    if shell != "bash" and shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    child = PtyChild(START[shell], tmp_path, dict(os.environ), size=(40, 200))
    shells.append(child)
    child.send(BEGIN[shell].encode() + b"\r")
    child.expect(rb"ready")
    for line, whole in LINES.items():
        child.send(line.encode() + b"\t" + SHOW)
        child.expect(re.escape(f"<{whole}>".encode()))
        child.send(b"\x15")


def test_what_was_listed_after_the_app_had_looked_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = {uuid(1): Look("new-1", "Online")}
    LastLook(state_path().parent, "north", "https://north.example:8443/cloud/", LISTED).save(looks, 5.0)
    assert words("vmdeck stop --profile north n", monkeypatch) == ["new-1"]
    LastLook(state_path().parent, "north", "https://north.example:8443/cloud/").save({}, 6.0)
    assert words("vmdeck stop --profile north n", monkeypatch) == []


def test_files_are_offered_for_an_export(monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("vmdeck export ", monkeypatch) == [("file", "", "")]
