"""Target: the profile that somebody logs in to, which may be one that is yet to be written."""

from __future__ import annotations

import os
import re
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

import click

from tui.address import URL, origin
from tui.cli.connecting import read_settings, usage_errors
from tui.config import Config, Profile, config_path, is_profile_name, settle
from tui.new_profile import lines_for
from tui.settings import Refused

if TYPE_CHECKING:
    from collections.abc import Container
    from pathlib import Path

    from tui.cli.connecting import Way

LONGEST = 30
"""Characters of a host that go into a name, which leaves room for a port or a number."""
NO_PROFILE = "No server is named: use --profile, or vmdeck login https://… for a new one."


class Target(NamedTuple):
    """Where somebody logs in."""

    profile: Profile
    first: Path | None = None
    """The settings that have to be written for it, since there are none; None where it stands in some."""


def find_target(way: Way, address: str) -> Target:
    """The profile that is meant by a name, by an address, by both or by neither. Raises click.ClickException.

    One that is missing in settings that are there is written to standard output, to be added by hand.
    """
    if not address:
        return Target(named_profile(way))
    try:
        url = URL.read(address)
    except Refused as reason:
        raise click.BadParameter(f"it {reason}", param_hint="URL") from reason
    path = config_path(way.config, os.environ)
    config = read_settings(way.config) if path.exists() else Config()
    if profile := _known(config, way.flags.profile, url):
        return Target(profile)
    name = way.flags.profile or _name_for(url, config.profiles)
    with usage_errors():
        lines = lines_for(name, url)
    if not path.exists():
        return Target(Profile(name, url), path)
    click.echo(lines, nl=False)
    lacking = f"profile {name}" if way.flags.profile else "profile for this address"
    raise click.UsageError(f"{path} has no {lacking}. vmdeck does not change it: add these lines, and log in again.")


def named_profile(way: Way) -> Profile:
    """The profile that is in use, for the command line and the environment. Raises click.UsageError."""
    with usage_errors():
        profile = settle(read_settings(way.config), way.flags, os.environ).profile
    if profile is None:
        raise click.UsageError(NO_PROFILE)
    return profile


def _known(config: Config, name: str, url: str) -> Profile | None:
    """The profile of this name or, without one, the only one for this server. Raises click.UsageError."""
    if name in config.profiles:
        profile = config.profiles[name]
        if origin(profile.url) != origin(url):
            raise click.UsageError(f"The profile {name} is {profile.url}: give another a name of its own.")
        return profile
    if name:
        return None
    fitting = [profile for profile in config.profiles.values() if origin(profile.url) == origin(url)]
    exact = [profile for profile in fitting if profile.url == url]
    found = exact or fitting
    if len(found) > 1:
        names = ", ".join(profile.name for profile in found)
        raise click.UsageError(f"Several profiles are for this server: say --profile, there is {names}.")
    return found[0] if found else None


def _name_for(url: str, taken: Container[str]) -> str:
    """A name for a server that no other has: the first part of its host's, with its port or a number if need be."""
    host, _, port = re.sub(r"^\w+://", "", origin(url)).rpartition(":")
    first = host.partition(".")[0][:LONGEST]
    name = first if is_profile_name(first) and not first.isdecimal() else "server"
    offered = chain([name, f"{name}-{port}"], (f"{name}-{number}" for number in count(2)))
    return next(each for each in offered if each not in taken)
