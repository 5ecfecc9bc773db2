from __future__ import annotations

import os
import pty
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from select import select
from typing import TYPE_CHECKING

import pytest
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tests.pty_child import PtyChild
from tests.tui.program import assert_reset
from tui.crash import describe, redact, report_crash
from tui.guarded import GuardedApp, GuardedDriver, Told, WakingEvent
from tui.terminal import RESET, find_problem, prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    Start: TypeAlias = Callable[..., PtyChild]

SHELLS = {"under a shell": "", "no terminal of its own": "setsid --wait"}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.fixture
def start(reports: Path) -> Iterator[Start]:
    children: list[PtyChild] = []
    environ = {**os.environ, "TERM": "xterm-256color"}

    def run(mode: str = "app") -> PtyChild:
        command = [sys.executable, "-m", "tests.tui.guarded_app", mode, str(reports)]
        if mode in SHELLS:
            # The shell stays, to tell how the program ended.
            command = ["/bin/sh", "-c", f'trap "" HUP; {SHELLS[mode]} "$@"; exit $?', "sh", *command]
        children.append(PtyChild(command, ROOT, environ, size=(24, 80)))
        return children[-1]

    yield run
    for child in children:
        child.clear_away()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130), (signal.SIGQUIT, 131)]
)
def test_t01_t02_t03_t04_a_signal_ends_the_app_and_leaves_the_terminal_as_it_was(
    start: Start, number: signal.Signals, code: int
) -> None:
    child = start()
    child.expect(b"READY")
    child.kill(number)
    assert child.end() == code
    assert child.mode == child.mode_before
    assert_reset(child.written)


def test_a_stuck_program_is_ended_all_the_same(start: Start) -> None:
    child = start("stuck")
    child.expect(b"READY")
    child.kill(signal.SIGTERM)
    assert child.end() == 143
    assert child.mode == child.mode_before
    assert RESET.encode() in child.written


def test_t10_a_terminal_that_nobody_reads_does_not_hold_the_program(start: Start) -> None:
    child = start()
    child.expect(b"READY")
    child.send(b"f")
    assert child.wait() == 143
    assert child.mode == child.mode_before


def test_t08_t09_a_stray_sigcont_starts_nothing_twice(start: Start) -> None:
    child = start()
    child.expect(b"READY")
    threads = threads_of(child.pid)
    for press in (1, 2, 3):
        child.kill(signal.SIGCONT)
        child.send(b"k")
        child.expect(f"PRESSED{press}".encode())
    child.kill(signal.SIGSTOP)
    while not is_stopped(child.pid):
        os.sched_yield()
    child.kill(signal.SIGCONT)
    child.send(b"k")
    child.expect(b"PRESSED4")
    assert threads_of(child.pid) == threads
    child.send(b"\x11")
    assert child.end() == 0
    assert child.mode == child.mode_before


def test_t07_a_stop_of_our_own_gives_the_terminal_back_and_takes_it_again(
    start: Start,
) -> None:
    child = start()
    child.expect(b"READY")
    child.kill(signal.SIGTSTP)
    child.expect(rb"\x1b\[\?1004l")
    while not is_stopped(child.pid):
        os.sched_yield()
    assert child.mode == child.mode_before
    child.kill(signal.SIGCONT)
    child.expect(rb"\x1b\[\?1049h")
    child.expect(b"READY")
    child.send(b"\x11")
    assert child.end() == 0
    assert child.mode == child.mode_before


