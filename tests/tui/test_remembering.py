"""A profile's server is probed once, and again when it is another or a newer one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from api_client import connection
from api_client.dialects import NODECONDUCTOR_0_11
from api_client.sandbox import Sandbox
from tests.clock import ManualClock
from tui.config import Profile
from tui.doors import ServerDoor, enter
from tui.known_servers import KnownServers
from tui.store import state_path

if TYPE_CHECKING:
    from pathlib import Path

    from api_client.sandbox.modes import ModeName

pytestmark = pytest.mark.keeps_token


class Server:
    """What stands behind the address of a profile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch = monkeypatch
        self._token_file = folder / "token"
        self._token_file.touch(mode=0o600)

    def be(self, mode: ModeName) -> None:
        """Become another server at the same place."""
        sandbox = Sandbox(instances=30, mode=mode)
        self._token_file.write_text(sandbox.tokens["staff"])
        there = partial(_connect, handler=sandbox.handler())
        self._monkeypatch.setattr(connection, "connect", there)

    def door(self, name: str = "live", url: str = "https://cloud.invalid/api", dialect: str = "auto") -> ServerDoor:
        return ServerDoor(Profile(name, url, token_file=self._token_file, dialect=dialect), 30.0)

    async def reached(self, door: ServerDoor) -> tuple[str, int]:
        """The dialect, and the requests it took to find it."""
        client = await door.reach()
        await client.aclose()
        return client.dialect.name, client.meter.per_minute()


_connect = connection.connect


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Server:
    made = Server(monkeypatch, tmp_path)
    made.be("nodeconductor-0.24")
    return made


async def test_at_the_next_start_only_the_version_is_asked(server: Server) -> None:
    assert await server.reached(server.door()) == ("nodeconductor-0.24", 4)
    assert await server.reached(server.door()) == ("nodeconductor-0.24", 1)


async def test_another_version_is_probed_again(server: Server) -> None:
    await server.reached(server.door())
    server.be("nodeconductor-0.43")
    assert await server.reached(server.door()) == ("nodeconductor-0.43", 4)
    assert await server.reached(server.door()) == ("nodeconductor-0.43", 1)


async def test_another_origin_and_another_profile_are_probed_too(server: Server) -> None:
    await server.reached(server.door())
    assert (await server.reached(server.door(url="https://other.invalid")))[1] == 4
    assert (await server.reached(server.door(name="other")))[1] == 4


async def test_a_named_dialect_is_obeyed_and_nothing_is_asked_or_kept(server: Server) -> None:
    door = server.door(dialect="nodeconductor-0.11")
    client = await door.reach()
    assert (client.dialect, client.meter.per_minute()) == (NODECONDUCTOR_0_11, 0)
    assert not KnownServers(state_path().parent).path.exists()
    await client.aclose()


async def test_a_broken_memory_is_told_set_aside_and_made_anew(server: Server) -> None:
    known = KnownServers(state_path().parent)
    known.path.parent.mkdir(parents=True)
    known.path.write_text("what")
    session = await enter(server.door(), ManualClock())
    assert session.notices[0].endswith("It was set aside as servers.toml.bad.")
    await session.aclose()
    again = server.door()
    assert await server.reached(again) == ("nodeconductor-0.24", 1)
    assert again.notices == []
