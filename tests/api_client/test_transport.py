from __future__ import annotations

import errno
import gzip
import socket
import ssl

import httpx
import pytest

from api_client.errors import (
    ApiError,
    BadReply,
    RateLimited,
    ServerFault,
    Timeout,
    TlsFailure,
    Unreachable,
)
from api_client.transport import Transport
from tests.api_client.servers import BASE, HTML, TOKEN, Waits, answering, html, reply, transport

PATH = "api/instances/"
VERIFY_CODES = {10: "expired", 18: "self-signed", 20: "unknown authority", 62: "another host", 999: "code 999"}


def chained(error: Exception, *causes: BaseException) -> Exception:
    current: BaseException = error
    for cause in causes:
        current.__cause__ = cause
        current = cause
    return error


def certificate_error(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code = code
    return error


async def fails(*answers: httpx.Response | Exception, method: str = "POST") -> ApiError:
    with pytest.raises(ApiError) as caught:
        await transport(answering(*answers)).send(method, PATH, {})
    return caught.value


async def test_what_a_request_carries() -> None:
    server = answering(reply([]))
    await transport(server).get(PATH, [("state", "+"), ("hostname", "a b&c=ü%")])
    (request,) = server.requests
    assert str(request.url) == BASE + PATH + "?state=%2B&hostname=a+b%26c%3D%C3%BC%25"
    assert request.headers["Authorization"] == f"Token {TOKEN}"
    assert request.headers["Accept"] == "application/json"
    assert request.headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in request.headers


async def test_a_base_with_a_path_is_kept() -> None:
    server = answering(reply([]))
    await Transport("https://cloud.example/nc/api", None, handler=server.handler).get(PATH)
    assert server.asked == ["GET /nc/api/instances/"]


async def test_a_log_in_carries_no_token() -> None:
    server = answering(reply({}))
    await transport(server).send("POST", PATH, {"a": 1}, authenticated=False)
    assert "Authorization" not in server.requests[0].headers
    assert server.bodies() == [{"a": 1}]


@pytest.mark.parametrize(
    "path", ["", "/", "api", "api/x", "../keys/", "api//", "api/%2e/", "api/a?b/", "api/x/\n", "API/"]
)
async def test_n15_only_checked_paths_with_a_slash_at_the_end_are_asked(path: str) -> None:
    server = answering(reply([]))
    with pytest.raises(ValueError, match="not a path"):
        await transport(server).get(path)
    assert server.requests == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "target", [BASE + "x/", "https://cloud.example:444/", "https://evil.example/", "http://cloud.example/"]
)
async def test_n14_no_redirect_is_ever_followed(status: int, method: str, target: str) -> None:
    server = answering(httpx.Response(status, headers={"Location": target}))
    with pytest.raises(BadReply, match=httpx.URL(target).host):
        await transport(server).send(method, PATH)
    assert len(server.requests) == 1


async def test_p02_s10_cookies_are_not_sent_back() -> None:
    server = answering(reply([], headers={"Set-Cookie": "session=1; Path=/"}))
    gate = transport(server)
    await gate.get(PATH)
    await gate.get(PATH)
    assert all("Cookie" not in request.headers for request in server.requests)


async def test_packed_answers_are_unpacked_here() -> None:
    packed = httpx.Response(
        200,
        headers={"Content-Type": "application/json", "Content-Encoding": "gzip"},
        stream=httpx.ByteStream(gzip.compress(b'{"a": 1}')),
    )
    assert (await transport(answering(packed)).get(PATH)).json() == {"a": 1}


async def test_p14_an_unasked_packing_is_refused() -> None:
    packed = httpx.Response(200, headers={"Content-Encoding": "gzip, gzip"}, stream=httpx.ByteStream(b"x"))
    with pytest.raises(BadReply, match="packed"):
        await transport(answering(packed)).get(PATH)


@pytest.mark.parametrize("answer", [html(200, "<form>log in</form>"), httpx.Response(200), httpx.Response(204)])
async def test_p09_p10_a_success_that_is_no_json(answer: httpx.Response) -> None:
    received = await transport(answering(answer)).get(PATH)
    with pytest.raises(BadReply, match=r"page for browsers|is empty"):
        received.json()


@pytest.mark.parametrize(
    "trouble", [html(500), html(502), reply({}, 503), html(504), reply({}, 429), httpx.ConnectError("x")]
)
async def test_p08_reading_is_tried_three_times(trouble: httpx.Response | Exception) -> None:
    waits = Waits(chance=0.5)
    server = answering(trouble, trouble, reply([7]))
    assert (await transport(server, waits).get(PATH)).json() == [7]
    assert waits.slept == [0.25, 0.5]
    failing = answering(trouble)
    with pytest.raises(ApiError):
        await transport(failing).get(PATH)
    assert len(failing.requests) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("trouble", [html(503), reply({}, 429), httpx.ConnectError("x"), httpx.ReadError("x")])
async def test_n08_writing_is_tried_once(method: str, trouble: httpx.Response | Exception) -> None:
    server = answering(trouble)
    with pytest.raises(ApiError):
        await transport(server).send(method, PATH, {})
    assert len(server.requests) == 1


