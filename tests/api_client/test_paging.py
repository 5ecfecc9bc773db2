from __future__ import annotations

import asyncio
import threading
from collections import Counter
from typing import TYPE_CHECKING

import httpx
import pytest

from api_client import paging
from api_client.errors import BadReply, Forbidden, ListChanged, NotFound
from api_client.paging import ListRequest, Part, Whole
from api_client.whole import walk
from tests.api_client.servers import BASE, Answer, Server, reply, transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api_client.rows import BadRow

PATH = "api/things/"


def decode(body: bytes) -> tuple[tuple[str, ...], tuple[BadRow, ...]]:
    return tuple(body.decode().strip("[]").replace('"', "").replace(" ", "").split(",")) if body != b"[]" else (), ()


def request(size: int = 2) -> ListRequest[str]:
    return ListRequest(PATH, decode, str, [("o", "name")], size)


def names(count: int) -> list[str]:
    return [f"n{number}" for number in range(count)]


class Pages:
    """A paged list; each walk, which begins with its first page, sees the next of the given lists."""

    def __init__(self, *lists: Sequence[str], size: int = 2, counts: bool = True, links: bool = True) -> None:
        self._lists = list(lists)
        self._size, self._counts, self._links = size, counts, links
        self.walks = 0
        self.page: Callable[[Sequence[str], int], httpx.Response] = self.cut
        self.server = Server(self.answer)

    def answer(self, request: httpx.Request) -> Answer:
        number = int(request.url.params.get("page", "1"))
        if number == 1:
            self.walks += 1
        current = self._lists[min(self.walks, len(self._lists)) - 1]
        return self.page(current, number)

    def cut(self, current: Sequence[str], number: int) -> httpx.Response:
        rows = current[(number - 1) * self._size : number * self._size]
        if not rows and number > 1:
            return reply({"detail": "Not found"}, 404)
        headers = {"X-Result-Count": str(len(current))} if self._counts else {}
        if self._links and number * self._size < len(current):
            headers["Link"] = f'<{BASE}{PATH}?page={number + 1}>; rel="next", <{BASE}{PATH}?page=1>; rel="first"'
        return reply(list(rows), headers=headers)

    async def walk(self, on_part: Callable[[Part[str], int, int], None] | None = None) -> Whole[str]:
        return await walk(transport(self.server), request(), on_part)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40, 41])
