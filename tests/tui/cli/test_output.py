"""Standard output that takes nothing: a sentence and a code, for every command; a pipe nobody reads is no fault."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from api_client.states import InstanceState
from tests.test_architecture import ROOT
from tests.tui.cli.remote import Remote
from tui.cli.commands import build
from tui.cli.connecting import Outside

if TYPE_CHECKING:
    from typing import TextIO

UUID = next(
    each.uuid for each in Remote().sandbox.world.instances.values() if each.state == InstanceState.ONLINE
)  # fmt: skip

WRITING = [
    ["--help"],
    ["--version"],
    ["completion", "bash"],
    ["doctor", "--offline"],
    ["doctor", "--offline", "--output", "json"],
    ["edit", UUID, "--description", "new", "--dry-run"],
    ["export"],
    ["export", "--format", "markdown"],
    ["journal"],
    ["journal", "--output", "json"],
    ["list"],
    ["list", "--help"],
    ["list", "--output", "json"],
    ["list", "--output", "uuid"],
    ["profiles"],
    ["profiles", "--output", "csv"],
    ["show", UUID],
    ["show", UUID, "--output", "json"],
    ["stop", UUID, "--dry-run"],
    ["stop", UUID, "--yes", "--output", "json"],
    ["usage", UUID],
    ["usage", UUID, "--output", "ndjson"],
]


def run(arguments: list[str], out: TextIO | None, monkeypatch: pytest.MonkeyPatch) -> object:
    """Give a command with this as its standard output; returns the code it ends with."""
    remote = Remote()
    outside = Outside(lambda _flags, _config: remote, remote.clock, lambda _stream: False)
    command = build(lambda _options: 99, outside)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", out)
        patched.setenv("VMDECK_URL", "https://cloud.example")
        with pytest.raises(SystemExit) as ended:
            command(arguments, prog_name="vmdeck")
    return ended.value.code


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
def test_a_full_disk_is_told(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/full", "w") as full:
        assert run(arguments, full, monkeypatch) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-1] == "Error: Standard output cannot be written to: No space left on device."


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_disk_is_told_by_the_program(unbuffered: str) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "tui", "completion", "bash"]
        environ = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        ended = subprocess.run(  # noqa: S603 - our own
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, env=environ, check=False
        )
    assert ended.returncode == 1
    assert ended.stderr == "Error: Standard output cannot be written to: No space left on device.\n"


def test_an_output_that_was_closed_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"], None, monkeypatch) == 1
    assert capsys.readouterr().err == "Error: Standard output is closed: nothing can be written to it.\n"


@pytest.mark.parametrize("arguments", WRITING, ids=" ".join)
def test_a_pipe_that_nobody_reads_ends_it_silently(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    end, begin = os.pipe()
    os.close(end)
    with os.fdopen(begin, "w") as out:
        assert run(arguments, out, monkeypatch) == 1
    assert "Error" not in capsys.readouterr().err
