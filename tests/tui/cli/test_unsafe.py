"""Connections that are not safe, as commands tell them: against a server with a certificate of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import trustme
from click.testing import CliRunner

from tests.api_client.sockets import HERE, certified, handshaking
from tui.cli.codes import Exit
from tui.cli.commands import build

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TOKEN = "0123456789abcdef0123456789abcdef01234567"


def run(folder: Path, settings: str) -> Result:
    """`vmdeck list` with a profile of these settings."""
    (folder / "token").write_text(TOKEN)
    (folder / "token").chmod(0o600)
    config = folder / "config.toml"
    config.write_text(f'[profiles.live]\ntoken_file = "{folder / "token"}"\n{settings}\n')
    return CliRunner().invoke(build(lambda _options: 0), ["list", "--config", str(config)], prog_name="vmdeck")


def test_n12_an_unknown_authority_is_told_with_the_setting_that_mends_it(tmp_path: Path) -> None:
    with handshaking(certified(trustme.CA())) as port:
        result = run(tmp_path, f'url = "https://{HERE}:{port}"')
    assert (result.exit_code, result.stdout) == (Exit.UNREACHABLE, "")
    assert result.stderr.startswith("Error: The connection is not safe: The server's certificate comes from an unknown")
    assert "ca_file" in result.stderr
    assert TOKEN not in result.stderr


def test_n12_a_certificate_for_another_address_is_told(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with handshaking(certified(authority, "10.0.0.1")) as port:
        result = run(tmp_path, f'url = "https://{HERE}:{port}"\nca_file = "{tmp_path / "ca.pem"}"')
    assert result.exit_code == Exit.UNREACHABLE
    assert "for another address, and not for 127.0.0.1. Use the host" in result.stderr


@pytest.mark.parametrize(
    ("settings", "code", "words"),
    [
        ('url = "http://cloud.example.com"', Exit.USAGE, "allow_plain_http"),
        ('url = "https://cloud.invalid"\nca_file = "/no/ca.pem"', Exit.USAGE, "ca_file: /no/ca.pem cannot be read."),
        ('url = "https://cloud.invalid"\nclient_cert = "/no/me.pem"', Exit.USAGE, "client_cert: /no/me.pem cannot"),
        ('url = "https://cloud.invalid"\nproxy = "http://me:hidden@proxy"', Exit.USAGE, "must not hold a user name"),
        ('url = "http://localhost:1"\nproxy = "http://proxy.invalid"', Exit.USAGE, "the proxy can read the token"),
    ],
)
def test_c06_c14_settings_that_are_not_safe_are_told(tmp_path: Path, settings: str, code: Exit, words: str) -> None:
    result = run(tmp_path, settings)
    assert words in result.stderr
    assert result.exit_code == code
    assert result.stdout == ""
    assert "hidden" not in result.stderr
