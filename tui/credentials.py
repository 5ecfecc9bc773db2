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
from tui.config import ENVIRONMENT_PROFILE
from tui.files import MAX_SECRET, NotPrivate, check_private, read_private
from tui.keeping import KeepingError
from tui.settings import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tui.config import Profile
    from tui.keeping import Keeper

COMMAND_LIMIT = 10.0
"""Seconds a token_command may take."""


RUN_IT = f"Run the token_command by itself to see why. It has {COMMAND_LIMIT:g} seconds, and no terminal to ask on."
LOG_IN = "log_in"
"""The source that is a log-in of this run of the program: it goes before all others, and ends with the program."""
NO_SUCH_PROGRAM = 127
"""A shell's exit code where there is no such program."""


class CredentialError(Exception):
    """There should be a token and there is none to be had; the message is one sentence without any secret."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice
        """What to do about it, where it came from."""


@dataclass(frozen=True, slots=True)
class Credential:
    """A token, and where it came from."""

    source: str
    """In words, to be shown."""
    token: Token


@dataclass(frozen=True, slots=True)
class Source:
    """A place where a token may come from, as it is shown."""

    name: str
    words: str
    is_there: bool | None
    """None: only trying would tell."""
    problem: str = ""
    """Why it cannot be used, as a sentence."""


_ADVICE = {
    "VMDECK_TOKEN": "Set VMDECK_TOKEN to a token.",
    "token_command": RUN_IT,
    "token_file": "The file has to hold a token and nothing else, and be readable by you alone.",
}
"""Source → what to do where it gives nothing that can be used."""


def sources(profile: Profile, environ: Mapping[str, str], keepers: Iterable[Keeper]) -> tuple[Source, ...]:
    """All places, in the order in which they are tried. Nothing is run or asked for that, and no token is read."""
    command = Source("token_command", "token_command", None if profile.token_command else False)
    kept = tuple(_kept_source(keeper, profile) for keeper in _keepers(profile, keepers))
    own = (_file_source(profile.token_file),) if profile.token_file else ()
    return (_environment_source(profile, environ), command, *kept, *own)


def find_token(
    profile: Profile,
    environ: Mapping[str, str],
    keepers: Iterable[Keeper],
    *,
    command_limit: float = COMMAND_LIMIT,
) -> Credential | None:
    """Find the token of a profile; None when there is none. May wait for a command. Raises CredentialError."""
    if credential := _from_environment(profile, environ):
        return credential
    if profile.token_command:
        output = _run(profile.token_command, environ, command_limit)
        return _credential("token_command", output.split(b"\n", 1)[0])
    kept, trouble = _from_keepers(profile, _keepers(profile, keepers))
    if kept is not None:
        return kept
    if profile.token_file:
        return _credential(_file_words(profile.token_file), _read(profile.token_file))
    if trouble is not None:
        raise CredentialError(str(trouble), log_in_with(profile.name)) from trouble
    if environ.get("VMDECK_TOKEN"):
        raise CredentialError(_not_meant(profile), log_in_with(profile.name))
    return None


def log_in_with(name: str) -> str:
    """How a profile gets a token that vmdeck keeps."""
    return f"vmdeck login --profile {name}, or name a token_command or a token_file in the profile."


def another_token(name: str, source: str) -> str:
    """What to do where the server refuses the token that came from there."""
    told = f"The token of the profile {name} is from {source}"
    if source.partition(" ")[0] in {"VMDECK_TOKEN", "token_command", "token_file"}:
        return f"{told}: have it give one that is valid."
    return f"{told}: log in again with vmdeck login --profile {name}."


def _keepers(profile: Profile, keepers: Iterable[Keeper]) -> tuple[Keeper, ...]:
    """Those that count for a profile: a file it names stands in for the one that is kept for it.

    The profile of the environment has none, as any server can be behind its name.
    """
    if profile.name == ENVIRONMENT_PROFILE:
        return ()
    return tuple(keeper for keeper in keepers if not (keeper.name == "file" and profile.token_file))


def _from_keepers(profile: Profile, keepers: Iterable[Keeper]) -> tuple[Credential | None, KeepingError | None]:
    """The first token that is kept; a place that fails is made up for by another, and counts if there is none."""
    trouble: KeepingError | None = None
    for keeper in keepers:
        try:
            token = keeper.read(profile)
        except KeepingError as error:
            trouble = trouble or error
            continue
        if token is not None:
            return Credential(keeper.place(profile), token), None
    return None, trouble


def _environment_source(profile: Profile, environ: Mapping[str, str]) -> Source:
    if not environ.get("VMDECK_TOKEN"):
        return Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=False)
    if not _is_meant(profile, environ):
        return Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=False, problem=_not_meant(profile))
    return Source("VMDECK_TOKEN", "VMDECK_TOKEN", is_there=True)


def _kept_source(keeper: Keeper, profile: Profile) -> Source:
    words = keeper.place(profile)
    try:
        return Source(keeper.name, words, keeper.look(profile))
    except KeepingError as error:
        return Source(keeper.name, words, is_there=True, problem=str(error))


def _file_source(path: Path) -> Source:
    words = _file_words(path)
    try:
        check_private(path)
    except (NotPrivate, OSError) as error:
        return Source("token_file", words, not isinstance(error, FileNotFoundError), _file_trouble(path, error))
    return Source("token_file", words, is_there=True)


def _file_words(path: Path) -> str:
    return f"token_file {clean(str(path))}"


def _file_trouble(path: Path, error: NotPrivate | OSError) -> str:
    words = f"cannot be read: {error.strerror}." if isinstance(error, OSError) else str(error)
    return f"{_file_words(path)} {words}"


def _from_environment(profile: Profile, environ: Mapping[str, str]) -> Credential | None:
    token = environ.get("VMDECK_TOKEN", "")
    return _credential("VMDECK_TOKEN", os.fsencode(token)) if token and _is_meant(profile, environ) else None


def _is_meant(profile: Profile, environ: Mapping[str, str]) -> bool:
    """VMDECK_TOKEN is for the server of VMDECK_URL: whatever profile is open, no other server gets it."""
    url = environ.get("VMDECK_URL", "")
    try:
        return bool(url) and origin(URL.read(url)) == origin(profile.url)
    except Refused:
        return False


def _not_meant(profile: Profile) -> str:
    return (
        f"VMDECK_TOKEN belongs to the server in VMDECK_URL and is not sent to {origin(profile.url)}: "
        f"log in with vmdeck login --profile {profile.name}, or give the profile a token_file or a token_command."
    )


def _credential(source: str, data: bytes) -> Credential:
    try:
        return Credential(source, Token(data.strip().decode("ascii", errors="replace")))
    except Invalid as refusal:
        words = f"{source} gave no token that can be used. {refusal.detail}"
        raise CredentialError(words, _ADVICE[source.partition(" ")[0]]) from refusal


def _read(path: Path) -> bytes:
    try:
        return read_private(path)
    except (NotPrivate, OSError) as error:
        remedy = error.remedy if isinstance(error, NotPrivate) else ""
        raise CredentialError(_file_trouble(path, error), remedy or _ADVICE["token_file"]) from error


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
        program = "the shell" if isinstance(command, str) else clean(command[0], 80)
        raise CredentialError(f"token_command cannot be run, {program}: {reason}.", RUN_IT) from error
    deadline = time.monotonic() + limit
    with process:
        try:
            output = _output(process, deadline)
            status = process.wait(max(0.0, deadline - time.monotonic()))
        except (TimeoutError, subprocess.TimeoutExpired):
            os.killpg(process.pid, signal.SIGKILL)
            raise CredentialError(f"token_command took longer than {limit:g} seconds.", RUN_IT) from None
    if status:
        why = ": there is no such program" if status == NO_SUCH_PROGRAM else ""
        raise CredentialError(f"token_command failed with exit code {status}{why}.", RUN_IT)
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
