from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api_client.sandbox import ManualClock, Sandbox
from api_client.sandbox.lifecycle import SCHEDULED, WORKING, Lifecycle
from api_client.states import TRANSITIONS, Action, InstanceState

from .support import ROLES, ask, get, shared_instance, url_of

if TYPE_CHECKING:
    import httpx

REQUESTS: dict[Action, tuple[str, str, dict[str, Any] | None]] = {
    Action.START: ("POST", "start/", None),
    Action.STOP: ("POST", "stop/", None),
    Action.RESTART: ("POST", "restart/", None),
    Action.RESIZE: ("POST", "resize/", {"disk_size": 10**6}),
    Action.EDIT: ("PATCH", "", {"hostname": "edited"}),
    Action.DELETE: ("DELETE", "", None),
}
WORDS = {
    Action.START: "start was scheduled",
    Action.STOP: "stop was scheduled",
    Action.RESTART: "restart was scheduled",
    Action.RESIZE: "disk extension was scheduled",
    Action.DELETE: "destroy was scheduled",
}
TIMED = sorted(WORDS)


async def act(
    sandbox: Sandbox, action: Action, state: str, username: str = "admin", body: object = None
) -> httpx.Response:
    """Ask for an action on the shared instance, put into this state before."""
    shared = shared_instance(sandbox, state)
    method, path, usual = REQUESTS[action]
    return await ask(sandbox, username, method, f"/api/instances/{shared.uuid}/{path}", json=body or usual)


def start_of(action: Action) -> InstanceState:
    return min(TRANSITIONS[action].starts) if action in TRANSITIONS else InstanceState.ONLINE


def course(sandbox: Sandbox, uuid: str, seconds: int = 60) -> list[str]:
    """The states an instance passes, looked at ten times a second; "gone" at the end if it is."""
    seen: list[str] = []
    for _ in range(seconds * 10):
        instance = sandbox.world.instances.get(uuid)
        state = "gone" if instance is None else instance.state
        seen += [] if seen and seen[-1] == state else [state]
        sandbox.world.advance(0.1)
    return seen


@pytest.mark.parametrize("action", list(REQUESTS))
@pytest.mark.parametrize("username", ROLES)
async def test_who_may_act(sandbox: Sandbox, username: str, action: Action) -> None:
    answer = await act(sandbox, action, start_of(action), username)
    may = {"staff": None, "admin": None, "nobody": 404}.get(username, 403)
    assert answer.status_code == (may or (200 if action is Action.EDIT else 202))
    if may == 403:
        assert answer.json() == {"detail": "You do not have permission to perform this action."}


@pytest.mark.parametrize("action", TIMED)
@pytest.mark.parametrize("state", list(InstanceState))
async def test_an_action_fits_its_states_and_no_others(sandbox: Sandbox, action: Action, state: InstanceState) -> None:
    answer = await act(sandbox, action, state)
    shared = shared_instance(sandbox)
    if state in TRANSITIONS[action].starts:
        assert (answer.status_code, answer.json()) == (202, {"status": WORDS[action]})
        assert shared.state == Lifecycle().way(action)[0]
        return
    operation = "destroy" if action is Action.DELETE else action.value
    text = f"Performing {operation} operation from instance state '{state}' is not allowed"
    body = {"detail": "Instance must be offline"} if action is Action.RESIZE else {"status": text}
    assert (answer.status_code, answer.json()) == (409, body)
    assert shared.state == state


@pytest.mark.parametrize("action", TIMED)
async def test_an_action_passes_its_states_in_order(sandbox: Sandbox, action: Action) -> None:
    await act(sandbox, action, start_of(action))
    assert course(sandbox, shared_instance(sandbox).uuid) == [
        *Lifecycle().way(action),
        TRANSITIONS[action].ends or "gone",
    ]


async def test_a_deleted_instance_is_not_there_any_more(sandbox: Sandbox) -> None:
    await act(sandbox, Action.DELETE, InstanceState.OFFLINE)
    uuid = shared_instance(sandbox).uuid
    assert (await get(sandbox, f"/api/instances/{uuid}/")).json()["state"] == "Deletion Scheduled"
    sandbox.world.advance(60)
    assert (await get(sandbox, f"/api/instances/{uuid}/")).status_code == 404
    assert uuid not in {row["uuid"] for row in (await get(sandbox, "/api/instances/?page_size=100")).json()}


@pytest.mark.parametrize("action", list(WORKING))
def test_a_course_takes_its_time_and_is_the_same_each_time(action: Action) -> None:
    steps = list(Lifecycle().course(action, "a" * 32, 1))
    assert steps == list(Lifecycle().course(action, "a" * 32, 1))
    assert steps != list(Lifecycle().course(action, "b" * 32, 1))
    least, most = WORKING[action]
    for state, step in zip(Lifecycle().way(action), steps, strict=True):
        assert step.after == SCHEDULED if "Scheduled" in state else least <= step.after <= most


async def test_time_that_passes_at_once_changes_nothing_of_the_course(sandbox: Sandbox, clock: ManualClock) -> None:
    await act(sandbox, Action.RESTART, InstanceState.ONLINE)
    clock.advance(3600)
    shared = shared_instance(sandbox)
    assert (await get(sandbox, f"/api/instances/{shared.uuid}/")).json()["state"] == "Online"
    booted = shared.booted_at(clock())
    assert booted is not None
    assert 3600 - 30 < clock() - booted < 3600, "it came up when it was due, not when somebody looked"


