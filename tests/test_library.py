"""The client as others use it: the examples of `docs/library.md` are run, and checked against the installed package."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import trustme

import api_client
from api_client import Client, Connection, Token, connect, errors
from api_client.errors import ApiError
from api_client.sandbox import ManualClock, Sandbox
from api_client.sandbox.faults import LOST_ANSWER, REFUSED
from api_client.states import InstanceState
from tests.test_architecture import ROOT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

DOCUMENT = ROOT / "docs" / "library.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)


class Stage(NamedTuple):
    """A cloud, and staff's client of it."""

    sandbox: Sandbox
    clock: ManualClock
    client: Client

    async def one(self, state: str) -> str:
        """The uuid of an instance in this state."""
        return next(row.uuid for row in (await self.client.sweep()).rows if row.state == state)

    async def sleep(self, seconds: float) -> None:
        """Let the time of the cloud pass."""
        self.sandbox.world.advance(seconds)


@pytest.fixture
def failure_rate() -> float:
    """The share of actions that fail."""
    return 0.0


@pytest.fixture
async def stage(failure_rate: float, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    """What every example connects to, whatever its address says."""
    clock = ManualClock()
    sandbox = Sandbox(instances=30, seed=3, clock=clock, failure_rate=failure_rate)

    async def to_the_sandbox(connection: Connection, **_: object) -> Client:
        return await connect(connection, handler=sandbox.handler())

    token = sandbox.tokens["staff"]
    client = await connect(Connection("https://cloud.example.com", Token(token)), handler=sandbox.handler())
    monkeypatch.setattr("api_client.connection.connect", to_the_sandbox)
    monkeypatch.setenv("CLOUD_TOKEN", token)
    yield Stage(sandbox, clock, client)
    await client.aclose()


def example(name: str, stage: Stage | None = None) -> Any:  # noqa: ANN401 (the examples are of many types)
    """A function of the document, from the block that defines it."""
    (block,) = (block for block in BLOCKS if f"\nasync def {name}(" in block)
    space: dict[str, Any] = {"__name__": "example"}
    exec(compile(block, name, "exec"), space)  # noqa: S102 (our own documentation)
    if stage is not None and "asyncio" in space:
        space["asyncio"] = SimpleNamespace(sleep=stage.sleep, timeout=asyncio.timeout)
    return space[name]


async def test_the_first_program_prints_the_list(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    await example("main")()
    rows = (await stage.client.sweep()).rows
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [row.hostname for row in rows]


async def test_names_are_filtered_and_sorted(stage: Stage) -> None:
    rows = (await stage.client.sweep()).rows
    project = next(row.project_name for row in rows if row.state == InstanceState.ONLINE)
    expected = [row.hostname for row in rows if row.state == InstanceState.ONLINE and project in row.project_name]
    assert await example("names_online")(stage.client, project) == expected[::-1]


async def test_a_start_is_watched_to_its_end(stage: Stage) -> None:
    uuid = await stage.one(InstanceState.OFFLINE)
    assert (await example("start", stage)(stage.client, uuid)).state == InstanceState.ONLINE


@pytest.mark.parametrize("failure_rate", [1.0])
async def test_a_start_that_fails_is_told(stage: Stage) -> None:
    uuid = await stage.one(InstanceState.OFFLINE)
    with pytest.raises(RuntimeError, match="did not start"):
        await example("start", stage)(stage.client, uuid)


async def test_an_instance_is_created(stage: Stage) -> None:
    token = stage.sandbox.tokens["admin"]
    admin = await connect(Connection("https://cloud.example.com", Token(token)), handler=stage.sandbox.handler())
    uuid = await example("create")(admin, "web-new")
    assert (await admin.row(uuid)).hostname == "web-new"


async def test_the_busiest_hour_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", stage.clock)
    uuid = await stage.one(InstanceState.ONLINE)
    assert 0 < await example("busiest_hour")(stage.client, uuid) <= 100


async def test_errors_tell_what_became_of_the_request(stage: Stage) -> None:
    stop = example("stop")
    offline, online = await stage.one(InstanceState.OFFLINE), await stage.one(InstanceState.ONLINE)
    assert (await stop(stage.client, offline)).startswith("not in this state: ")
    stage.sandbox.faults.fail_next(REFUSED)
    assert (await stop(stage.client, online)).startswith("Cannot reach the server: ")
    stage.sandbox.faults.fail_next(LOST_ANSWER)
    assert await stop(stage.client, online) == "may have happened: look before it is sent again"


async def test_settings_are_taken(stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Connection] = []

    async def remember(connection: Connection) -> Client:
        made.append(connection)
        return stage.client

    monkeypatch.setattr("api_client.connection.connect", remember)
    await example("careful")(Token("abc"))
    (connection,) = made
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "cloud"
    folder.mkdir()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("me@example.org").private_key_and_cert_chain_pem.write_to_path(folder / "me.pem")
    client = await connect(connection)
    assert client.dialect.name == "nodeconductor-0.24"
    assert connection.limits.total == 10.0
    await client.aclose()


async def test_a_password_gives_a_token(stage: Stage) -> None:
    token = await example("log_in")("https://cloud.example.com", "staff", "staff-demo")
    assert token.reveal() == stage.sandbox.tokens["staff"]


async def test_the_test_passes() -> None:
    await example("test_a_start_ends_online")()


def test_every_example_is_run() -> None:
    source = Path(__file__).read_text()
    defined = {name for block in BLOCKS for name in re.findall(r"^async def (\w+)\(", block, re.MULTILINE)}
    assert len(defined) == len(BLOCKS)
    assert defined == set(re.findall(r'example\("(\w+)"', source))


def test_the_examples_are_typed_for_whoever_installed_the_package(tmp_path: Path) -> None:
    for number, block in enumerate(BLOCKS):
        (tmp_path / f"example_{number}.py").write_text(block)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "."]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603 (ours)
    assert done.returncode == 0, done.stdout


def test_every_error_is_told_and_public() -> None:
    kinds = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, ApiError)}
    assert kinds <= set(api_client.__all__)
    told = set(re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(), re.MULTILINE))
    assert kinds - {"ApiError"} <= told


def test_the_limits_are_told() -> None:
    limits = api_client.Limits()
    told = dict(re.findall(r"^\| `(\w+)` \| (\d+)(?: s)? \|", DOCUMENT.read_text(), re.MULTILINE))
    assert told == {name: f"{getattr(limits, name):.0f}" for name in limits.__slots__}


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "api_client" / "py.typed").is_file()
