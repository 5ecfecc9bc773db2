"""What answers that are small on the wire may cost. Each is made and read in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

MOST = 80 * 1024
"""KiB a process may grow by while it reads all of them, one after the other."""

REAL = "real records"
"""The one that is a list, and no more than may be in one."""


def test_p13_p14_no_answer_costs_much_memory() -> None:
    run = subprocess.run([sys.executable, "-m", "tests.api_client.bombs"], capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    assert len(told["outcomes"]) == 9
    for name, (as_list, as_one) in told["outcomes"].items():
        assert as_one.startswith("BadReply: "), name
        assert as_list.startswith("BadReply: ") or name == REAL, name
    assert told["outcomes"][REAL][0] == ""
    assert told["grown"] < MOST
