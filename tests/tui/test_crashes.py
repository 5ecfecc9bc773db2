"""Faults of ours, wherever they happen: the app ends with a report, or goes on and tells; the terminal stays clean."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.pty_child import PtyChild
from tests.tui.guarded_app import SECRET, STRAY
from tests.tui.program import assert_reset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    return tmp_path / "reports"


@pytest.fixture
def start(reports: Path) -> Iterator[Callable[..., PtyChild]]:
    children: list[PtyChild] = []

    def run(mode: str = "app", **environ: str) -> PtyChild:
        command = [sys.executable, "-m", "tests.tui.guarded_app", mode, str(reports)]
        child = PtyChild(command, ROOT, {**os.environ, "TERM": "xterm-256color", **environ}, size=(24, 80))
        children.append(child)
        child.expect(b"READY")
        return child

    yield run
    for child in children:
        child.clear_away()


FATAL = {
    "a handler": ("x", "RuntimeError"),
    "a panic": ("p", "RuntimeError"),
    "drawing": ("r", "RuntimeError"),
    "a worker": ("w", "ValueError"),
    "a worker in a thread": ("d", "LookupError"),
    "a timer": ("i", "LookupError"),
    "a huge message": ("h", "ValueError"),
    "several at once": ("g", "ExceptionGroup"),
    "no memory": ("m", "MemoryError"),
    "no stack": ("u", "RecursionError"),
}
"""Where → the key that brings it about, and what the fault is called."""


@pytest.mark.parametrize("where", FATAL)
def test_t19_t20_a_fault_ends_the_app_with_a_report_and_one_line(
    start: Callable[..., PtyChild], reports: Path, where: str
) -> None:
    key, kind = FATAL[where]
    child = start()
    child.send(key.encode())
    assert child.end() == 70
    assert child.mode == child.mode_before
    assert_reset(child.written)
    last = child.written.rpartition(b"\x1b[?1004l")[2]
    assert last.count(b"\n") == 1
    assert f"({kind})".encode() in last
    (report,) = reports.iterdir()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert SECRET.encode() not in child.written
    assert SECRET not in report.read_text()
    assert len(report.read_text()) < 50_000
    assert "guarded_app.py" in report.read_text() or where == "a panic"


def test_t19_t21_a_fault_nobody_waits_for_is_told_once_and_stray_words_are_not_shown(
    start: Callable[..., PtyChild], reports: Path
) -> None:
    child = start()
    for told, key in enumerate("123", 1):
        child.send(key.encode())
        child.expect(f"HEARD{told}".encode())
    for key in "123o":
        child.send(key.encode())
    child.send(b"k")
    child.expect(b"PRESSED")
    child.send(b"\x11")
    assert child.end() == 0
    assert child.mode == child.mode_before
    assert_reset(child.written)
    assert STRAY.encode() not in child.written
    assert SECRET.encode() not in child.written
    kept = [report.read_text() for report in reports.iterdir()]
    assert len(kept) == 3
    assert not any(SECRET in report for report in kept)
    assert {report.splitlines()[-1].split(":")[0] for report in kept} == {"LookupError", "ValueError", "TypeError"}
