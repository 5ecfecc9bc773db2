"""What a plan is as shell commands: nothing in it runs that should not, and no token stands in it."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest

from api_client.rows import InstanceRow
from api_client.states import Action
from tests.tui.screens.host import uuid
from tui.forms.requests import command_lines, request_lines
from tui.orders import Wish
from tui.plan import Plan, Viewer, plan

if TYPE_CHECKING:
    from collections.abc import Iterable

BASE = "https://cloud.test/"


def made(wish: Wish, *states: str, name: str = "web", has_restart: bool = True) -> Plan:
    rows = {uuid(place): InstanceRow(uuid(place), name, state=state) for place, state in enumerate(states, 1)}
    return plan(wish, rows, rows, Viewer(), has_restart=has_restart, chain=True)


def commands(lines: Iterable[str]) -> list[list[str]]:
    """The commands as a shell would take them apart."""
    text = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ").replace(" &&\n", "\n")
    return [shlex.split(line) for line in text.splitlines() if line.strip()]


def test_our_own_command_names_all() -> None:
    lines = commands(command_lines(made(Wish(Action.STOP), "Online", "Online"), "prod"))
    assert lines == [["vmdeck", "stop", "--profile", "prod", uuid(1), uuid(2)]]


def test_one_instance_is_one_line() -> None:
    assert list(command_lines(made(Wish(Action.STOP), "Online"), "")) == [f"vmdeck stop {uuid(1)}"]


@pytest.mark.parametrize("profile", ["sandbox", "environment"])
def test_what_is_no_profile_of_the_settings_is_not_named(profile: str) -> None:
    assert list(command_lines(made(Wish(Action.STOP), "Online"), profile)) == [f"vmdeck stop {uuid(1)}"]


def test_a_chain_waits_for_itself() -> None:
    lines = list(command_lines(made(Wish(Action.DELETE), "Online"), "my cloud"))
    assert lines == [
        f"vmdeck stop --wait --profile 'my cloud' {uuid(1)} &&",
        f"vmdeck delete --profile 'my cloud' {uuid(1)}",
    ]


def test_chains_and_single_steps_are_told_apart() -> None:
    lines = commands(command_lines(made(Wish(Action.DELETE), "Online", "Offline", "Online"), ""))
    assert lines == [
        ["vmdeck", "delete", uuid(2)],
        ["vmdeck", "stop", "--wait", uuid(1), uuid(3)],
        ["vmdeck", "delete", uuid(1), uuid(3)],
    ]


def test_a_resize_says_to_what() -> None:
    flavor = Wish(Action.RESIZE, f"{BASE}api/flavors/1/", "m1 large; reboot")
    assert commands(command_lines(made(flavor, "Offline"), "")) == [
        ["vmdeck", "resize", "--flavor", "m1 large; reboot", uuid(1)]
    ]
    disk = Wish(Action.RESIZE, disk=40960)
    assert commands(command_lines(made(disk, "Offline"), "")) == [["vmdeck", "resize", "--disk", "40960", uuid(1)]]


def test_s06_curl_asks_for_what_is_sent() -> None:
    flavor = Wish(Action.RESIZE, f"{BASE}api/flavors/1/", "m1.large")
    lines = list(request_lines(made(flavor, "Online"), BASE, ""))
    curls = [words for words in commands(lines) if words[0] == "curl"]
    calls = [step.call(uuid(1)) for step in made(flavor, "Online").targets[0].steps]
    assert [words[2] for words in curls] == [call.method for call in calls]
    assert [words[-1] for words in curls] == [BASE + call.path for call in calls]
    assert json.loads(curls[1][curls[1].index("-d") + 1]) == {"flavor": f"{BASE}api/flavors/1/"}
    assert "# once it is Offline:" in lines
    assert all(words[4] == "Authorization: Token $VMDECK_TOKEN" for words in curls)


def test_no_name_of_a_server_is_ever_run() -> None:
    hostile = "x$(reboot)`reboot`;reboot'"
    for line in request_lines(made(Wish(Action.STOP), "Online", name=hostile), BASE, ""):
        if "reboot" in line:
            assert shlex.split(line.removeprefix("# ")) == [hostile]
