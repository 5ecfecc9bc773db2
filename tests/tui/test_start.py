"""What is set up before anything else runs."""

from __future__ import annotations

import subprocess
import sys

CHECK = """
import gc, weakref
from tui.start import GARBAGE, mind_garbage

class Left: pass

gc.disable()
mind_garbage()
left = Left()
left.itself = left
seen = weakref.ref(left)
mind_garbage()
assert gc.isenabled() and gc.get_threshold() == GARBAGE
del left
gc.collect()
assert seen() is None
"""


def test_what_came_after_the_first_server_can_become_garbage() -> None:
    done = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.stderr == ""
