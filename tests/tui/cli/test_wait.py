"""`vmdeck wait`: it ends when all have come there, when one can't any more, or when it has taken too long."""

from __future__ import annotations

import re

import pytest

from api_client.dialects import NAMES
from api_client.sandbox.faults import REFUSED, Fault
from api_client.states import InstanceState
from tests.tui.cli.remote import Remote
from tui.cli.codes import Exit

ONLINE, OFFLINE, STOPPING = InstanceState.ONLINE, InstanceState.OFFLINE, InstanceState.STOPPING


@pytest.fixture
def remote() -> Remote:
    return Remote(instances=40)


@pytest.mark.parametrize("mode", NAMES)
@pytest.mark.parametrize(("action", "before", "end"), [("start", OFFLINE, ONLINE), ("stop", ONLINE, OFFLINE)])
def test_what_others_have_asked_for_is_waited_for(mode: str, action: str, before: InstanceState, end: str) -> None:
    remote = Remote(instances=40, mode=mode)  # type: ignore[arg-type]  # the names of the modes
    (instance,) = remote.some(before)
    assert remote.run(action, instance.uuid, "--yes").exit_code == Exit.DONE
    result = remote.run("wait", instance.hostname, "--for", end.casefold())
    assert (result.exit_code, result.stdout) == (Exit.DONE, "")
    assert result.stderr == f"{instance.hostname} ({instance.uuid[:8]}): {end}\n"
    assert remote.sandbox.world.instances[instance.uuid].state == end


def test_who_is_there_already_is_told_at_once(remote: Remote) -> None:
    first, second = remote.some(ONLINE, 2)
    result = remote.run("wait", first.uuid, second.uuid, "--for", "online", "--timeout", "0")
    assert result.exit_code == Exit.DONE
    assert len(result.stderr.splitlines()) == 2


