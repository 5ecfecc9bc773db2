"""Handshakes that fail, over real sockets: each has its sentence, and the setting that mends it."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
import trustme

from api_client.errors import ApiError, Timeout, TlsFailure, Unreachable
from api_client.tls import make_context
from tests.api_client.servers import TOKEN
from tests.api_client.sockets import (
    HERE,
    PATH,
    PATIENT,
    answer,
    certified,
    gate,
    handshaking,
    hang_up,
    listening,
    reset,
    say_nothing,
    saying,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.api_client.sockets import Act

LONG_AGO, FAR_AWAY = 2000, 2100


def issued(authority: trustme.CA, whose: str, year: int | None = None) -> trustme.LeafCert:
    """A certificate, valid today or in one year only."""
    if year is None:
        return authority.issue_cert(whose)
    first, last = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    return authority.issue_cert(whose, not_before=first, not_after=last)


class Files(NamedTuple):
    """An authority, and the PEM files that a profile names."""

    authority: trustme.CA
    ca_file: str
    folder: Path

    def own(self, authority: trustme.CA | None = None, year: int | None = None) -> str:
        """A client certificate with its key."""
        path = self.folder / "client.pem"
        certificate = issued(authority or self.authority, "me@example.org", year)
        certificate.private_key_and_cert_chain_pem.write_to_path(path)
        return str(path)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    authority = trustme.CA()
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return Files(authority, str(path), tmp_path)


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_signed(files: Files) -> ssl.SSLContext:
    path = files.folder / "alone.pem"
    alone = trustme.CA(organization_name="alone")
    path.write_bytes(alone.private_key_pem.bytes() + alone.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


BAD_CERTIFICATES: dict[str, tuple[Callable[[Files], ssl.SSLContext], str, str]] = {
    "unknown authority": (lambda _: serving(trustme.CA().issue_cert(HERE)), "from an unknown authority", "ca_file"),
    "self-signed": (self_signed, "is self-signed", "ca_file"),
    "wrong address": (lambda files: certified(files.authority, "10.0.0.1"), "for another address", "address"),
    "expired": (lambda files: serving(issued(files.authority, HERE, LONG_AGO)), "has expired", "clock"),
    "not yet valid": (lambda files: serving(issued(files.authority, HERE, FAR_AWAY)), "not valid yet", "clock"),
}


@pytest.mark.parametrize("name", BAD_CERTIFICATES)
async def test_n12_a_bad_certificate_is_told_before_a_byte_of_the_token_has_left(name: str, files: Files) -> None:
    make, words, advice = BAD_CERTIFICATES[name]
    async with listening(answer, make(files)) as peer:
        error = await failing(peer.port, make_context(files.ca_file))
    assert isinstance(error, TlsFailure)
    assert words in error.detail
    assert advice in error.advice
    assert not error.sent
    assert peer.received == b""


async def test_n12_a_certificate_for_another_host_is_refused(files: Files) -> None:
    async with listening(answer, certified(files.authority, "cloud.example")) as peer:
        error = await failing(peer.port, make_context(files.ca_file), host="localhost")
    assert isinstance(error, TlsFailure)
    assert error.detail == "The server's certificate is for another host, and not for localhost."
    assert peer.received == b""


async def test_n12_verifying_is_what_happens_when_nothing_is_said(files: Files) -> None:
    async with listening(answer, certified(files.authority)) as peer:
        error = await failing(peer.port, None)
    assert isinstance(error, TlsFailure)
    assert peer.received == b""


async def test_n13_an_authority_of_ones_own_is_trusted(files: Files) -> None:
    async with (
        listening(answer, certified(files.authority)) as peer,
        gate(peer.port, "https", make_context(files.ca_file), limits=PATIENT) as transport,
    ):
        assert (await transport.get(PATH)).json() == []


def alert(number: int) -> bytes:
    """A fatal TLS alert."""
    return bytes([21, 3, 3, 0, 2, 2, number])


OLD_HELLO = bytes([22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1, *bytes(32), 0, 0, 0x2F, 0])
"""A ServerHello of TLS 1.0."""

NO_HANDSHAKES: dict[str, tuple[Act, type[ApiError], str, str]] = {
    "TLS 1.0 only": (saying(OLD_HELLO), TlsFailure, "no longer safe", "TLS 1.2"),
    "another version": (saying(alert(70)), TlsFailure, "no longer safe", "TLS 1.2"),
    "weak ciphers": (saying(alert(71)), TlsFailure, "no safe way to encrypt", "ciphers"),
    "refused": (saying(alert(40)), TlsFailure, "refused the handshake", "client_cert"),
    "unknown name": (saying(alert(112)), TlsFailure, "by this name", "host"),
    "plain HTTP": (saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"), TlsFailure, "not speak TLS", "allow_plain_http"),
    "SSH": (saying(b"SSH-2.0-OpenSSH_9.6\r\n"), TlsFailure, "not speak TLS", "port"),
    "closed": (hang_up, Unreachable, "in the middle of the TLS handshake", "client_cert"),
    "reset": (reset, Unreachable, "in the middle of the TLS handshake", "client_cert"),
}


@pytest.mark.parametrize("name", NO_HANDSHAKES)
async def test_n11_n12_a_handshake_that_comes_to_nothing_is_told(name: str, files: Files) -> None:
    act, kind, words, advice = NO_HANDSHAKES[name]
    async with listening(act, end=b"") as peer:
        error = await failing(peer.port, make_context(files.ca_file))
    assert type(error) is kind
    assert words in error.detail
    assert advice in error.advice
    assert not error.sent
    assert TOKEN.encode() not in peer.received


async def test_n03_a_handshake_that_stalls_is_told_from_a_connection_that_does(files: Files) -> None:
    async with listening(say_nothing, end=b"") as peer, gate(peer.port, "https", make_context(files.ca_file)) as silent:
        with pytest.raises(Timeout, match=r"did not go on with the TLS handshake.*plain HTTP") as caught:
            await silent.send("POST", PATH)
    assert not caught.value.outcome_unknown


PAGES = {
    b"<html><center>The plain HTTP request was sent to HTTPS port</center>": "was spoken to in plain HTTP",
    b"Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />": "was spoken to in plain HTTP",
    b"Client sent an HTTP request to an HTTPS server.\n": "was spoken to in plain HTTP",
    b"<html><center>No required SSL certificate was sent</center>": "wants a client certificate",
    b"<html><center>The SSL certificate error</center>": "client certificate that it accepts",
}


@pytest.mark.parametrize("page", PAGES)
async def test_n11_what_web_servers_say_instead_of_a_handshake_is_understood(page: bytes) -> None:
    said = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n" % len(page)
    async with listening(saying(said + page)) as peer, gate(peer.port, limits=PATIENT) as transport:
        with pytest.raises(TlsFailure, match=PAGES[page]) as caught:
            await transport.send("POST", PATH, {})
    assert not caught.value.outcome_unknown
    assert caught.value.advice


async def test_n11_plain_http_to_a_port_for_tls_is_told(files: Files) -> None:
    with handshaking(certified(files.authority)) as port:
        async with gate(port, limits=PATIENT) as transport:
            with pytest.raises(Unreachable) as caught:
                await transport.send("POST", PATH)
    assert "write https://" in caught.value.advice


@pytest.mark.parametrize(
    "act", [hang_up, reset, saying(bytes([21, 3, 1, 0, 2, 2, 70]))], ids=["closed", "reset", "alert"]
)
async def test_n11_all_that_tls_servers_do_about_plain_http_is_told_until_they_were_heard(act: Act) -> None:
    async with listening(act) as peer, gate(peer.port, limits=PATIENT) as transport:
        with pytest.raises(Unreachable) as caught:
            await transport.send("POST", PATH)
        assert "write https://" in caught.value.advice
        peer.act = answer
        await transport.get(PATH)
        peer.act = act
        with pytest.raises(Unreachable) as caught:
            await transport.send("POST", PATH)
    assert "https://" not in caught.value.advice


def demanding(files: Files, version: ssl.TLSVersion) -> ssl.SSLContext:
    """A server that wants a client certificate of its authority."""
    context = certified(files.authority)
    context.verify_mode = ssl.CERT_REQUIRED
    context.maximum_version = version
    files.authority.configure_trust(context)
    return context


VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]
OWN: dict[str, tuple[Callable[[Files], str | None], str]] = {
    "none": (lambda _: None, "wants a client certificate"),
    "of another authority": (lambda files: files.own(trustme.CA()), "wants a client certificate that it accepts"),
    "expired": (lambda files: files.own(year=LONG_AGO), "the client certificate has expired"),
}


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
@pytest.mark.parametrize("name", OWN)
async def test_n12_a_client_certificate_that_is_missing_or_wrong_is_told(
    name: str, version: ssl.TLSVersion, files: Files
) -> None:
    make, words = OWN[name]
    with handshaking(demanding(files, version)) as port:
        error = await failing(port, make_context(files.ca_file, make(files)))
    assert isinstance(error, TlsFailure)
    old = name == "none" and version is ssl.TLSVersion.TLSv1_2
    assert ("it wants a client certificate, or" if old else words) in error.detail
    assert "client_cert" in error.advice
    assert not error.sent


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: version.name)
async def test_n13_our_own_certificate_opens_the_door(version: ssl.TLSVersion, files: Files) -> None:
    with handshaking(demanding(files, version)) as port:
        async with gate(port, "https", make_context(files.ca_file, files.own()), limits=PATIENT) as transport:
            assert (await transport.get(PATH)).json() == []


async def test_n12_a_server_never_heard_that_breaks_the_connection_may_want_a_certificate(files: Files) -> None:
    async with listening(reset, certified(files.authority)) as peer:
        error = await failing(peer.port, make_context(files.ca_file))
    assert type(error) is Unreachable
    assert "client_cert" in error.advice
    assert error.sent


async def test_n06_one_that_was_heard_before_does_not(files: Files) -> None:
    async with (
        listening(answer, certified(files.authority)) as peer,
        gate(peer.port, "https", make_context(files.ca_file), limits=PATIENT) as transport,
    ):
        await transport.get(PATH)
        peer.act = reset
        with pytest.raises(Unreachable) as caught:
            await transport.send("POST", PATH)
    assert "client_cert" not in caught.value.advice


async def failing(port: int, context: ssl.SSLContext | None, host: str = HERE) -> ApiError:
    """What a request that is sent once fails with."""
    async with gate(port, "https", context, host=host, limits=PATIENT) as transport:
        with pytest.raises(ApiError) as caught:
            await transport.send("POST", PATH)
    return caught.value
