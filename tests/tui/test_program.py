"""The real program on a real terminal: every byte it writes, and the state it leaves the terminal in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.program import Program, assert_reset, table
from tests.tui.sequences import assert_known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path, "--sandbox=80", "--sandbox-user=staff")
    yield program
    program.child.clear_away()


def test_an_instance_is_started_and_the_terminal_is_left_as_it_was(program: Program) -> None:
    program.until(lambda rows: "Hostname" in rows[2] and len(table(rows)) > 10)
    program.type("/state:offline\r")
    rows = program.until(lambda rows: rows[1].startswith(" /state:offline") and all("○" in row for row in table(rows)))
    hostname = table(rows)[0][3:].split()[0]
    program.type("\x1b")
    program.until(lambda rows: any("●" in row for row in table(rows)))
    program.type(f"/hostname={hostname}\r")
    program.until(lambda rows: len(table(rows)) == 1 and "○ Offline" in table(rows)[0])

    def is_taken(rows: list[str]) -> bool:
        """Whether the key has been: for a moment after a row came under the cursor, it is not."""
        taken = "start: leaves in" in table(rows)[0]
        if not taken:
            program.type("s")
        return taken

    program.until(is_taken)
    program.until(lambda rows: "◐ Starting" in table(rows)[0])
    program.until(lambda rows: "● Online" in table(rows)[0] and f"{hostname}: start done" in "\n".join(rows))
    program.type("q")
    assert program.child.end() == 0
    assert program.child.mode == program.child.mode_before
    assert_reset(program.child.written)
    assert_known(program.child.written)
    assert b"Token" not in program.child.written
