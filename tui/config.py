"""The user's own settings: read once, checked whole, and never written by the app.

Pydantic would check them too, but its import costs more than the rest of the start: see `tui.settings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from api_client.dialects import NAMES
from tui.address import PROXY, URL, is_plain
from tui.nearest import hint
from tui.rules import Rules
from tui.settings import (
    COMMAND,
    FLAG,
    PATH,
    PATH_TEXT,
    TEXT,
    WORDS,
    ConfigError,
    Reading,
    Refused,
    choice,
    number,
    setting,
    type_name,
    whole,
)
from tui.toml_file import TomlError, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

APP = "vmdeck"
DEFAULT_THEME = "vmdeck-dark"
ENVIRONMENT_PROFILE = "environment"
"""The profile that VMDECK_URL and VMDECK_TOKEN make up."""
UNDO = 3.0
"""Seconds in which a request can be taken back, when nothing is said."""
RULES = "rules"
"""The table within a profile's that holds its rules."""
RESERVED_NAMES = frozenset({ENVIRONMENT_PROFILE, "sandbox"})

_PROFILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")


@dataclass(frozen=True, slots=True)
class Profile:
    """A named server."""

    name: str
    url: str = setting(URL)
    token_file: Path | None = setting(PATH, None)
    token_command: str | tuple[str, ...] | None = setting(COMMAND, None)
    """Text goes through the shell, a list does not."""
    environment: str = setting(TEXT, "")
    read_only: bool = setting(FLAG, False)
    ca_file: str | None = setting(PATH_TEXT, None)
    client_cert: str | None = setting(PATH_TEXT, None)
    """A PEM file with the certificate and its key."""
    proxy: str | None = setting(PROXY, None)
    allow_plain_http: bool = setting(FLAG, False)
    poll_budget: int = setting(whole(6, 6000), 120)
    """Requests a minute."""
    page_size: int = setting(whole(1, 1000), 100)
    dialect: str = setting(choice("auto", *NAMES), "auto")
    locked: bool | None = setting(FLAG, None)
    """Whether it has to be unlocked before anything can be changed; None: if the environment is production."""
    undo: float = setting(number(0, 30), UNDO)
    """Seconds before a request leaves, in which it can be taken back."""
    rules: Rules = field(default=Rules())


@dataclass(frozen=True, slots=True)
class Ui:
    """How the app looks and behaves, whatever the server."""

    theme: str = setting(TEXT, "")
    """Empty: the one picked last in the app."""
    refresh: float = setting(number(5, 3600), 30.0)
    """Seconds between two walks over the whole list."""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything in the file."""

    default_profile: str = setting(TEXT, "")
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    ui: Ui = field(default_factory=Ui)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Binding id → its keys; none at all takes the binding off the keyboard."""
    warnings: tuple[str, ...] = ()
    wrong: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Profiles that cannot be used → what is wrong with each, a sentence each."""


class Flags(NamedTuple):
    """What the command line said; empty where it said nothing."""

    profile: str = ""
    theme: str = ""
    read_only: bool = False


class Choices(NamedTuple):
    """What holds in the end."""

    profile: Profile | None
    """None when nothing names a server."""
    theme: str
    refresh: float
    keys: Mapping[str, tuple[str, ...]]


def is_profile_name(name: str) -> bool:
    """Whether a profile can be called that."""
    return _PROFILE_NAME.fullmatch(name) is not None and name not in RESERVED_NAMES


def config_path(flag: Path | None, environ: Mapping[str, str]) -> Path:
    """Where the settings are: --config, VMDECK_CONFIG, or the platform's own place."""
    if flag is not None:
        return flag
    if named := environ.get("VMDECK_CONFIG"):
        return Path(named).expanduser()
    from platformdirs import user_config_path

    return user_config_path(APP) / "config.toml"


def load_config(path: Path, *, required: bool = False, each_alone: bool = False) -> Config:
    """Read the settings; no file means the defaults, unless somebody named that file. Raises ConfigError.

    With `each_alone`, a profile that is wrong keeps nobody from the others.
    """
    try:
        file = read_toml(path)
    except FileNotFoundError as error:
        if required:
            raise ConfigError(f"{path}: there is no such file.") from error
        return Config()
    except TomlError as error:
        raise ConfigError(str(error)) from error
    reading = Reading(file)
    config = _read(reading)
    of_profiles = () if each_alone else chain.from_iterable(config.wrong.values())
    if faults := (*of_profiles, *reading.faults):
        raise ConfigError(*faults)
    return replace(config, warnings=tuple(reading.warnings))


def read_config(flag: Path | None, environ: Mapping[str, str], *, each_alone: bool = False) -> Config:
    """Read the settings where they are; a file that somebody named has to be there. Raises ConfigError."""
    required = flag is not None or "VMDECK_CONFIG" in environ
    return load_config(config_path(flag, environ), required=required, each_alone=each_alone)


def settle(config: Config, flags: Flags, environ: Mapping[str, str], picked_theme: str = "") -> Choices:
    """Decide what holds: a flag before the environment before the file before the default. Raises ConfigError."""
    profile = _profile(config, flags.profile, environ)
    if profile is not None and flags.read_only:
        profile = replace(profile, read_only=True)
    return Choices(
        profile=profile,
        theme=flags.theme or config.ui.theme or picked_theme or DEFAULT_THEME,
        refresh=config.ui.refresh,
        keys=config.keys,
    )


