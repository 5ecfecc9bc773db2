"""The real program on a terminal that does its worst: floods, pastes, storms of sizes, environments, hang-ups."""

from __future__ import annotations

import os
import random
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.tui.program import EMPTIED, HEIGHT, WIDTH, Program, assert_reset, is_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SANDBOX = ("--sandbox=80", "--sandbox-user=staff")
PIECES = (
    *(
        b"\x1b[",
        b"\x1b[?",
        b"\x1b[<",
        b"\x1b[1;",
        b"\x1b]",
        b"\x1bP",
        b"\x1b[M",
        b"\x1b[201~",
        b"\x1b]lssd\x1b\\",
        b"\x1b\\",
    ),
    *(b"\xff", b"\xe9", b"\xc2", b"\x9b", b"\x1b[97:65;5u", b"\x1b[115~", b"\x1b[M\xe0\xe1\xe2"),
)
"""None of them, nor any two, is a key."""
SIZES = ((1, 1), (20, 5), (59, 15), (60, 15), (100, 30), (200, 60), (0, 0))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    programs: list[Program] = []

    def run(*arguments: str, **environ: str) -> Program:
        programs.append(Program(tmp_path, *(arguments or SANDBOX), **environ))
        return programs[-1]

    yield run
    for program in programs:
        program.child.clear_away()


def assert_answers(program: Program) -> None:
    """The next key works: the help opens, and closes."""
    program.type("?")
    program.until(lambda rows: any("Help" in row and "─" in row for row in rows))
    program.type("\x1b")
    program.until(lambda rows: is_open(rows) and not any("Help" in row and "─" in row for row in rows))


def test_t14_t15_t16_t17_t22_keys_work_after_floods_and_pastes(start: Callable[..., Program], tmp_path: Path) -> None:
    """One program gets it all, and Textual's switches too: a flood leaves nothing to the next."""
    log = tmp_path / "textual.log"
    program = start(
        TEXTUAL_LOG=str(log), TEXTUAL="debug", TEXTUAL_DRIVER="textual.drivers.headless_driver:HeadlessDriver",
        TEXTUAL_PRESS="q", TEXTUAL_SCREENSHOT="1", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )  # fmt: skip
    program.until_open()
    draws = random.Random(16)
    junk = [b"".join(draws.choices(PIECES, k=8)) for _ in range(200)]
    # A pause that is none: what was begun is ended, so that each flood is by itself.
    for flood in (b"\x1b[55X" * 40_000, b"\x1b[" + b"1" * 40_000 + b"X", b"\x1b_G\x1b\\" * 10_000, *junk):
        send_all(program, flood + b"\x1b\\\x1b[201~\x1b\\")
    assert_answers(program)
    # What is pasted here is looked for, and added to. The last paste has no end: it is given up, and shown then.
    for pasted, shown in (("Ss\rd\r\x1b[201~", "/Ss "), ("a\x1b[31mS\r\x1b[201~", "a[31mS "), ("endless", "endless ")):
        program.type(f"\x1b[200~{pasted}")
        program.until(partial(is_looked_for, shown))
    program.type("\x1b")
    program.until(lambda rows: rows[-1].startswith(" space Mark"))
    program.type("\x1b")
    program.until(is_open)
    assert_answers(program)
    program.type("q")
    assert program.child.end() == 0
    assert_reset(program.child.written)
    assert b"\\u2" not in program.child.written
    assert not log.exists()


def is_looked_for(words: str, rows: list[str]) -> bool:
    return words in rows[1]


def send_all(program: Program, data: bytes) -> None:
    """Send more than a terminal holds: it is read meanwhile."""
    os.set_blocking(program.child.handle, False)
    while data:
        try:
            data = data[os.write(program.child.handle, data) :]
        except BlockingIOError:
            program.child.read_what_is_there()
    os.set_blocking(program.child.handle, True)


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=[] if seed < 2 else pytest.mark.long) for seed in range(8)])
def test_t18_a_storm_of_sizes_ends_with_the_right_screen(start: Callable[..., Program], seed: int) -> None:
    program, draws = start(), random.Random(seed)
    program.until_open()
    for _ in range(200):
        program.resize(*draws.choice(SIZES))
        if draws.random() < 0.5:
            program.child.read_what_is_there()
        program.type(draws.choice(("\x1b[B", "\x1b[6~", "\x1b[A", "\x1b[H")))
    program.resize(1000, 500)
    program.child.expect(b"\x1b\\[499;")
    program.resize(WIDTH, HEIGHT)
    # The last key: all that was pressed has been answered when the help opens, and then closes.
    assert_answers(program)
    shown = program.rows()
    emptied = program.child.written.count(EMPTIED)
    program.type("\x0c")
    program.until(lambda rows: program.child.written.count(EMPTIED) > emptied and is_open(rows))
    assert program.rows()[1:] == shown[1:]
    program.type("q")
    assert program.child.end() == 0


def test_t06_the_program_ends_with_its_terminal(start: Callable[..., Program]) -> None:
    program = start()
    program.until_open()
    program.child.hang_up()
    assert program.child.wait() == 129


REDIRECTED = ("</dev/null", "<&-", "2>/dev/full", "2>&-", "2>/dev/null", "2>$HOME/told")


def test_t11_t12_t13_without_a_terminal_there_is_a_line_and_code_2(tmp_path: Path) -> None:
    """Standard error may be closed, full or a file: the line is on the terminal then."""
    runs = [(f"{to}", "") for to in REDIRECTED] + [("", "TERM=dumb"), ("", "TERM=")]
    steps = [
        f'echo "<{number}>"; {set_} "$0" -m tui --sandbox {to}; echo "<=$?>"' for number, (to, set_) in enumerate(runs)
    ]
    program = Program(tmp_path, "/bin/sh", "-c", "; ".join(steps), sys.executable)
    assert program.child.end() == 0
    told = program.child.written.decode()
    assert "\x1b" not in told
    for number in range(len(runs)):
        said, _, code = told.partition(f"<{number}>")[2].partition("<=")
        assert code.startswith("2>"), runs[number]
        assert said.strip().startswith("vmdeck needs a terminal"), runs[number]
        assert said.strip().endswith("Commands such as vmdeck list need none."), runs[number]
        assert said.count("\n") <= 3
