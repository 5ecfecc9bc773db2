from __future__ import annotations

import gc
from types import FrameType
from typing import TYPE_CHECKING

import httpx
import pytest

from api_client.connection import connect
from api_client.errors import ApiError, BadReply, ServerFault, Unauthenticated
from api_client.sandbox import URL, Sandbox
from api_client.secret import Token
from tests.api_client.servers import Server, answering, html, reply
from tui.config import Profile
from tui.login import log_in, look_up, who

if TYPE_CHECKING:
    from api_client.client import Client
    from api_client.connection import Connection
    from tui.login import Connect

PASSWORD = "correct-horse-battery"
LIVE = Profile("live", URL, page_size=7)


def to(handler: httpx.AsyncBaseTransport) -> Connect:
    async def reach(connection: Connection) -> Client:
        return await connect(connection, handler=handler)

    return reach


def held_in_frames(error: BaseException) -> bool:
    """Whether a traceback keeps the password; the frames that run the test are not looked at."""
    trace, own = error.__traceback__, __file__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename != own and PASSWORD in repr(trace.tb_frame.f_locals):
            return True
        trace = trace.tb_next
    return False


async def test_a_password_is_traded_for_the_token_of_its_user() -> None:
    sandbox = Sandbox(instances=0)
    token = await log_in(LIVE, "admin", "admin-demo", connect=to(sandbox.handler()))
    assert token == Token(sandbox.tokens["admin"])
    assert await who(LIVE, token, connect=to(sandbox.handler())) == "admin"
    viewer = await look_up(LIVE, token, connect=to(sandbox.handler()))
    assert (viewer.username, viewer.role) == ("admin", "administrator of 6 projects")


async def test_a_log_in_sends_one_request_without_any_token_and_who_one_with_it() -> None:
    server = answering(reply({"token": "abc"}), reply([]))
    token = await log_in(LIVE, "alice", PASSWORD, connect=to(server.handler))
    assert server.asked == ["POST /api-auth/password/"]
    assert "Authorization" not in server.requests[0].headers
    with pytest.raises(BadReply, match="who the user is"):
        await who(LIVE, token, connect=to(server.handler))
    assert server.requests[1].headers["Authorization"] == "Token abc"


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (reply({"detail": "Invalid username/password"}, 401), Unauthenticated, "Invalid username/password"),
        (reply({"password": ["This field is required."]}, 401), Unauthenticated, "password: This field is required."),
        (reply({"non_field_errors": ["No.", "Never."]}, 401), Unauthenticated, "No. Never."),
        (reply({"detail": "User account is disabled"}, 401), Unauthenticated, "User account is disabled"),
        (reply({"detail": "\x1b]0;x\x07bad\u202e"}, 401), Unauthenticated, "␛]0;x␇bad\\u{202e}"),
        (reply(["no", {"x": "y"}], 401), Unauthenticated, "no x: y"),
        (reply({}, 401), Unauthenticated, "The server answered with status 401."),
        (reply(None, 401), Unauthenticated, "The server answered with status 401."),
        (html(401), Unauthenticated, "The server answered with status 401."),
        (httpx.Response(401), Unauthenticated, "The server answered with status 401."),
        (httpx.Response(401, headers={"Content-Type": "application/json"}, content=b"{"), Unauthenticated, "401"),
        (reply({"detail": "x" * 100_000}, 401), Unauthenticated, "x… (+"),
        (reply({}, 503), ServerFault, "503"),
        (reply({"detail": "slow down"}, 429), ApiError, "slow down"),
        (httpx.Response(302, headers={"Location": "https://evil.example/"}), BadReply, "evil.example"),
        (reply({"token": None}), BadReply, "gave no token"),
        (reply({"token": "two words"}), ApiError, "holds a blank"),
        (httpx.ConnectError("refused"), ApiError, ""),
        (httpx.ReadTimeout("slow"), ApiError, "too long"),
    ],
)
async def test_s13_a_refused_log_in_is_told_in_the_servers_words_sent_once_and_its_password_dropped(
    answer: httpx.Response | Exception, kind: type[ApiError], words: str
) -> None:
    server = answering(answer)
    with pytest.raises(kind) as caught:
        await log_in(LIVE, "alice", PASSWORD, connect=to(server.handler))
    assert words in caught.value.detail
    assert len(caught.value.detail) < 350
    assert PASSWORD not in str(caught.value)
    assert server.asked == ["POST /api-auth/password/"]
    assert not held_in_frames(caught.value)


async def test_s13_a_password_is_kept_by_nothing_once_it_was_sent() -> None:
    server = Server(lambda _: reply({"token": "abc"}))
    password = "".join(["correct", "-horse"])
    await log_in(LIVE, "alice", password, connect=to(server.handler))
    server.requests.clear()
    gc.collect()
    holders = [holder for holder in gc.get_referrers(password) if not isinstance(holder, FrameType)]
    assert holders == []