def test_a_filter_means_those_that_fit_now(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    result = remote.run("wait", "--filter", "is:transition", "--for", "stable")
    assert result.exit_code == Exit.DONE
    assert f"({instance.uuid[:8]}): Offline" in result.stderr
    assert not [each for each in remote.sandbox.world.instances.values() if each.state == STOPPING]


def test_a_deletion_ends_when_it_is_gone(remote: Remote) -> None:
    (instance,) = remote.some(OFFLINE)
    remote.run("delete", instance.uuid, "--yes")
    result = remote.run("wait", instance.hostname, "--for", "gone")
    assert (result.exit_code, result.stderr) == (Exit.DONE, f"{instance.hostname} ({instance.uuid[:8]}): gone\n")
    assert instance.uuid not in remote.sandbox.world.instances


def test_who_is_not_there_is_gone_and_is_not_found_for_all_else(remote: Remote) -> None:
    (instance,) = remote.some(OFFLINE)
    remote.run("delete", instance.uuid, "--yes")
    name = "0" * 32
    assert remote.run("wait", name, instance.uuid, "--for", "gone").exit_code == Exit.DONE
    assert remote.run("wait", name, "--for", "online").exit_code == Exit.NOT_FOUND
    assert remote.run("wait", "--filter", "hostname:nowhere", "--for", "gone").exit_code == Exit.DONE
    assert remote.run("wait", "--filter", "hostname:nowhere", "--for", "online").exit_code == Exit.NOT_FOUND


def test_a_name_of_two_is_an_error_for_what_is_to_go_as_well(remote: Remote) -> None:
    first, second = remote.some(ONLINE, 2)
    remote.rename(second, first.hostname)
    assert remote.run("wait", first.hostname, "--for", "gone").exit_code == Exit.USAGE


def test_one_that_ends_in_another_state_is_told_and_the_others_are_waited_for() -> None:
    remote = Remote(instances=40, failure_rate=1.0)
    (doomed,) = remote.some(OFFLINE)
    (online,) = remote.some(ONLINE)
    remote.run("start", doomed.uuid, "--yes")
    result = remote.run("wait", doomed.uuid, online.uuid, "--for", "online")
    assert result.exit_code == Exit.FAILED
    assert f"({doomed.uuid[:8]}): Erred" in result.stderr
    assert f"({online.uuid[:8]}): Online" in result.stderr


def test_erred_is_stable_and_can_be_waited_for() -> None:
    remote = Remote(instances=40, failure_rate=1.0)
    (doomed,) = remote.some(OFFLINE)
    remote.run("start", doomed.uuid, "--yes")
    assert remote.run("wait", doomed.uuid, "--for", "erred").exit_code == Exit.DONE
    assert remote.run("wait", doomed.uuid, "--for", "stable").exit_code == Exit.DONE


def test_one_that_goes_away_is_not_there(remote: Remote) -> None:
    (instance,) = remote.some(OFFLINE)
    remote.run("delete", instance.uuid, "--yes")
    result = remote.run("wait", instance.uuid, "--for", "offline")
    assert (result.exit_code, result.stderr) == (Exit.FAILED, f"{instance.hostname} ({instance.uuid[:8]}): gone\n")


def test_it_takes_no_longer_than_it_may(remote: Remote) -> None:
    (offline,), (online,) = remote.some(OFFLINE), remote.some(ONLINE)
    began = remote.clock.monotonic()
    result = remote.run("wait", offline.uuid, online.uuid, "--for", "online", "--timeout", "5m")
    assert result.exit_code == Exit.FAILED
    assert f"({offline.uuid[:8]}): still Offline" in result.stderr
    assert f"({online.uuid[:8]}): Online" in result.stderr
    assert 300 <= remote.clock.monotonic() - began < 330


def test_an_outage_is_waited_through(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    remote.sandbox.faults.fail_next(REFUSED, times=6, only=lambda _method, _path: instance.state == STOPPING)
    assert remote.run("wait", instance.uuid, "--for", "offline").exit_code == Exit.DONE


def test_a_token_that_ends_meanwhile_ends_the_command(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    refused = Fault(401, '{"detail": "Invalid token"}', "application/json")
    remote.sandbox.faults.fail_next(refused, times=99, only=lambda _method, _path: instance.state == STOPPING)
    result = remote.run("wait", instance.uuid, "--for", "offline")
    assert result.exit_code == Exit.UNAUTHENTICATED
    assert re.search(
        rf"\({instance.uuid[:8]}\): last seen Stopping.*, \d+:\d\d ago; not reached since\n", result.stderr
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("web-1",),
        ("--for", "online"),
        ("web-1", "--for", "stopping"),
        ("web-1", "--for", "online", "--filter", "is:online"),
        ("--filter", "", "--for", "online"),
        ("web-1", "--for", "online", "--timeout", "soon"),
    ],
)
def test_what_makes_no_sense_is_refused_before_any_server_is_asked(remote: Remote, arguments: tuple[str, ...]) -> None:
    assert remote.run("wait", *arguments).exit_code == Exit.USAGE
    assert remote.asked == []


def test_progress_is_for_those_who_watch_and_nothing_is_changed(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    remote.sent.clear()
    arguments = ("wait", instance.uuid, "--for", "offline")
    assert "0/1 offline" in remote.run(*arguments, answers="").stderr
    assert "/1" not in remote.run(*arguments).stderr
    assert remote.sent == []


def test_an_outage_is_told_once_and_so_is_its_end(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    remote.sandbox.faults.fail_next(REFUSED, times=6, only=lambda _method, _path: instance.state == STOPPING)
    outage, end, _done = remote.run("wait", instance.uuid, "--for", "offline").stderr.splitlines()
    assert re.fullmatch(
        r"the server has not been reached since \d\d:\d\d:\d\d, tried again \(Cannot reach the server: .+\)", outage
    )
    assert end == "the server answers again"


def test_what_is_no_longer_known_is_not_told_as_a_fact(remote: Remote) -> None:
    (instance,) = remote.some(ONLINE)
    remote.run("stop", instance.uuid, "--yes")
    remote.sandbox.faults.fail_next(REFUSED, times=999, only=lambda _method, _path: instance.state == OFFLINE)
    result = remote.run("wait", instance.uuid, "--for", "erred", "--timeout", "2m")
    assert result.exit_code == Exit.FAILED
    assert re.search(r": last seen \w.*, \d+:\d\d ago; not reached since\n", result.stderr)
    assert "still" not in result.stderr


def test_a_name_that_nobody_has_is_no_success(remote: Remote) -> None:
    result = remote.run("wait", "wbe-1", "--for", "gone")
    assert result.exit_code == Exit.NOT_FOUND
    assert 'There is no instance wbe-1. Did you mean "web-1"?' in result.stderr