@pytest.mark.parametrize(("counts", "links"), [(True, True), (True, False), (False, True)])
async def test_every_record_comes_once_and_in_order(count: int, *, counts: bool, links: bool) -> None:
    pages = Pages(names(count), counts=counts, links=links)
    whole = await pages.walk()
    assert list(whole.records) == names(count)
    assert whole.count == count
    assert len(pages.server.requests) == max(1, -(-count // 2))


async def test_a_plain_array_is_one_page() -> None:
    whole = await Pages(names(7), size=10, counts=False, links=False).walk()
    assert list(whole.records) == names(7)


async def test_pages_are_asked_for_by_number_and_with_the_query() -> None:
    pages = Pages(names(3))
    await pages.walk()
    assert pages.server.asked == [
        "GET /api/things/?o=name&page_size=2",
        "GET /api/things/?o=name&page_size=2&page=2",
    ]


async def test_p20_a_page_size_that_the_server_cuts_is_noticed() -> None:
    pages = Pages(names(5), size=2)
    whole = await walk(transport(pages.server), request(size=500))
    assert list(whole.records) == names(5)


async def test_eight_pages_are_asked_for_at_once() -> None:
    flying: Counter[str] = Counter()
    pages = Pages(names(100))

    class Watched(Server):
        async def __call__(self, request: httpx.Request) -> httpx.Response:
            flying["now"] += 1
            flying["most"] = max(flying["most"], flying["now"])
            answer = await super().__call__(request)
            flying["now"] -= 1
            return answer

    await walk(transport(Watched(pages.answer)), request())
    assert flying["most"] == 8


async def test_the_next_pages_are_asked_for_while_one_is_decoded() -> None:
    pages = Pages(names(100))
    asked: list[int] = []

    def watched(body: bytes) -> tuple[tuple[str, ...], tuple[BadRow, ...]]:
        asked.append(len(pages.server.requests))
        return decode(body)

    await walk(transport(pages.server), ListRequest(PATH, watched, str, (), 2))
    assert asked[:2] == [1, 10]


async def test_pages_are_decoded_one_at_a_time_with_a_turn_for_others_in_between() -> None:
    turns: list[int] = []
    turn = 0

    async def count_turns() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    def watched(body: bytes) -> tuple[tuple[str, ...], tuple[BadRow, ...]]:
        turns.append(turn)
        return decode(body)

    counting = asyncio.create_task(count_turns())
    await walk(transport(Pages(names(100)).server), ListRequest(PATH, watched, str, (), 2))
    counting.cancel()
    assert len(set(turns)) == len(turns) == 50


async def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    await Pages(names(7)).walk(lambda _, done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    told.clear()
    await Pages(names(5), counts=False).walk(lambda _, done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    "first",
    [["n0", "n1", "n1", "n2"], ["n0", "n1", "n2", "n3", "n4"]],
    ids=["a record twice, another missing", "one more than then"],
)
async def test_p18_a_list_that_does_not_fit_is_read_once_more(first: list[str]) -> None:
    shifted = Pages(first, names(4))
    original = shifted.cut
    if len(first) == 5:
        shifted.page = lambda current, number: original(names(4) if number > 2 else current, number)
    whole = await shifted.walk()
    assert list(whole.records) == names(4)
    assert shifted.walks == 2


async def test_p17_a_page_that_vanished_starts_the_walk_again() -> None:
    pages = Pages(names(6), names(3))
    original = pages.cut
    pages.page = lambda current, number: original(current if number < 3 else names(3), number)
    assert list((await pages.walk()).records) == names(3)


async def test_a_total_that_changes_starts_the_walk_again() -> None:
    pages = Pages(names(4), names(5))
    original = pages.cut
    pages.page = lambda current, number: original(current if number == 1 else names(5), number)
    assert list((await pages.walk()).records) == names(5)
    assert pages.walks == 2


async def test_p17_a_list_that_never_fits_is_an_error_and_no_list() -> None:
    with pytest.raises(ListChanged):
        await Pages(["n0", "n1", "n1", "n1"], ["n0", "n0", "n0", "n2"], ["n0"]).walk()
    endless = Pages(names(4), names(4))
    original = endless.cut
    endless.page = lambda _, number: original(names(4 + number), number)
    with pytest.raises(ListChanged):
        await endless.walk()
    assert endless.walks == 2


async def test_p18_records_that_always_come_twice_are_believed() -> None:
    pages = Pages(["n0", "n1", "n0", "n2"])
    whole = await pages.walk()
    assert list(whole.records) == ["n0", "n1", "n2"]
    assert whole.count == 3
    assert pages.walks == 2


async def test_p18_what_one_walk_missed_is_taken_from_the_other() -> None:
    pages = Pages(["n0", "n1", "n1", "n2"], ["n0", "n3", "n2", "n2"])
    assert set((await pages.walk()).records) == set(names(4))
    sizes = {request.url.params["page_size"] for request in pages.server.requests}
    assert sizes == {"2", "1"}


async def test_other_errors_end_the_walk_at_once() -> None:
    server = Server(lambda request: reply({}, 403) if "page" in request.url.params else Pages().cut(names(99), 1))
    with pytest.raises(Forbidden):
        await walk(transport(server), request())
    assert len(server.requests) <= 1 + 8
    with pytest.raises(NotFound):
        await walk(transport(Server(lambda _: reply({}, 404))), request())


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/api/things/?page=2",
        "//evil.example/?page=2",
        "https://cloud.example:444/?page=2",
        "https://me:pw@cloud.example/?page=2",
        "javascript:alert(1)",
        "http://[::1/?page=2",
        f"{BASE}{PATH}",
        f"{BASE}{PATH}?page=-1",
        f"{BASE}{PATH}?page=%D9%A2",
        f"{BASE}{PATH}?page={'9' * 50}",
    ],
)
async def test_h15_a_next_link_that_cannot_be_ours_is_refused(link: str) -> None:
    headers = {"Content-Type": "application/json", "Link": f'<{link}>; rel="next"'}
    server = Server(lambda _: httpx.Response(200, headers=headers, content=b'["a"]'))
    with pytest.raises(BadReply, match="link"):
        await walk(transport(server), request())
    assert {request.url.host for request in server.requests} == {"cloud.example"}


@pytest.mark.parametrize("link", [f"http://cloud.example/{PATH}?page=2", "?page=2", "/elsewhere/?x=1&page=2"])
async def test_h15_only_the_number_of_a_next_link_is_used(link: str) -> None:
    server = Server(
        lambda request: (
            reply(["b"]) if "page" in request.url.params else reply(["a"], headers={"Link": f"<{link}>; rel=next"})
        )
    )
    assert list((await walk(transport(server), request())).records) == ["a", "b"]
    assert server.asked[1] == "GET /api/things/?o=name&page_size=2&page=2"


async def test_p19_pages_that_go_round_in_a_circle() -> None:
    server = Server(lambda _: reply(["a"], headers={"Link": f'<{BASE}{PATH}?page=2>; rel="next"'}))
    with pytest.raises(BadReply, match="circle"):
        await walk(transport(server), request())
    assert len(server.requests) == 2


async def test_p19_a_list_without_end_is_refused() -> None:
    with pytest.raises(BadReply, match="pages"):
        await walk(transport(Server(lambda _: reply(["a"], headers={"X-Result-Count": "5001"}))), request())


@pytest.mark.parametrize("count", ["-1", "many", "1.5", "", "9" * 20])
async def test_a_count_that_is_no_number(count: str) -> None:
    with pytest.raises(BadReply, match="count"):
        await walk(transport(Server(lambda _: reply(["a"], headers={"X-Result-Count": count}))), request())


async def test_a_big_page_is_decoded_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    where: list[bool] = []

    def watched(body: bytes) -> tuple[tuple[str, ...], tuple[BadRow, ...]]:
        where.append(threading.current_thread() is threading.main_thread())
        return decode(body)

    monkeypatch.setattr(paging, "BIG", 5)
    pages = Pages(["a", "b", "c", "d"], size=3)
    whole = await walk(transport(pages.server), ListRequest(PATH, watched, str))
    assert list(whole.records) == ["a", "b", "c", "d"]
    assert where == [False, True]
