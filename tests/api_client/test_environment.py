"""What the environment says is not listened to; each in a fresh interpreter, against a real server."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.api_client.servers import TOKEN
from tests.api_client.sockets import HERE, answer, certified, listening

if TYPE_CHECKING:
    from pathlib import Path

    import trustme

PROGRAM = """
import asyncio, sys
from api_client import ApiError, Connection, Token, connect

async def main(url, ca_file, proxy):
    try:
        client = await connect(Connection(
            url, Token(sys.stdin.readline()), ca_file=ca_file or None, proxy=proxy or None, dialect="specification"
        ))
        print("keys:", await client.keys())
        await client.aclose()
    except ApiError as error:
        print(type(error).__name__, error.detail)

asyncio.run(main(*sys.argv[1:]))
"""

GARBAGE = {
    "ALL_PROXY": "garbage://x",
    "HTTPS_PROXY": "http://[::1",
    "HTTP_PROXY": "socks5://127.0.0.1:1",
    "all_proxy": "garbage://x",
    "https_proxy": "http://127.0.0.1:1",
    "NO_PROXY": "\x01",
    "SSL_CERT_FILE": "/no/such.pem",
    "SSL_CERT_DIR": "/no/such/folder",
    "REQUESTS_CA_BUNDLE": "/no/such.pem",
    "NETRC": "/no/such.netrc",
}


async def run(*arguments: str, **environment: str) -> str:
    """What the program prints."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **environment},
    )
    said, _ = await program.communicate(TOKEN.encode())
    assert program.returncode == 0, said.decode()
    return said.decode()


async def test_c14_s15_variables_that_cannot_be_right_are_not_listened_to(
    authority: trustme.CA, ca_file: str, tmp_path: Path
) -> None:
    keys = tmp_path / "tls-keys"
    async with listening(answer, certified(authority)) as peer:
        said = await run(f"https://{HERE}:{peer.port}", ca_file, "", **GARBAGE, SSLKEYLOGFILE=str(keys))
    assert said == "keys: ()\n"
    assert TOKEN.encode() in peer.received
    assert not keys.exists()


async def test_s15_neither_for_a_proxy_are_keys_written(authority: trustme.CA, ca_file: str, tmp_path: Path) -> None:
    keys = tmp_path / "tls-keys"
    async with listening(answer, certified(authority)) as proxy:
        said = await run(
            "http://localhost:1", ca_file, f"https://{HERE}:{proxy.port}", SSLKEYLOGFILE=str(keys), **GARBAGE
        )
    assert said == "keys: ()\n"
    assert proxy.received.startswith(b"GET http://localhost:1/api/keys/")
    assert not keys.exists()


async def test_c14_authorities_that_are_not_there_do_not_turn_verifying_off(authority: trustme.CA) -> None:
    async with listening(answer, certified(authority)) as peer:
        said = await run(f"https://{HERE}:{peer.port}", "", "", **GARBAGE)
    assert said.startswith("TlsFailure The server's certificate comes from an unknown")
    assert peer.received == b""


@pytest.mark.parametrize(
    ("ca_file", "proxy", "words"), [("/no/ca.pem", "", "/no/ca.pem"), ("", "garbage://x", "proxy")]
)
async def test_c14_settings_that_cannot_be_right_are_told_in_a_line(ca_file: str, proxy: str, words: str) -> None:
    said = await run("https://cloud.invalid", ca_file, proxy)
    assert said.startswith("BadSetting ")
    assert words in said
    assert said.count("\n") == 1
