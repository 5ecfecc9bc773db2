from __future__ import annotations

import httpx
import pytest

from api_client.pool import Pool


class Connections(httpx.AsyncBaseTransport):
    closed = 0

    async def aclose(self) -> None:
        self.closed += 1


class Made:
    """Makes sets of connections, and remembers them."""

    def __init__(self) -> None:
        self.sets: list[Connections] = []
        self.pool = Pool(self._make)

    def _make(self) -> Connections:
        self.sets.append(Connections())
        return self.sets[-1]

    @property
    def closed(self) -> list[int]:
        """How often each set was closed."""
        return [connections.closed for connections in self.sets]


async def test_requests_share_one_set() -> None:
    made = Made()
    async with made.pool.borrow() as one, made.pool.borrow() as other:
        assert one is other
    async with made.pool.borrow() as again:
        assert again is one
    assert made.closed == [0]


async def test_n18_after_a_time_out_new_requests_get_a_new_set_and_the_last_user_closes_the_old_one() -> None:
    made = Made()
    async with made.pool.borrow() as old:
        with pytest.raises(httpx.PoolTimeout):
            async with made.pool.borrow():
                raise httpx.PoolTimeout("")
        async with made.pool.borrow() as new:
            assert new is not old
        assert made.closed == [0, 0]
    assert made.closed == [1, 0]


async def test_another_failure_retires_nothing() -> None:
    made = Made()
    with pytest.raises(httpx.ConnectError):
        async with made.pool.borrow():
            raise httpx.ConnectError("")
    async with made.pool.borrow():
        pass
    assert made.closed == [0]


async def test_closing_closes_what_is_in_use_and_what_is_idle_once() -> None:
    made = Made()
    async with made.pool.borrow():
        with pytest.raises(httpx.PoolTimeout):
            async with made.pool.borrow():
                raise httpx.PoolTimeout("")
        async with made.pool.borrow():
            pass
        await made.pool.aclose()
        assert made.closed == [1, 1]
    assert made.closed == [1, 1]
