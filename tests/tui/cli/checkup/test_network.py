"""The way to a server, over real sockets: each set-up that is broken, and what is said of it."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
import trustme

from tests.api_client.sockets import HERE, answer, certified, hang_up, listening, say_nothing, saying, tunnel
from tests.clock import ManualClock
from tests.tui.cli.checkup.finding import named, verdicts
from tests.tui.cli.checkup.serving import serving
from tui.cli.checkup.network import look_at_network
from tui.cli.codes import Exit
from tui.config import Profile

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.api_client.sockets import Act
    from tui.cli.checkup.check import Check

NOW = datetime(2026, 6, 1, tzinfo=UTC)
SHORT = 0.2
PATIENT = 20.0


def with_dates(authority: trustme.CA, first: datetime, last: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HERE, not_before=first, not_after=last).configure_cert(context)
    return context


tunnel_to_nowhere = saying(b"HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n")


def silent(_request: bytes) -> bytes:
    return b""


async def look(url: str, limit: float = PATIENT, **settings: str | bool) -> tuple[Check, ...]:
    clock = ManualClock(epoch=NOW.timestamp())
    return await asyncio.to_thread(look_at_network, Profile("north", url, **cast("Any", settings)), clock, limit)


@asynccontextmanager
async def unheard() -> AsyncIterator[int]:
    """A port at which nothing listens."""
    with socket.socket() as taken:
        taken.bind((HERE, 0))
        yield taken.getsockname()[1]


async def test_a_safe_way_is_told_with_the_certificate(ca_file: str, authority: trustme.CA) -> None:
    context = with_dates(authority, datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 6, 21, tzinfo=UTC))
    with serving(silent, context) as peer:
        checks = await look(f"https://{HERE}:{peer.port}/", ca_file=ca_file)
    assert verdicts(checks) == dict.fromkeys(("trust", "name", "connection", "encryption", "certificate"), "good")
    assert ca_file in named(checks, "trust").found
    assert named(checks, "encryption").values["version"] == "TLSv1.3"
    certificate = named(checks, "certificate")
    assert certificate.values["names"] == [HERE]
    assert certificate.values["days_left"] == (datetime(2099, 6, 21, tzinfo=UTC) - NOW).days
    assert "trustme" in str(certificate.values["issuer"])
    assert peer.heard == b"", "no request is sent"


async def test_a_certificate_that_ends_soon_is_worth_a_word(ca_file: str, authority: trustme.CA) -> None:
    context = with_dates(authority, datetime(2026, 1, 1, tzinfo=UTC), datetime(2099, 6, 21, tzinfo=UTC))
    clock = ManualClock(epoch=datetime(2099, 6, 14, 1, tzinfo=UTC).timestamp())
    with serving(silent, context) as peer:
        profile = Profile("north", f"https://{HERE}:{peer.port}/", ca_file=ca_file)
        checks = await asyncio.to_thread(look_at_network, profile, clock, PATIENT)
    certificate = named(checks, "certificate")
    assert (certificate.verdict, certificate.values["days_left"]) == ("note", 6)


async def test_an_unknown_authority_is_named_as_the_trouble(authority: trustme.CA, tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    with serving(silent, certified(authority)) as peer:
        last = (await look(f"https://{HERE}:{peer.port}/", ca_file=str(other)))[-1]
    assert (last.name, last.verdict, last.code) == ("certificate", "trouble", Exit.UNREACHABLE)
    assert "unknown" in last.found
    assert "ca_file" in last.advice


async def test_a_certificate_for_another_host_is_told_with_the_names_it_has(
    ca_file: str, authority: trustme.CA
) -> None:
    with serving(silent, certified(authority, "elsewhere.example")) as peer:
        last = (await look(f"https://{HERE}:{peer.port}/", ca_file=ca_file))[-1]
        assert (last.verdict, last.code) == ("trouble", Exit.UNREACHABLE)
        assert "another address" in last.found
        assert "It is for elsewhere.example" in last.found
    assert peer.heard == b""


async def test_an_expired_certificate_is_told_with_its_dates(ca_file: str, authority: trustme.CA) -> None:
    context = with_dates(authority, datetime(2000, 1, 1, tzinfo=UTC), datetime(2001, 2, 3, tzinfo=UTC))
    with serving(silent, context) as peer:
        last = (await look(f"https://{HERE}:{peer.port}/", ca_file=ca_file))[-1]
    assert last.verdict == "trouble"
    assert "expired" in last.found
    assert "from 2000-01-01 until 2001-02-03" in last.found


async def test_plain_http_on_the_port_of_an_https_address_is_told(ca_file: str) -> None:
    async with listening(saying(b"HTTP/1.0 400 Bad Request\r\n\r\n"), end=b"") as peer:
        last = (await look(f"https://{HERE}:{peer.port}/", ca_file=ca_file))[-1]
    assert (last.name, last.code) == ("encryption", Exit.UNREACHABLE)
    assert "plain HTTP" in last.found


async def test_a_server_that_says_nothing_to_a_handshake_is_not_waited_for(ca_file: str) -> None:
    async with listening(say_nothing) as peer:
        last = (await look(f"https://{HERE}:{peer.port}/", SHORT, ca_file=ca_file))[-1]
    assert (last.name, last.verdict) == ("encryption", "trouble")
    assert "did not answer the handshake" in last.found


async def test_a_closed_port_is_told() -> None:
    async with unheard() as port:
        checks = await look(f"http://{HERE}:{port}/")
    assert verdicts(checks) == {"name": "good", "connection": "trouble"}
    assert "refused the connection" in checks[-1].found
    assert checks[-1].code == Exit.UNREACHABLE


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 70 + ".example"])
async def test_an_unknown_name_is_told(host: str) -> None:
    checks = await look(f"http://{host}/", allow_plain_http=True)
    assert verdicts(checks) == {"name": "trouble"}
    assert host[:20] in checks[0].found
    assert checks[0].code == Exit.UNREACHABLE


async def test_a_name_nobody_tells_about_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told = threading.Event()

    def never(*_arguments: object, **_more: object) -> list[object]:
        told.wait()
        return []

    monkeypatch.setattr("tui.cli.checkup.line.socket.getaddrinfo", never)
    checks = await look("http://slow.example/", 0.01, allow_plain_http=True)
    told.set()
    assert "Nobody told" in checks[0].found


async def test_plain_http_elsewhere_is_told_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tui.cli.checkup.network.resolve", lambda _place, _limit: (HERE,))
    with serving(silent) as peer:
        last = (await look(f"http://cloud.example:{peer.port}/", allow_plain_http=True))[-1]
    assert (last.name, last.verdict) == ("encryption", "note")
    assert "NOT ENCRYPTED" in last.found


async def test_plain_http_on_this_machine_is_no_matter() -> None:
    with serving(silent) as peer:
        last = (await look(f"http://{HERE}:{peer.port}/"))[-1]
    assert (last.name, last.verdict) == ("encryption", "good")


async def test_the_certificate_is_looked_at_through_a_proxy(ca_file: str, authority: trustme.CA) -> None:
    with serving(silent, certified(authority)) as peer:
        async with listening(tunnel) as proxy:
            checks = await look(f"https://{HERE}:{peer.port}/", ca_file=ca_file, proxy=f"http://{HERE}:{proxy.port}")
    assert verdicts(checks) == dict.fromkeys(
        ("trust", "proxy name", "proxy connection", "proxy", "encryption", "certificate"), "good"
    )
    assert f"CONNECT {HERE}:{peer.port} HTTP/1.1\r\n".encode() in proxy.received


async def test_through_a_proxy_with_tls_the_certificate_is_left_to_the_requests(ca_file: str) -> None:
    with serving(silent) as proxy:
        checks = await look("https://cloud.example/", ca_file=ca_file, proxy=f"https://{HERE}:{proxy.port}")
    assert verdicts(checks)["proxy"] == "good"
    assert (checks[-1].name, checks[-1].verdict) == ("encryption", "skipped")
    assert proxy.heard == b""


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (saying(b"HTTP/1.1 403 Forbidden\r\n\r\n"), "(status 403)"),
        (saying(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"), "(status 407)"),
        (saying(b"\x1b]0;evil\x07 200 fine\r\n\r\n"), "refused to connect"),
        (saying(b"HTTP/1.1 " + b"2" * 20_000), "refused to connect"),
        (hang_up, "refused to connect"),
        (say_nothing, "does not answer"),
    ],
    ids=["403", "407", "nonsense", "endless", "hangs-up", "silent"],
)
async def test_a_proxy_that_does_not_let_through_is_told(act: Act, words: str, ca_file: str) -> None:
    async with listening(act) as proxy:
        checks = await look(
            "https://cloud.example/", SHORT if act is say_nothing else PATIENT, ca_file=ca_file,
            proxy=f"http://{HERE}:{proxy.port}",
        )  # fmt: skip
    told = named(checks, "proxy")
    assert words in told.found
    assert f"http://{HERE}:{proxy.port}" in told.found
    assert "\x1b" not in told.found


@pytest.mark.parametrize(
    ("host", "sent"), [("bücher.example", b"xn--bcher-kva.example"), ("a..b", b"a..b"), ("ü..b", b"?..b")]
)
async def test_a_name_of_any_letters_travels_in_ascii(host: str, sent: bytes, ca_file: str) -> None:
    async with listening(tunnel_to_nowhere) as proxy:
        checks = await look(f"https://{host}/", ca_file=ca_file, proxy=f"http://{HERE}:{proxy.port}")
    assert proxy.received.startswith(b"CONNECT " + sent + b":443 ")
    assert (checks[-1].name, checks[-1].code) == ("encryption", Exit.UNREACHABLE)


async def test_a_proxy_is_told_nothing_but_where_to(ca_file: str) -> None:
    async with listening(answer) as proxy:
        await look(
            "https://cloud.example/", ca_file=ca_file, proxy=f"http://{HERE}:{proxy.port}", token_command="echo secret"
        )
    assert proxy.received == b"CONNECT cloud.example:443 HTTP/1.1\r\nHost: cloud.example:443\r\n\r\n"


@pytest.mark.parametrize("setting", ["ca_file", "client_cert"])
async def test_a_file_that_cannot_be_used_is_told_before_anything_is_connected(setting: str, tmp_path: Path) -> None:
    checks = await look("https://cloud.example/", PATIENT, **{setting: str(tmp_path / "none.pem")})
    assert verdicts(checks) == {"trust": "trouble"}
    assert checks[0].code == Exit.USAGE
    assert setting in checks[0].found
