from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client import calls
from api_client.states import Action, InstanceState
from tests.tui.fakes import uuid
from tui.orders import Step, Wish, describe, from_text, steps_for, to_text

ME = uuid(1)
ONLINE, OFFLINE = InstanceState.ONLINE, InstanceState.OFFLINE
LARGER = Wish(Action.RESIZE, "https://cloud.example/api/flavors/1/", "m1.large")
DISK = Wish(Action.RESIZE, disk=40_960)


def actions(steps: tuple[Step, ...]) -> list[Action]:
    return [step.action for step in steps]


@pytest.mark.parametrize(
    ("action", "state", "chain", "has_restart", "expected"),
    [
        ("start", OFFLINE, False, False, ["start"]),
        ("start", ONLINE, True, True, []),
        ("stop", ONLINE, False, False, ["stop"]),
        ("stop", OFFLINE, True, True, []),
        ("restart", ONLINE, False, True, ["restart"]),
        ("restart", ONLINE, False, False, ["stop", "start"]),
        ("restart", OFFLINE, True, False, []),
        ("delete", OFFLINE, False, False, ["delete"]),
        ("delete", OFFLINE, True, False, ["delete"]),
        ("delete", ONLINE, False, False, []),
        ("delete", ONLINE, True, False, ["stop", "delete"]),
        ("resize", OFFLINE, True, False, ["resize"]),
        ("resize", ONLINE, False, False, []),
        ("resize", ONLINE, True, False, ["stop", "resize", "start"]),
        ("edit", ONLINE, False, False, ["edit"]),
        ("create", ONLINE, True, True, []),
    ],
)
def test_the_steps_of_each_wish(action: str, state: str, chain: bool, has_restart: bool, expected: list[str]) -> None:
    assert actions(steps_for(Wish(Action(action)), state, has_restart=has_restart, chain=chain)) == expected


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", [s for s in InstanceState if s not in {ONLINE, OFFLINE}] + ["Rebooting", ""])
def test_in_transition_erred_or_unknown_nothing_but_an_edit_is_sent(action: Action, state: str) -> None:
    steps = steps_for(Wish(action), state, has_restart=False, chain=True)
    assert actions(steps) == ([Action.EDIT] if action is Action.EDIT and state in set(InstanceState) else [])


def test_every_chain_fits_together() -> None:
    for action in Action:
        for has_restart in (True, False):
            steps = steps_for(Wish(action), ONLINE, has_restart=has_restart, chain=True)
            for before, after in pairwise(steps):
                assert before.transition.ends in after.transition.starts


def test_the_size_travels_with_the_step_that_needs_it() -> None:
    stop, resize, start = steps_for(LARGER, ONLINE, has_restart=True, chain=True)
    assert (stop, start) == (Step(Action.STOP), Step(Action.START))
    assert resize.call(ME) == calls.resize_flavor(ME, LARGER.flavor)
    assert steps_for(DISK, OFFLINE, has_restart=True)[0].call(ME) == calls.resize_disk(ME, 40_960)


@pytest.mark.parametrize("step", [Step(Action.RESIZE), Step(Action.EDIT), Step(Action.CREATE)])
def test_a_step_without_a_request_is_an_error_not_a_guess(step: Step) -> None:
    with pytest.raises(ValueError, match="no request"):
        step.call(ME)


@pytest.mark.parametrize(
    ("wish", "summary", "described"),
    [
        (Wish(Action.STOP), "stop", ""),
        (Wish(Action.DELETE), "delete", "stop, then delete"),
        (LARGER, "resize to m1.large", "stop, resize to m1.large, then start"),
        (Wish(Action.RESIZE, "u"), "resize to another flavor", "stop, resize to another flavor, then start"),
        (DISK, "resize data disk to 40 GiB", "stop, resize data disk to 40 GiB, then start"),
    ],
)
def test_wishes_and_steps_in_words(wish: Wish, summary: str, described: str) -> None:
    assert wish.summary == summary
    assert described in {"", describe(steps_for(wish, ONLINE, has_restart=False, chain=True), wish)}
    assert describe(steps_for(wish, OFFLINE, has_restart=False), wish) in {summary, ""}


STEPS = st.builds(Step, st.sampled_from(Action), st.text(max_size=20), st.none() | st.integers(0, 10**9))


@given(st.lists(STEPS, max_size=4))
def test_steps_come_back_from_the_journal_as_they_were(steps: list[Step]) -> None:
    assert from_text(to_text(steps)) == tuple(steps)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "no JSON",
        '["stop"]',
        "[{}]",
        '[{"action": "fly"}]',
        '[{"action": 1}]',
        '[{"action": "stop", "force": true}]',
        '[{"action": "resize", "disk": "40"}]',
        '[{"action": "resize", "disk": true}]',
        '[{"action": "resize", "flavor": 4}]',
    ],
)
def test_what_is_no_step_of_ours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_text(text)
