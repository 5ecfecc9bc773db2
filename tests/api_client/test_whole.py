"""A list that changes while it is read: what there was all the time is in it, or there is no list."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api_client.errors import Forbidden, ListChanged, NotFound
from api_client.paging import ListRequest
from api_client.whole import walk
from tests.api_client.servers import Answer, Server, reply, transport
from tests.api_client.test_paging import PATH, decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

    from api_client.paging import Whole


class Busy:
    """A list in order, to which something happens before some of the requests are answered."""

    def __init__(self, names: Sequence[str], script: Sequence[tuple[int, str, bool]], size: int = 3) -> None:
        self.names = set(names)
        self.script = list(script)
        self.size = size
        self.server = Server(self.answer)
        self.single: list[str] = []
        self.always: set[str] = set()
        self.ever = set(names)
        self.asked = 0

    def answer(self, request: httpx.Request) -> Answer:
        self.asked += 1
        for at, name, comes in self.script:
            if at == self.asked:
                self.change(name, comes=comes)
        number, size = int(request.url.params.get("page", "1")), int(request.url.params["page_size"])
        if number == 1:
            self.always = set(self.names)
        rows = sorted(self.names)[(number - 1) * size : number * size]
        if not rows and number > 1:
            return reply({"detail": "Not found"}, 404)
        return reply(rows, headers={"X-Result-Count": str(len(self.names))})

    def change(self, name: str, *, comes: bool) -> None:
        if comes:
            self.names.add(name)
            self.ever.add(name)
        else:
            self.names.discard(name)
            self.always.discard(name)

    async def read(self, name: str) -> str:
        self.single.append(name)
        if name not in self.names:
            raise NotFound("It is gone.")
        return name

    async def walk(self) -> Whole[str]:
        return await walk(transport(self.server), ListRequest(PATH, decode, str, (), self.size, self.read))


NAMES = [f"n{number:02}" for number in range(30)]


@given(st.sets(st.sampled_from(NAMES), min_size=1), st.integers(1, 30), st.sampled_from(NAMES), st.booleans())
async def test_p17_p18_one_change_while_it_is_read_hides_nothing(
    names: set[str], at: int, name: str, comes: bool
) -> None:
    busy = Busy(sorted(names), [(at, name, comes)])
    whole = await busy.walk()
    assert busy.always <= whole.records.keys() <= busy.ever
    assert len(whole.records) == whole.count


def churn(seed: int) -> Busy:
    """A thousand records, and ten changes within the time of two walks."""
    rng = random.Random(seed)
    names = [f"n{number:05}" for number in rng.sample(range(100_000), 1_000)]
    script = [
        (rng.randint(1, 20), rng.choice(names) if goes else f"n{rng.randrange(100_000):05}", not goes)
        for goes in (rng.random() < 0.5 for _ in range(10))
    ]
    return Busy(names, script, size=100)


async def test_p18_a_list_that_never_stands_still_is_told_all_the_same() -> None:
    """What both walks have missed is found by the next one: nobody can do better with pages that are only numbered."""
    outcomes: Counter[str] = Counter()
    for seed in range(50):
        busy = churn(seed)
        try:
            whole = await busy.walk()
        except ListChanged:
            outcomes["not told"] += 1
            continue
        assert whole.records.keys() <= busy.ever
        missing = len(busy.always - whole.records.keys())
        assert missing <= 1
        outcomes["not whole" if missing else "whole"] += 1
    assert outcomes["whole"] >= 45
    assert outcomes["not whole"] <= 1


async def test_what_only_the_first_walk_brought_is_asked_for_and_left_out_when_it_is_gone() -> None:
    # It goes between the walks; another goes in the second one, after the first page was read.
    busy = Busy(NAMES, [(5, "n99", True), (11, "n29", False), (11, "n99", False), (14, "n00", False)])
    whole = await busy.walk()
    assert busy.always <= whole.records.keys()
    assert {"n29", "n99"}.isdisjoint(whole.records)
    assert "n29" in busy.single


async def test_a_list_that_stands_still_and_is_too_short_is_none() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return reply([] if "page" in request.url.params else ["n00"], headers={"X-Result-Count": "3"})

    server = Server(answer)
    with pytest.raises(ListChanged):
        await walk(transport(server), ListRequest(PATH, decode, str, (), 3, Busy([], []).read))


async def test_a_count_that_leaps_is_no_busy_list() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.params.get("page", "1"))
        return reply([f"n{number}"], headers={"X-Result-Count": "1" if number == 3 else "200"})

    server = Server(answer)
    with pytest.raises(ListChanged):
        await walk(transport(server), ListRequest(PATH, decode, str, (), 100, Busy([], []).read))


async def test_another_error_while_single_records_are_asked_for_is_the_error() -> None:
    async def forbidden(_name: str) -> str:
        raise Forbidden("No.")

    busy = Busy(NAMES, [(5, "n99", True), (11, "n29", False), (11, "n99", False), (14, "n00", False)])
    with pytest.raises(Forbidden):
        await walk(transport(busy.server), ListRequest(PATH, decode, str, (), 3, forbidden))
