"""The soak, in short: two minutes of it, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
COMMAND = [sys.executable, "-m", "bench.soak", "--minutes", "2", "--instances", "100"]


def test_t23_two_minutes_of_work_against_a_server_that_comes_and_goes_leave_nothing_behind() -> None:
    environ = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(COMMAND, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stderr == ""
    assert done.returncode == 0
    verdicts = {line.split("|")[1].strip(): line.split("|")[-2].strip() for line in done.stdout.splitlines()}
    assert "MISS" not in verdicts.values()
    for what in ("threads", "open files", "open sockets", "tasks", "alive: tui.session.Session"):
        assert verdicts[what] == "pass"
    assert verdicts["missed changes and ghosts, in 1 comparisons"] == "pass"
