from __future__ import annotations

from dataclasses import replace

import pytest

from api_client.errors import NotFound
from api_client.models import Instance
from api_client.rows import InstanceRow
from tests.tui.test_readings import HandClock
from tui.details import LIFETIME, Details

UUID = "0" * 32
ONLINE = InstanceRow(UUID, hostname="web-1", state="Online")


class Server:
    """Holds one instance, or none."""

    def __init__(self) -> None:
        self.reads = 0
        self.gone = False

    async def instance(self, uuid: str) -> Instance:
        self.reads += 1
        if self.gone:
            raise NotFound("Not found.")
        return Instance(uuid=uuid, description=f"read {self.reads}")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def details(server: Server, clock: HandClock) -> Details:
    return Details(server, clock)


async def test_it_is_read_again_when_its_row_changed(details: Details, server: Server) -> None:
    await details.read(UUID, ONLINE)
    await details.read(UUID, replace(ONLINE))
    assert server.reads == 1

    stopping = replace(ONLINE, state="Stopping")
    assert details.is_due(UUID, stopping)
    reading = await details.read(UUID, stopping)
    assert reading.value is not None
    assert reading.value.description == "read 2"


async def test_it_is_read_again_after_a_while(details: Details, server: Server, clock: HandClock) -> None:
    await details.read(UUID, ONLINE)
    clock.now += LIFETIME
    assert details.is_due(UUID, ONLINE)


async def test_it_is_read_again_when_asked_for(details: Details, server: Server) -> None:
    await details.read(UUID, ONLINE)
    details.forget(UUID)
    await details.read(UUID, ONLINE)
    assert server.reads == 2


async def test_the_last_one_stays_when_it_is_gone(details: Details, server: Server) -> None:
    await details.read(UUID, ONLINE)
    server.gone = True
    await details.read(UUID, None)

    known = details.known(UUID)
    assert known is not None
    assert isinstance(known.problem, NotFound)
    assert known.value is not None
    assert known.value.description == "read 1"
