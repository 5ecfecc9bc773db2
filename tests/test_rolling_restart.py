"""docs/rolling-restart.sh, as it is, with the real program, on real servers of each kind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from api_client.dialects import NAMES
from tests.test_architecture import ROOT
from tui.cli.codes import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCRIPT = ROOT / "docs" / "rolling-restart.sh"
PROGRAM = [sys.executable, "-m", "tui"]
LIMIT = 120.0
"""Seconds nothing in here takes."""
CONFIG = '[profiles.lab]\nurl = "{url}"\ntoken_command = ["printf", "{token}"]\n'


@contextmanager
def serving(config: Path, *options: str) -> Iterator[None]:
    """A cloud that works faster than others, and settings that lead to it."""
    command = [*PROGRAM, "sandbox", "--instances", "8", "--speed", "100", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(3)]
        config.write_text(CONFIG.format(url=said[0].split()[-1], token=said[2].split()[1]))
        try:
            yield
        finally:
            server.terminate()
            server.communicate(timeout=LIMIT)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody works whose files have names that no shell likes."""
    program = tmp_path / "bin" / "vmdeck"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{sys.executable}' -m tui \"$@\"\n")
    program.chmod(0o700)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    folder = tmp_path / "it's $HOME * here"
    folder.mkdir()
    return folder


def command(folder: Path, *arguments: str) -> list[str]:
    return ["sh", str(SCRIPT), "-p", "lab", "-c", str(folder / "config.toml"), "-f", str(folder / "to do"), *arguments]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own
        command(folder, *arguments), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=LIMIT, check=False,
    )  # fmt: skip


def listed(folder: Path, query: str = "is:online") -> list[str]:
    """The uuids of instances, as vmdeck lists them."""
    options = ["--config", str(folder / "config.toml"), "--filter", query, "--output", "uuid"]
    done = subprocess.run([*PROGRAM, "list", *options], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    return done.stdout.split()


def left(folder: Path) -> list[str]:
    return [line.split(",")[0] for line in (folder / "to do").read_text().splitlines()]


@pytest.mark.parametrize("mode", NAMES)
def test_it_restarts_batch_after_batch(folder: Path, mode: str) -> None:
    with serving(folder / "config.toml", "--mode", mode, "--hostile"):
        online = listed(folder)
        done = run(folder, "-y", "-n", str(len(online) - 1), "is:online")
        assert listed(folder) == online
    assert (done.returncode, done.stdout) == (Exit.DONE, "")
    assert all(uuid in done.stderr for uuid in online)
    assert done.stderr.count("batch ") == 2
    assert done.stderr.count(": restart") == len(online) > 2
    assert done.stderr.endswith(f"Done: all {len(online)} are restarted.\n")
    assert not (folder / "to do").exists()


def test_it_stops_behind_a_batch_in_which_something_fails(folder: Path) -> None:
    with serving(folder / "config.toml", "--failures", "0.3"):
        online = listed(folder)
        done = run(folder, "-y", "-n", "3", "is:online")
        (erred,) = listed(folder, "is:erred")
        place = online.index(erred)
        batch = place // 3 * 3
        assert done.returncode == Exit.PARTIAL
        assert left(folder) == [erred, *online[batch + 3 :]]
        again = run(folder, "-y", "is:online")
        assert (again.returncode, "-r" in again.stderr) == (Exit.USAGE, True)
        gone_on = run(folder, "-y", "-r")
        assert (gone_on.returncode, left(folder)[0]) == (Exit.WRONG_STATE, erred)


def test_the_plan_is_shown_before_anything_is_done(folder: Path) -> None:
    with serving(folder / "config.toml"):
        online = listed(folder)
        shown = run(folder, "-d", "is:online")
        refused = run(folder, "is:online")
    assert (shown.returncode, refused.returncode) == (Exit.DONE, Exit.USAGE)
    assert all(uuid in shown.stderr for uuid in online)
    assert refused.stderr == shown.stderr + "Nothing was done: there is no terminal to ask on, and no -y.\n"
    assert not (folder / "to do").exists()


def test_nothing_is_lost_when_it_is_interrupted(folder: Path) -> None:
    with serving(folder / "config.toml"):
        online = listed(folder)
        with subprocess.Popen(command(folder, "-y", "is:online"), stderr=subprocess.PIPE, text=True) as child:  # noqa: S603 - our own
            assert child.stderr is not None
            while "restart done" not in child.stderr.readline():
                pass
            child.send_signal(signal.SIGTERM)
            said = child.stderr.read()
        assert (child.returncode, "Interrupted." in said) == (130, True)
        assert left(folder)[-1] == online[-1]
        (folder / "to do").write_text(f"{online[-1]}\n")
        gone_on = run(folder, "-y", "-r")
    assert (gone_on.returncode, "Done: all 1" in gone_on.stderr) == (Exit.DONE, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((), Exit.USAGE),
        (("one", "two"), Exit.USAGE),
        (("-n", "0", "web"), Exit.USAGE),
        (("-n", "many", "web"), Exit.USAGE),
        (("-x",), Exit.USAGE),
        (("-r",), Exit.USAGE),
        (("-y", "web"), Exit.UNREACHABLE),
        (("-y", "cores>many"), Exit.USAGE),
        (("-h",), Exit.DONE),
    ],
)
def test_what_cannot_be_done_is_told_by_the_code(folder: Path, arguments: tuple[str, ...], code: Exit) -> None:
    (folder / "config.toml").write_text(CONFIG.format(url="http://127.0.0.1:9/", token="x"))
    assert run(folder, *arguments).returncode == code


def test_what_names_no_instance_is_refused(folder: Path) -> None:
    (folder / "to do").write_text("--config=x\n")
    done = run(folder, "-y", "-r")
    assert (done.returncode, "names no instance: --config=x" in done.stderr) == (Exit.USAGE, True)


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="there is no shellcheck here")
def test_shellcheck_has_nothing_to_say() -> None:
    checker = shutil.which("shellcheck") or ""
    done = subprocess.run([checker, str(SCRIPT)], capture_output=True, text=True, check=False)  # noqa: S603 - a checker
    assert done.stdout == ""
    assert os.access(SCRIPT, os.X_OK)
