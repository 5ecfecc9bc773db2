"""Where a token comes from. Each source is named for display, and no message ever repeats what a source gave."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api_client.clean import clean
from api_client.errors import Invalid
from api_client.secret import Token
from tui.address import URL, origin
from tui.files import MAX_SECRET, NotPrivate, read_private
from tui.settings import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tui.config import Profile

COMMAND_LIMIT = 10.0
"""Seconds a token_command may take."""


class CredentialError(Exception):
    """There should be a token and there is none to be had; the message is one sentence without any secret."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A token, and where it came from."""

    source: str
    """In words, to be shown."""
    token: Token


def find_token(
    profile: Profile, environ: Mapping[str, str], *, command_limit: float = COMMAND_LIMIT
) -> Credential | None:
    """Find the token of a profile; None when it names no source. May wait for a command. Raises CredentialError."""
    if credential := _from_environment(profile, environ):
        return credential
    if profile.token_command:
        output = _run(profile.token_command, environ, command_limit)
        return _credential("token_command", output.split(b"\n", 1)[0])
    if profile.token_file:
        return _credential(f"token_file {clean(str(profile.token_file))}", _read(profile.token_file))
    if environ.get("VMDECK_TOKEN"):
        raise CredentialError(
            f"VMDECK_TOKEN belongs to the server in VMDECK_URL and is not sent to {origin(profile.url)}: "
            "give the profile a token_file or a token_command."
        )
    return None


def _from_environment(profile: Profile, environ: Mapping[str, str]) -> Credential | None:
    """VMDECK_TOKEN is for the server of VMDECK_URL: whatever profile is open, no other server gets it."""
    token, url = environ.get("VMDECK_TOKEN", ""), environ.get("VMDECK_URL", "")
    if not token:
        return None
    try:
        meant = bool(url) and origin(URL.read(url)) == origin(profile.url)
    except Refused:
        meant = False
    if meant:
        return _credential("VMDECK_TOKEN", os.fsencode(token))
    return None


def _credential(source: str, data: bytes) -> Credential:
    try:
        return Credential(source, Token(data.strip().decode("ascii", errors="replace")))
    except Invalid as refusal:
        raise CredentialError(f"{source} gave no token that can be used. {refusal.detail}") from refusal


def _read(path: Path) -> bytes:
    name = clean(str(path))
    try:
        return read_private(path)
    except NotPrivate as error:
        raise CredentialError(f"token_file {name} {error}") from error
    except OSError as error:
        raise CredentialError(f"token_file {name} cannot be read: {error.strerror}.") from error


def _run(command: str | tuple[str, ...], environ: Mapping[str, str], limit: float) -> bytes:
    """Run the command away from the terminal, which the app is drawing on, and return the beginning of its output."""
    passed = {name: value for name, value in environ.items() if name != "VMDECK_TOKEN"}
    try:
        process = subprocess.Popen(  # noqa: S603 - running the user's own command is what the setting is for
            command if isinstance(command, str) else list(command),
            shell=isinstance(command, str),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=passed,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no command"
        raise CredentialError(f"token_command cannot be run: {reason}.") from error
    deadline = time.monotonic() + limit
    with process:
        try:
            output = _output(process, deadline)
            status = process.wait(max(0.0, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGKILL)
            raise CredentialError(f"token_command took longer than {limit:g} seconds.") from None
    if status:
        raise CredentialError(f"token_command failed with exit code {status}.")
    return output


def _output(process: subprocess.Popen[bytes], deadline: float) -> bytes:
    """Read to the end, keep the beginning: a command blocks when nobody takes what it prints."""
    assert process.stdout is not None  # noqa: S101 - it was asked for
    kept = bytearray()
    while select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
        chunk = os.read(process.stdout.fileno(), MAX_SECRET)
        if not chunk:
            return bytes(kept)
        kept += chunk[: MAX_SECRET - len(kept)]
    raise TimeoutError