@pytest.mark.parametrize("action", TIMED)
async def test_an_action_can_fail(clock: ManualClock, action: Action) -> None:
    unlucky = Sandbox(instances=150, clock=clock, failure_rate=1.0)
    await act(unlucky, action, start_of(action))
    assert course(unlucky, shared_instance(unlucky).uuid) == [*Lifecycle().way(action), "Erred"]


def test_a_share_of_the_actions_fails() -> None:
    fate = Lifecycle(failure_rate=0.25)
    ends = [list(fate.course(Action.STOP, f"{number:032x}", 1))[-1].state for number in range(400)]
    assert 60 < ends.count(InstanceState.ERRED) < 140


async def test_an_instance_changed_behind_our_back_stays_so(sandbox: Sandbox) -> None:
    await act(sandbox, Action.START, InstanceState.OFFLINE)
    shared = shared_instance(sandbox, "Rebooting")
    assert course(sandbox, shared.uuid) == ["Rebooting"]
    answer = await ask(sandbox, "admin", "POST", f"/api/instances/{shared.uuid}/stop/")
    assert answer.status_code == 409


async def test_nodeconductor_has_no_restart(nodeconductor: Sandbox) -> None:
    answer = await act(nodeconductor, Action.RESTART, InstanceState.ONLINE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html")


async def test_a_new_flavor_changes_cores_and_memory_at_once(sandbox: Sandbox) -> None:
    shared = shared_instance(sandbox)
    flavor = shared.link.cloud.flavors[0]
    disks = (shared.system_volume_size, shared.data_volume_size)
    body = {"flavor": url_of("flavors", flavor.uuid)}
    answer = await act(sandbox, Action.RESIZE, InstanceState.OFFLINE, body=body)
    assert answer.json() == {"status": "flavor change was scheduled"}
    assert (shared.cores, shared.ram) == (flavor.cores, flavor.ram)
    assert (shared.system_volume_size, shared.data_volume_size) == disks
    assert course(sandbox, shared.uuid)[-1] == "Offline"


async def test_a_bigger_disk_is_there_at_once(sandbox: Sandbox) -> None:
    shared = shared_instance(sandbox)
    size = shared.data_volume_size + 1
    answer = await act(sandbox, Action.RESIZE, InstanceState.OFFLINE, body={"disk_size": size})
    assert (answer.status_code, shared.data_volume_size) == (202, size)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"flavor": None, "disk_size": ""}, {"non_field_errors": ["Either disk_size or flavor is required"]}),
        (
            {"flavor": "x", "disk_size": 1},
            {"non_field_errors": ["Cannot resize both disk size and flavor simultaneously"]},
        ),
        ({"disk_size": 1024}, {"disk_size": "Disk size must be strictly greater than the current one"}),
        ({"disk_size": 0}, {"disk_size": ["Ensure this value is greater than or equal to 1."]}),
        ({"disk_size": "abc"}, {"disk_size": ["Enter a whole number."]}),
        ({"disk_size": 2.5}, {"disk_size": ["Enter a whole number."]}),
        ({"flavor": "foo"}, {"flavor": ["Invalid hyperlink - No URL match"]}),
    ],
)
async def test_a_senseless_resize_is_refused(sandbox: Sandbox, body: dict[str, object], errors: object) -> None:
    answer = await act(sandbox, Action.RESIZE, InstanceState.OFFLINE, body=body)
    assert (answer.status_code, answer.json()) == (400, errors)
    assert shared_instance(sandbox).state == InstanceState.OFFLINE


async def test_the_flavor_must_be_of_the_same_cloud(sandbox: Sandbox) -> None:
    cloud = shared_instance(sandbox).link.cloud
    other = next(one for one in sandbox.world.catalogue.clouds if one is not cloud)
    body = {"flavor": url_of("flavors", other.flavors[0].uuid)}
    answer = await act(sandbox, Action.RESIZE, InstanceState.OFFLINE, body=body)
    assert answer.json() == {"flavor": "New flavor is not within the same cloud"}


def test_seeded_transitions_go_on(sandbox: Sandbox) -> None:
    moving = [one for one in sandbox.world.instances.values() if one.state not in {"Online", "Offline", "Erred"}]
    assert moving
    sandbox.world.advance(200)
    left = [one for one in moving if one.uuid in sandbox.world.instances]
    assert {one.state for one in left} <= {"Online", "Offline"}


def test_settling_looks_only_at_what_is_due(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox.world.advance(200)
    steps = 0
    real = sandbox.world._step

    def counted(*args: Any) -> None:  # noqa: ANN401 (whatever it takes)
        nonlocal steps
        steps += 1
        real(*args)

    monkeypatch.setattr(sandbox.world, "_step", counted)
    sandbox.world.advance(10)
    assert steps == 0
    sandbox.world.begin(Action.STOP, shared_instance(sandbox, InstanceState.ONLINE))
    sandbox.world.advance(60)
    assert steps == 2


def test_only_a_manual_clock_is_moved() -> None:
    with pytest.raises(TypeError):
        Sandbox(instances=0).world.advance(1)
    with pytest.raises(ValueError, match="backwards"):
        ManualClock().advance(-1)