def all_profiles(config: Config, flags: Flags, environ: Mapping[str, str]) -> tuple[Profile, ...]:
    """Every profile there is, that of the environment first. Raises ConfigError."""
    url = environ.get("VMDECK_URL", "")
    of_environment = (Profile(name=ENVIRONMENT_PROFILE, url=_environment_url(url)),) if url else ()
    profiles = (*of_environment, *config.profiles.values())
    return tuple(replace(profile, read_only=True) for profile in profiles) if flags.read_only else profiles


def _profile(config: Config, flag: str, environ: Mapping[str, str]) -> Profile | None:
    url, named = environ.get("VMDECK_URL", ""), environ.get("VMDECK_PROFILE", "")
    if not flag and url and named:
        raise ConfigError("VMDECK_URL and VMDECK_PROFILE both name a server: unset one of them, or use --profile.")
    name = flag or (ENVIRONMENT_PROFILE if url else named) or config.default_profile
    if not name:
        return _only_one(config)
    if name == ENVIRONMENT_PROFILE and url:
        return Profile(name=name, url=_environment_url(url))
    if name in config.wrong:
        raise ConfigError(*config.wrong[name])
    if name not in config.profiles:
        raise ConfigError(f'There is no profile "{name}".{hint(name, config.profiles) or _known(config.profiles)}')
    return config.profiles[name]


def _only_one(config: Config) -> Profile | None:
    """The profile that is meant where there is no other; None where that is to be chosen."""
    if config.wrong and not config.profiles:
        raise ConfigError(*chain.from_iterable(config.wrong.values()))
    return next(iter(config.profiles.values())) if len(config.profiles) == 1 and not config.wrong else None


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f" There is {listed}." if listed else ""


def _environment_url(text: str) -> str:
    try:
        url = URL.read(text)
    except Refused as reason:
        raise ConfigError(f"VMDECK_URL {reason}") from reason
    if is_plain(url):
        raise ConfigError("VMDECK_URL must start with https://: plain HTTP shows the token to everybody on the way.")
    return url


def _read(reading: Reading) -> Config:
    table = reading.file.table
    reading.check_names(table, {"default_profile", "profiles", "ui", "keys"}, ())
    profile_tables = reading.table(table.get("profiles", {}), ("profiles",))
    profiles, wrong = _read_profiles(reading, profile_tables)
    top = {name: value for name, value in table.items() if name == "default_profile"}
    config = Config(
        **reading.values(Config, top, ()),
        profiles=profiles,
        wrong=wrong,
        ui=Ui(**reading.values(Ui, table.get("ui", {}), ("ui",))),
        keys=dict(_read_keys(reading, reading.table(table.get("keys", {}), ("keys",)), ("keys",))),
    )
    default = config.default_profile
    if default and default not in profile_tables:
        reading.fault(("default_profile",), f"names no profile of this file.{hint(default, profile_tables)}")
    return config


def _read_profiles(reading: Reading, table: dict[str, object]) -> tuple[dict[str, Profile], dict[str, tuple[str, ...]]]:
    """The profiles, and what is wrong with those that cannot be used."""
    profiles: dict[str, Profile] = {}
    wrong: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        own = Reading(reading.file, warnings=reading.warnings)
        profile = _read_profile(own, name, value)
        if profile is None or own.faults:
            wrong[name] = tuple(own.faults)
        else:
            profiles[name] = profile
    return profiles, wrong


def _read_profile(reading: Reading, name: str, value: object) -> Profile | None:
    """A name that means nothing is a fault here: a mistyped `read_only` must not open a profile that can be changed."""
    path = ("profiles", name)
    if not is_profile_name(name):
        reading.fault(path, "needs another name: up to 40 letters, digits, - _ and ., and not a reserved one.")
        return None
    table = reading.table(value, path)
    values = reading.values(Profile, table, path, strict=True, apart=(RULES,))
    if RULES in table:
        rules = reading.values(Rules, table[RULES], (*path, RULES), strict=True)
        values[RULES] = Rules(**rules)
    if reading.faults:
        return None
    profile = Profile(name=name, **values)
    _check_profile(reading, profile, path)
    return profile


def _check_profile(reading: Reading, profile: Profile, path: tuple[str, ...]) -> None:
    if is_plain(profile.url) and not profile.allow_plain_http:
        words = "must start with https://, or the profile must set allow_plain_http = true."
        reading.fault((*path, "url"), words)
    if profile.token_file and profile.token_command:
        reading.fault(path, "must have token_file or token_command, not both.")


def _read_keys(
    reading: Reading, table: dict[str, object], path: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Binding ids hold dots, so that an unquoted one arrives as tables within tables."""
    for name, value in table.items():
        where = (*path, name)
        if isinstance(value, dict):
            yield from _read_keys(reading, value, where)
            continue
        try:
            yield ".".join(where[1:]), WORDS.read(value)
        except Refused as reason:
            reading.fault(where, str(reason) or f"must be a key or a list of keys, not {type_name(value)}.")