def threads_of(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


def is_stopped(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


@pytest.mark.parametrize("junk", [b"\xff", b"\xe9t\xe9", b"\xc3", b"\x1b[M\xe0\xe1\xe2"])
def test_t15_bytes_that_are_no_text_do_no_harm(start: Start, junk: bytes) -> None:
    child = start()
    child.expect(b"READY")
    child.send(junk + b"k")
    child.expect(b"PRESSED")
    child.send(b"\x11")
    assert child.end() == 0


@pytest.mark.parametrize("mode", ["app", "deaf", "deaf to it", *SHELLS])
def test_t06_the_program_ends_with_its_terminal(start: Start, mode: str, reports: Path) -> None:
    child = start(mode)
    child.expect(b"READY")
    child.hang_up()
    assert child.wait() == 129
    assert not list(reports.glob("*"))


def test_t06_a_terminal_that_is_gone_takes_what_is_drawn_and_is_no_fault() -> None:
    ours, theirs = pty.openpty()
    told: list[str] = []
    with os.fdopen(theirs, "w", encoding="utf-8") as file:
        canvas = Told(file, lambda: told.append("through"))
        os.close(ours)
        canvas.write("x" * 100_000)
        canvas.flush()
        with suppress(OSError):
            file.close()
    assert told == ["through"]


def test_a_file_that_cannot_be_written_to_is_a_fault() -> None:
    with open("/dev/full", "w", encoding="utf-8") as file:
        canvas = Told(file, lambda: None)
        canvas.write("x")
        with pytest.raises(OSError, match="No space"):
            canvas.flush()
        with suppress(OSError):
            file.close()


def test_t05_reset_terminal_undoes_what_a_killed_program_left(start: Start) -> None:
    child = start("wrecked")
    child.expect(b"READY")
    assert RESET.encode() in child.written
    assert child.mode[3] == child.mode_before[3]
    child.send(b"\r")
    assert child.end() == 0


def test_t11_t12_t13_no_terminal_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "isatty", lambda handle: handle == 2)
    assert "needs a terminal" in find_problem({"TERM": "xterm"})
    assert "vmdeck list" in find_problem({"TERM": "xterm"})
    monkeypatch.setattr(os, "isatty", lambda _handle: True)
    assert find_problem({"TERM": "xterm"}) == ""
    assert "TERM" in find_problem({"TERM": "dumb"})
    assert "vmdeck list" in find_problem({"TERM": "dumb"})
    assert "TERM" in find_problem({})


def test_t22_preparing_closes_the_ways_out(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda what, limit: limits.append((what, limit)))
    environ = {"TEXTUAL_LOG": "f", "TEXTUAL": "debug", "SSLKEYLOGFILE": "k", "TERM": "xterm"}
    prepare(environ)
    assert environ == {"TERM": "xterm", "TEXTUAL_FPS": "120"}
    assert limits == [(resource.RLIMIT_CORE, (0, 0))]


def test_redaction_knows_the_forms_a_secret_travels_in() -> None:
    secret = "s3cr/et+x"
    text = f"{secret} s3cr%2Fet%2Bx czNjci9ldCt4 {'ab' * 20} Token abc"
    assert redact(text, [secret, ""]) == "[secret] [secret] [secret] [secret] Token [secret]"


def test_a_huge_message_is_cut_quickly() -> None:
    report = describe(ValueError("x" * 1_000_000 + "\n\x1b[2J"), [])
    assert len(report) < 10_000
    assert "\x1b" not in report


def test_a_report_that_cannot_be_written_is_said(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert report_crash(KeyError("k"), tmp_path / "file" / "folder", []) == 70
    assert "No report could be written" in capfd.readouterr().err


def test_whoever_waits_for_an_event_or_for_input_is_woken_by_it() -> None:
    event = WakingEvent()
    for _ in range(2):
        assert not select([event], [], [], 0)[0]
        event.set()
        assert select([event], [], [], 0)[0]
        assert event.wait(0)
        event.clear()
        assert not event.is_set()
    event.clear()


def test_textual_still_waits_for_the_event_that_is_replaced() -> None:
    assert "exit_event" in LinuxDriver.disable_input.__code__.co_names
    assert XTermParser()._timeout_time is None


@pytest.mark.parametrize("name", ["_sigcont_application", "_run_input_thread", "run_input_thread"])
def test_textual_still_has_the_driver_methods_that_are_replaced(name: str) -> None:
    assert name in vars(LinuxDriver)
    assert name in vars(GuardedDriver)


@pytest.mark.parametrize("name", ["_handle_exception", "_fatal_error", "panic", "_close_messages_no_wait"])
def test_textual_still_has_the_app_methods_that_are_replaced(name: str) -> None:
    assert hasattr(App, name)
    assert issubclass(GuardedApp, App)
