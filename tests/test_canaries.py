"""What others do that this program works around. A test that fails here says that a workaround may go: it names it."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import h11
import httpcore
import httpx
import pytest
from textual._compositor import Compositor
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.content import Content
from textual.drivers._writer_thread import WriterThread
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Paste
from textual.filter import ANSIToTruecolor
from textual.markup import MarkupError
from textual.widgets import Static

from tests.pty_child import PtyChild

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
SECRET = "correct-horse-battery-staple"
PLAIN = """
from textual.app import App
from textual.widgets import Static

class Plain(App):
    def compose(self):
        yield Static("READY", id="said")
    def key_x(self):
        held = "correct-horse" + "-battery-staple"
        raise RuntimeError("x")
    def key_e(self):
        self.query_one(Static).update("a\\x1b]0;title\\x07b", layout=False)
    def key_o(self):
        import os; os.write(2, b"STRAY-WORDS")
    def key_t(self):
        import asyncio; asyncio.get_running_loop().create_task(self.fail())
    async def fail(self):
        raise ValueError
    def key_k(self):
        self.query_one(Static).update("PRESSED")

Plain().run()
"""
"""Textual as it is."""


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Callable[[], PtyChild]]:
    children: list[PtyChild] = []
    script = tmp_path / "plain.py"
    script.write_text(PLAIN)

    def run() -> PtyChild:
        environ = {**os.environ, "TERM": "xterm-256color"}
        children.append(PtyChild([sys.executable, str(script)], ROOT, environ, size=(24, 80)))
        children[-1].expect(b"READY")
        return children[-1]

    yield run
    for child in children:
        child.clear_away()


def test_textual_writes_control_characters_and_lets_others_write(plain: Callable[[], PtyChild]) -> None:
    """`tui/line_filter.py` with `VmdeckApp.get_line_filters`; `tui/terminal.py:Canvas`; `tui/strays.py`."""
    child = plain()
    child.send(b"eot")
    child.expect(rb"a\x1b\]0;title")
    child.send(b"k")
    child.expect(b"PRESSED")
    assert b"STRAY-WORDS" in child.written
    assert b"ValueError" not in child.written


def test_textual_prints_what_variables_held(plain: Callable[[], PtyChild]) -> None:
    """`tui/guarded.py:GuardedApp.panic, _handle_exception, _fatal_error`; `tui/crash.py`."""
    child = plain()
    child.send(b"x")
    child.end()
    assert SECRET.encode() in child.written


def test_textual_ends_at_a_byte_that_is_no_text(plain: Callable[[], PtyChild]) -> None:
    """`tui/unasked.py`, which decodes, and `tui/guarded.py:GuardedDriver.run_input_thread`."""
    child = plain()
    child.send(b"\xff")
    child.end()
    assert b"UnicodeDecodeError" in child.written


def test_textual_leaves_the_terminal_as_it_is_at_a_signal(plain: Callable[[], PtyChild]) -> None:
    """`tui/terminal.py:Guard`."""
    child = plain()
    child.kill(signal.SIGTERM)
    assert child.end() == -signal.SIGTERM
    assert child.written.rfind(b"\x1b[?1049h") > child.written.rfind(b"\x1b[?1049l")


def test_textual_starts_twice_at_a_stray_sigcont(plain: Callable[[], PtyChild]) -> None:
    """`tui/guarded.py:GuardedDriver._sigcont_application`."""
    child = plain()
    child.kill(signal.SIGCONT)
    child.expect(rb"\x1b\[\?1049h")


def keys_of(text: str) -> list[str]:
    return [event.key for event in XTermParser().feed(text) if isinstance(event, Key)]


@pytest.mark.parametrize("answer", ["\x1b]11;rgb:dd\x1b\\", "\x1bP>|s\x1b\\", "\x1b_Gs\x1b\\", "\x1b[?1;2c" + "x" * 30])
def test_textual_takes_answers_for_keys(answer: str) -> None:
    """`tui/unasked.py`."""
    assert keys_of(answer)


def test_textual_takes_the_number_of_a_key_it_does_not_know_for_a_character() -> None:
    """`tui/unasked.py:_is_key`."""
    assert keys_of("\x1b[115~") == ["s"]


@pytest.mark.parametrize("sequence", ["\x1b[1114112u", "\x1b[97:65;5u"])
def test_textual_ends_at_a_key_beyond_all_characters(sequence: str) -> None:
    """`tui/unasked.py:_is_key`."""
    with pytest.raises((ValueError, OverflowError)):
        keys_of(sequence)


def test_textual_divides_by_the_size_a_terminal_tells() -> None:
    """`tui/unasked.py:_MEANT`, the size."""
    with pytest.raises(ZeroDivisionError):
        list(XTermParser().feed("\x1b[48;24;80;0;0t\x1b[<0;1;1M"))


def test_textual_never_ends_a_paste_by_itself() -> None:
    """`tui/unasked.py:Unasked.pause`, pastes that have no end, and `_paste`, escapes within one."""
    parser = XTermParser()
    assert list(parser.feed("\x1b[200~q" + "q" * 1000)) == []
    torn = list(XTermParser().feed("\x1b[200~web\x1b[31m-1\x1b[201~ "))
    assert not (len(torn) == 2 and isinstance(torn[0], Paste))


def test_textual_blocks_when_nobody_reads() -> None:
    """`tui/frames.py:QuietApp.written`; `tui/guarded.py:Told`."""
    assert WriterThread(sys.stderr)._queue.maxsize > 0


def test_textual_looks_for_input_in_vain() -> None:
    """`tui/guarded.py:WakingEvent`, and how it waits in `run_input_thread`."""
    assert "selector.select(0.1)" in inspect.getsource(LinuxDriver.run_input_thread)


def test_textual_asks_standard_output_for_the_size() -> None:
    """`tui/guarded.py:GuardedDriver._get_terminal_size`."""
    assert "shutil.get_terminal_size()" in inspect.getsource(LinuxDriver._get_terminal_size)


def test_textual_reads_text_as_markup() -> None:
    """Every `markup=False`, and `Content(…)` around data."""
    assert inspect.signature(App.notify).parameters["markup"].default is True
    assert inspect.signature(Static).parameters["markup"].default is True
    with pytest.raises(MarkupError):
        Content.from_markup("[/x]")


def test_textual_draws_all_lines_of_what_is_touched() -> None:
    """`tui/patches.py:PatchCompositor`; `tui/frames.py:QuietApp._display`."""
    assert "ChopsUpdate" in inspect.getsource(Compositor.render_partial_update)


class Line(App[None]):
    """Copies."""

    def compose(self) -> ComposeResult:
        yield Static("x")


def test_textual_copies_without_a_word_to_tmux() -> None:
    """`tui/app.py:VmdeckApp.copy_to_clipboard`; `tui/clipboard.py`."""
    assert "tmux" not in inspect.getsource(App.copy_to_clipboard).casefold()


def test_textual_filters_colours_only() -> None:
    """`tui/line_filter.py`."""
    filters = Line().get_line_filters()
    assert all(isinstance(line_filter, ANSIToTruecolor) for line_filter in filters)


def test_h11_repeats_the_header_it_refuses() -> None:
    """`api_client/failures.py`, which has words of its own."""
    with pytest.raises(h11.LocalProtocolError, match=SECRET):
        h11.Request(method="GET", target="/", headers=[("Host", "x"), ("Authorization", f"Token {SECRET}\n")])


def test_httpx_listens_to_the_environment_and_has_no_deadline() -> None:
    """`api_client/transport.py`: the transport below the client, and `asyncio.timeout` around each attempt."""
    assert inspect.signature(httpx.AsyncClient).parameters["trust_env"].default is True
    assert set(httpx.Timeout(1).as_dict()) == {"connect", "read", "write", "pool"}


def test_httpx_unpacks_whatever_comes() -> None:
    """`api_client/body.py:Inflater`."""
    assert not {"max_length", "limit", "max_size"} & set(inspect.signature(httpx.Response).parameters)
    assert "max_length" not in inspect.getsource(importlib.import_module("httpx._decoders"))


def test_httpx_loads_its_command_line() -> None:
    """`tui/start.py:bar`."""
    assert find_spec("httpx._main") is not None
    assert "from ._main import main" in inspect.getsource(httpx)


class Stuck(httpcore.AsyncNetworkBackend):
    """Never connects."""

    async def connect_tcp(self, *_args: object, **_options: object) -> httpcore.AsyncNetworkStream:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError


async def test_httpcore_keeps_the_place_of_a_request_that_was_cancelled() -> None:
    """`api_client/pool.py`, which takes a new set of connections after a PoolTimeout."""
    poisoned = []
    for turns in range(12):
        pool = httpcore.AsyncConnectionPool(max_connections=1, network_backend=Stuck())
        tasks = [asyncio.create_task(pool.request("GET", "http://x.invalid/")) for _ in range(2)]
        for _ in range(turns):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        poisoned.append(bool(pool.connections))
    assert any(poisoned)
