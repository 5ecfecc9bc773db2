"""The settings: where they are, what is wrong with them, and which server they lead to."""

from __future__ import annotations

import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.address import is_plain
from tui.cli.checkup.check import Check, good, note, trouble
from tui.cli.codes import Exit
from tui.config import Config, config_path, load_config, settle
from tui.settings import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tui.cli.checkup.programs import Done
    from tui.config import Flags, Profile

    CheckKeys = Callable[[Path], Sequence[str]]

UNCHECKED = "They could not be checked; vmdeck doctor keys --check tells why."
BEGIN = "Use vmdeck login, or set VMDECK_URL and VMDECK_TOKEN; vmdeck --sandbox needs no server."


@dataclass(frozen=True, slots=True)
class Found:
    """What the settings say, as far as they can be used."""

    checks: tuple[Check, ...]
    profile: Profile | None
    """The server they lead to; None when they cannot be used, or name none."""


def look_at_settings(flags: Flags, flag: Path | None, environ: Mapping[str, str], check_keys: CheckKeys) -> Found:
    """Read the settings as the app does, and say what comes of it.

    Args:
        flags: what the command line said.
        flag: the file it named.
        environ: the environment.
        check_keys: says what is wrong with the keys of a file, a sentence each.
    """
    path = config_path(flag, environ)
    named = "--config" if flag is not None else "VMDECK_CONFIG" if environ.get("VMDECK_CONFIG") else ""
    file = (_file(path, named), *_access(path))
    try:
        config = load_config(path, required=bool(named))
    except ConfigError as error:
        faults = tuple(_fault(sentence) for sentence in error.faults)
        return Found((*file, *faults), None)
    warnings = [note("settings", warning, "Correct the name, or take the line out.") for warning in config.warnings]
    keys = _keys(config, path, check_keys)
    chosen, profile = _profile(config, flags, environ)
    return Found((*file, *warnings, *keys, *chosen), profile)


def ask_for_keys(
    run: Callable[[Sequence[str], Mapping[str, str]], Done | None], environ: Mapping[str, str]
) -> CheckKeys:
    """What checks keys by the app's own rule, in a process of its own: this one need not load the app."""

    def check(path: Path) -> Sequence[str]:
        # -P: whatever is called tui in the folder we happen to be in is not run.
        program = [sys.executable, "-P", "-m", "tui"]
        done = run([*program, "--config", str(path), "doctor", "keys", "--check"], environ)
        if done is None or done.code not in {Exit.DONE, Exit.USAGE}:
            return [UNCHECKED]
        return done.told.splitlines() if done.code == Exit.USAGE else []

    return check


def _file(path: Path, named: str) -> Check:
    why = f"named by {named}" if named else "the usual place"
    if path.exists():
        return good("file", f"{path} ({why}).", path=str(path), exists=True)
    return note("file", f"{path} ({why}) is not there: the defaults hold.", path=str(path), exists=False)


def _fault(sentence: str) -> Check:
    return trouble("settings", sentence, "Correct it: with a fault in its settings the app does not open.", Exit.USAGE)


def _access(path: Path) -> Iterator[Check]:
    """Whoever can write the settings can have a command run, as a token_command."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        yield note("access", "Others can write the settings, and so choose what runs as token_command.",
                   f"chmod go-w {path}", mode=f"{stat.S_IMODE(mode):04o}")  # fmt: skip


def _keys(config: Config, path: Path, check_keys: CheckKeys) -> Iterator[Check]:
    faults = check_keys(path) if config.keys else ()
    for fault in faults:
        yield trouble("keys", fault, "docs/keys.md lists every id; vmdeck doctor keys tries them.", Exit.USAGE)
    if not faults:
        yield good("keys", without_a_clash(len(config.keys)), changed=len(config.keys))


def without_a_clash(changed: int) -> str:
    """What there is to say of keys that can be used, so many of which are changed."""
    if not changed:
        return "All keys are as they come."
    return f"{changed} {'binding is' if changed == 1 else 'bindings are'} changed, without a clash."


def _profile(config: Config, flags: Flags, environ: Mapping[str, str]) -> tuple[tuple[Check, ...], Profile | None]:
    names = list(config.profiles)
    told = good("profiles", f"{', '.join(names) or 'none'}.", profiles=names)
    try:
        profile = settle(config, flags, environ).profile
    except ConfigError as error:
        advice = f"There is {', '.join(names)}." if names else "The settings have no profile."
        return (told, *(trouble("profile", fault, advice, Exit.USAGE) for fault in error.faults)), None
    if profile is None:
        words = "None is chosen." if names else "There is none yet."
        advice = "Choose one: --profile, VMDECK_PROFILE, or default_profile in the settings." if names else BEGIN
        return (told, note("profile", words, advice)), None
    found = f"{profile.name}, {_why(config, flags, environ)}: {profile.url}"
    values = {"profile": profile.name, "url": profile.url, "environment": profile.environment}
    if is_plain(profile.url):
        words = f"{found}. PLAIN HTTP: everybody on the way can read the token."
        return (told, note("profile", words, "Use https://, and take allow_plain_http out.", **values)), profile
    return (told, good("profile", f"{found}.", **values)), profile


def _why(config: Config, flags: Flags, environ: Mapping[str, str]) -> str:
    if flags.profile:
        return "by --profile"
    if environ.get("VMDECK_URL"):
        return "by VMDECK_URL"
    if environ.get("VMDECK_PROFILE"):
        return "by VMDECK_PROFILE"
    return "by default_profile" if config.default_profile else "the only one there is"