async def test_p07_the_servers_wait_is_kept() -> None:
    waits = Waits()
    await transport(answering(reply({}, 429, {"Retry-After": "3"}), reply([])), waits).get(PATH)
    assert waits.slept == [3.0]
    with pytest.raises(RateLimited) as caught:
        await transport(answering(reply({}, 429, {"Retry-After": "120"})), waits).get(PATH)
    assert caught.value.after == 120.0
    assert waits.slept == [3.0]


async def test_n17_in_an_outage_the_retries_run_out() -> None:
    server = answering(html(500))
    gate = transport(server)
    for _ in range(20):
        with pytest.raises(ServerFault):
            await gate.get(PATH)
    assert len(server.requests) == 20 + 10
    assert gate.meter.per_minute() == 30


@pytest.mark.parametrize(
    ("raised", "kind", "words", "sent"),
    [
        (httpx.ConnectError("x"), Unreachable, "No connection to cloud.example", False),
        (chained(httpx.ConnectError("x"), OSError(), ConnectionRefusedError()), Unreachable, "refused", False),
        (chained(httpx.ConnectError("x"), socket.gaierror(-2, "x")), Unreachable, "not found", False),
        (chained(httpx.ConnectError("x"), OSError(errno.EHOSTUNREACH, "x")), Unreachable, "no way", False),
        (
            chained(httpx.ConnectError("x"), OSError(), ExceptionGroup("all", [ConnectionRefusedError()])),
            Unreachable,
            "refused",
            False,
        ),
        (httpx.ConnectTimeout(""), Timeout, "too long to connect", False),
        (httpx.PoolTimeout(""), Timeout, "busy", False),
        (httpx.ProxyError("x"), Unreachable, "No|broke", False),
        (httpx.UnsupportedProtocol("x"), Unreachable, "No|broke", False),
        (httpx.ReadTimeout(""), Timeout, "too long to answer", True),
        (httpx.WriteTimeout(""), Timeout, "too long to answer", True),
        (TimeoutError(), Timeout, "too long to answer", True),
        (httpx.ReadError(""), Unreachable, "broke", True),
        (httpx.WriteError(""), Unreachable, "broke", True),
        (httpx.RemoteProtocolError("Server disconnected"), Unreachable, "without an answer", True),
        (ConnectionResetError(), Unreachable, "broke", True),
        (ExceptionGroup("x", [OSError()]), Unreachable, "broke", True),
        (httpx.InvalidURL("x"), BadReply, "rules of HTTP", True),
        (ValueError(f"Illegal header value b'Token {TOKEN}'"), BadReply, "rules of HTTP", True),
        (UnicodeDecodeError("utf-8", b"", 0, 1, "x"), BadReply, "rules of HTTP", True),
        (RecursionError(), BadReply, "rules of HTTP", True),
        (httpx.DecodingError("x"), BadReply, "rules of HTTP", True),
    ],
)
async def test_n01_n02_n03_n04_n06_what_is_raised_becomes_one_of_our_errors(
    raised: Exception, kind: type[ApiError], words: str, *, sent: bool
) -> None:
    error = await fails(raised)
    assert type(error) is kind
    assert error.sent is sent
    assert error.outcome_unknown is sent
    assert TOKEN not in str(error)
    assert any(word in error.detail for word in words.split("|"))


@pytest.mark.parametrize("code", VERIFY_CODES)
async def test_n12_certificates_are_refused_in_words(code: int) -> None:
    error = await fails(chained(httpx.ConnectError("x"), certificate_error(code)))
    assert isinstance(error, TlsFailure)
    assert VERIFY_CODES[code] in error.detail
    assert not error.sent


async def test_n11_tls_spoken_to_a_plain_port_is_told() -> None:
    spoken = ssl.SSLError(1, "wrong version number")
    spoken.reason = "WRONG_VERSION_NUMBER"
    assert "may speak plain HTTP" in (await fails(chained(httpx.ConnectError("x"), spoken))).detail
    spoken.reason = "BLOCK_TYPE_IS_NOT_01"
    assert "no way to encrypt" in (await fails(chained(httpx.ConnectError("x"), spoken))).detail
    stalled = chained(httpx.ConnectTimeout(""), ssl.SSLWantReadError())
    assert "plain HTTP on this port" in (await fails(stalled)).detail


async def test_n11_plain_http_spoken_to_a_tls_port_is_told() -> None:
    server = answering(httpx.RemoteProtocolError("Server disconnected without sending a response."))
    with pytest.raises(Unreachable) as caught:
        await Transport("http://127.0.0.1:8443/", None, handler=server.handler).send("POST", PATH)
    assert "write https://" in caught.value.advice


@pytest.mark.parametrize(
    ("raised", "kind"), [(httpx.RemoteProtocolError("x"), BadReply), (httpx.ReadError(""), Unreachable)]
)
async def test_n06_p16_an_answer_that_breaks_off(raised: Exception, kind: type[ApiError]) -> None:
    class Breaking(httpx.AsyncByteStream):
        async def __aiter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204 (an async generator)
            yield b"["
            raise raised

    with pytest.raises(kind):
        await transport(answering(httpx.Response(200, stream=Breaking()))).send("POST", PATH)


async def test_a_mistake_of_ours_surfaces_as_itself() -> None:
    with pytest.raises(AttributeError):
        await transport(answering(AttributeError("typo"))).get(PATH)


async def test_p08_html_is_never_shown() -> None:
    assert HTML not in (await fails(html(500))).detail
