from __future__ import annotations

from tests.clock import ManualClock
from tui.denials import REMEMBERED, Denials


async def test_what_was_refused_is_remembered_for_a_while() -> None:
    clock = ManualClock()
    denials = Denials(clock)
    denials.note("p1")
    await clock.advance(1)
    denials.note("p2")
    await clock.advance(REMEMBERED - 1)
    assert denials.projects == {"p2"}
    await clock.advance(1)
    assert not denials.projects


async def test_a_second_refusal_counts_anew() -> None:
    clock = ManualClock()
    denials = Denials(clock)
    denials.note("p1")
    await clock.advance(REMEMBERED - 1)
    denials.note("p1")
    await clock.advance(REMEMBERED - 1)
    assert denials.projects == {"p1"}


def test_it_can_be_forgotten() -> None:
    denials = Denials(ManualClock())
    denials.note("p1")
    denials.forget()
    assert not denials.projects


def test_an_instance_of_no_known_project_teaches_nothing() -> None:
    denials = Denials(ManualClock())
    denials.note("")
    assert not denials.projects
