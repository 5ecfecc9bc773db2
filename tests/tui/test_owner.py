from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from tui.owner import SILENCE, is_gone, this_process


def test_this_process_is_here_however_silent_it_is() -> None:
    me = this_process()
    assert me.pid == os.getpid()
    assert not is_gone(str(me), silent_for=10 * SILENCE)


def test_a_process_that_has_ended_is_gone_at_once() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        child.wait()
    ended = replace(this_process(), pid=child.pid)
    assert is_gone(str(ended), silent_for=0.0)


def test_another_process_that_got_the_same_number_is_not_taken_for_it() -> None:
    me = this_process()
    assert is_gone(str(replace(me, started=f"{me.started}0")), silent_for=0.0)


def test_where_the_system_does_not_tell_when_it_began_the_number_has_to_do() -> None:
    assert not is_gone(str(replace(this_process(), started="")), silent_for=10 * SILENCE)


def test_a_process_of_somebody_else_is_there() -> None:
    assert not is_gone(str(replace(this_process(), pid=1, started="")), silent_for=10 * SILENCE)


def test_what_can_not_be_looked_for_is_gone_once_it_has_been_silent_for_long() -> None:
    for owner in (str(replace(this_process(), host="elsewhere")), "", "nonsense", f"{this_process().host} x y"):
        assert not is_gone(owner, silent_for=SILENCE)
        assert is_gone(owner, silent_for=SILENCE + 1)
