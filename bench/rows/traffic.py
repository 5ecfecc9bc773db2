"""P8, P9 and P12: what goes over the line to the terminal."""

from __future__ import annotations

import select
import shutil
import subprocess
import time
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING

from bench.context import TABLE, shows_all
from bench.kit_pty import Terminal
from bench.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.context import Context

INSTANCES = 1_000
ROOM = TABLE[1] - TABLE[0]
CURSOR_DOWN, PAGE_DOWN = b"\x1bOB", b"\x1b[6~"
CROWD = 160
"""Processes that are there only for htop to have something to scroll over."""
NAMES = ("postgres", "nginx", "cron", "systemd", "containerd", "redis", "sshd")
"""What they are called, since lines that are all alike would cost htop less than a machine at work does."""
HTOP = ("htop", "--delay=100")
"""htop that draws by itself every ten seconds only, so that what a key costs can be told apart."""
RATE, HELD, EVERY = 9_600, 3.0, 1 / 30
"""A slow line in bytes a second, and a key that is held: for how many seconds, and how often it repeats."""
BREATH = 0.1
"""Seconds: what the slow line brings is read so often, and the last key has so long to be shown."""


def moving(context: Context) -> Iterator[Result]:
    """P8: the bytes of moving about, beside htop."""
    rounds = context.effort.rounds(20)
    with context.vmdeck_loaded(context.server(INSTANCES)) as terminal:
        ours = _bytes_of_moves(terminal, b"j", rounds)
    rival = _htop(context, rounds) if shutil.which("htop") else None
    limits = {"cursor down": 1.1, "scroll by a line": 1.1, "page down": 1.7}
    for place, (what, limit) in enumerate(limits.items()):
        if rival is None:
            yield Result("P8", what, "htop", limit, ours[place], "B", 0.0, note="htop is not installed")
        else:
            yield Result("P8", what, "htop", limit, ours[place], "B", rival[place])


def refreshing(context: Context) -> Iterator[Result]:
    """P9: the bytes of reading the list again."""
    server = context.server(INSTANCES)
    with context.vmdeck_loaded(server) as terminal:
        same, changed = [], []
        uuid = _first_uuid(context)
        for _ in range(context.effort.rounds(9)):
            same.append(terminal.press(b"r", quiet=0.3).written)
            server.tell(change=uuid)
            changed.append(terminal.press(b"r", quiet=0.3).written)
            time.sleep(5.5)
        idle = _bytes_at_rest(terminal, 5.0)
    yield Result("P9", "list read again, nothing new", "", 0, median(same), "B", note="with the age in the header")
    yield Result("P9", "list read again, one visible cell changed", "", 96, median(changed), "B")
    yield Result("P9", "bytes in a second at rest", "", None, idle, "B")


def held_key(context: Context) -> Iterator[Result]:
    """P12: the cursor key is held on a slow line."""
    keys = round(HELD / EVERY)
    with context.vmdeck(context.server(INSTANCES), reads=False) as terminal:
        _read_until_loaded(terminal)
        _hold(terminal, b"j", keys)
        shown = _place_of_cursor(terminal)
        written = sum(len(chunk.data) for chunk in terminal.chunks)
    what = f"keys not yet shown after {keys} on a line of 9.6 kB/s"
    yield Result("P12", what, "", 0, float(keys - shown), "", note=f"{written} bytes were read")


def _bytes_of_moves(terminal: Terminal, down: bytes, rounds: int) -> list[float]:
    """The bytes of the cursor going down, of a line scrolled, and of a page."""
    inside = [terminal.press(down).written for _ in range(min(rounds, ROOM // 2))]
    terminal.press(down * (ROOM - len(inside) + 3))
    lines = [terminal.press(down).written for _ in range(rounds)]
    pages = [terminal.press(PAGE_DOWN).written for _ in range(3)]
    return [float(median(figures)) for figures in (inside, lines, pages)]


def _htop(context: Context, rounds: int) -> list[float]:
    with _crowd(), Terminal(HTOP, context.environ()) as terminal:
        terminal.rest(1.0)
        return _bytes_of_moves(terminal, CURSOR_DOWN, rounds)


@contextmanager
def _crowd() -> Iterator[None]:
    names = (f"/usr/lib/{NAMES[number % len(NAMES)]}/{number}" for number in range(CROWD))
    crowd = [subprocess.Popen([name, str(600 + len(name))], executable="sleep") for name in names]
    try:
        yield
    finally:
        for one in crowd:
            one.kill()
            one.wait()


def _first_uuid(context: Context) -> str:
    """The instance in the first line: the list is sorted by hostname on both sides, and app-1 comes first."""
    server = context.server(INSTANCES)
    return str(server.tell(find="app-1")["found"])


def _bytes_at_rest(terminal: Terminal, seconds: float) -> float:
    mark = len(terminal.chunks)
    time.sleep(seconds)
    return sum(len(chunk.data) for chunk in terminal.chunks[mark:]) / seconds


def _read_until_loaded(terminal: Terminal) -> None:
    whole = shows_all(INSTANCES)
    end = time.monotonic() + 2.0
    while time.monotonic() < end or not whole(terminal.screen):
        if select.select([terminal.handle], [], [], 0.2)[0]:
            terminal.read_some(65_536)
            terminal.feed()


def _hold(terminal: Terminal, key: bytes, times: int) -> None:
    """Press a key so often while the line brings what it can, and then give the last one time to be shown."""
    begun = time.monotonic()
    pressed, credit, read_at = 0, 0.0, begun
    while (now := time.monotonic()) < begun + times * EVERY + BREATH:
        if pressed < times and now >= begun + pressed * EVERY:
            terminal.send(key)
            pressed += 1
        if now - read_at >= BREATH / 4:
            credit, read_at = min(credit + RATE * (now - read_at), RATE * BREATH), now
            credit -= _read_up_to(terminal, int(credit))
        time.sleep(0.002)
    terminal.feed()


def _read_up_to(terminal: Terminal, most: int) -> int:
    if most > 0 and select.select([terminal.handle], [], [], 0)[0]:
        return len(terminal.read_some(most))
    return 0


def _place_of_cursor(terminal: Terminal) -> int:
    """How far down the cursor stands: the instances are called app-1, app-2 and so on."""
    lines: Sequence[str] = terminal.screen.display
    found = next(line for line in lines if line.startswith("▌"))
    return int(found.split()[1].removeprefix("app-")) - 1
