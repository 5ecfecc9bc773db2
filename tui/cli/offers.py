"""Offers: how a word may go on, out of what this machine knows. No server is asked; where there is a fault, none."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from click.shell_completion import CompletionItem

from tui.config import Flags, all_profiles, config_path, read_config, settle
from tui.settings import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from typing import TypeAlias

    import click

    from tui.away import Look
    from tui.config import Profile

    Offers: TypeAlias = Iterable[CompletionItem[str]]

PART = "part"
"""The type of an offer that may go on."""

_PLAIN_NAME = re.compile(r"\w[\w.-]*")
"""What no shell and no command could take for anything but a name; any other instance is offered by its uuid."""

_UUID = re.compile("[0-9a-f]{32}")

SANDBOX_USERS = ("staff", "owner", "admin", "manager", "groupmanager", "owner2", "nobody")
"""Who may log in there: to ask the sandbox itself would take longer than anybody waits for a tab key."""


def instances(context: click.Context, begun: str) -> Offers:
    """The instances seen last: by a hostname that only one has, else by uuid; and by uuid where that was begun."""
    looks = _seen(context)
    given = context.params.get("instances") or ()
    times = Counter(look.hostname for look in looks.values())
    for uuid, look in sorted(looks.items(), key=lambda item: item[1].hostname):
        is_named = times[look.hostname] == 1 and _PLAIN_NAME.fullmatch(look.hostname) is not None
        if uuid in given or look.hostname in given:
            continue
        if is_named:
            yield CompletionItem(look.hostname, help=uuid)
        if begun or not is_named:
            yield CompletionItem(uuid, help=look.hostname)


def profiles(context: click.Context, _begun: str) -> Offers:
    """The profiles of the settings."""
    try:
        found = all_profiles(read_config(_config(context), os.environ), Flags(), os.environ)
    except ConfigError:
        return ()
    return [CompletionItem(profile.name, help=profile.environment or profile.url) for profile in found]


def filters(context: click.Context, begun: str) -> Offers:
    """How a filter may go on: fields, flags, states, and the hostnames seen last."""
    from api_client.rows import InstanceRow
    from tui.fleet import Fleet
    from tui.query.completion import complete

    looks = _seen(context).items()
    rows = {uuid: InstanceRow(uuid, look.hostname) for uuid, look in looks if _PLAIN_NAME.fullmatch(look.hostname)}
    for way in complete(begun, len(begun), Fleet(rows)):
        yield CompletionItem(way.text, PART if way.text.endswith((":", ">")) else "plain", way.help)


def fields(_context: click.Context, begun: str) -> Offers:
    """The fields to sort by, also turned round, behind those that are there."""
    from tui.fields import FIELDS

    head, comma, last = begun.rpartition(",")
    turned = "-" if last.startswith("-") else ""
    return [CompletionItem(f"{head}{comma}{turned}{field.name}", help=field.help) for field in FIELDS]


def columns(_context: click.Context, begun: str) -> Offers:
    """The columns, behind those that are there."""
    from tui.columns import COLUMNS

    head, comma, _last = begun.rpartition(",")
    return [CompletionItem(f"{head}{comma}{column.id}", help=column.title) for column in COLUMNS]


def views(_context: click.Context, _begun: str) -> Offers:
    """The views of the app."""
    from tui.listing import Listing
    from tui.store import Store, state_path
    from tui.views import Views

    store = Store(state_path())
    store.load()
    return [CompletionItem(name) for name in Views(Listing(store)).names]


def themes(context: click.Context, _begun: str) -> Offers:
    """The themes that are shipped, and the user's."""
    from tui.themes import SHIPPED

    own = config_path(_config(context), os.environ).parent / "themes"
    names = {path.stem for folder in (SHIPPED, own) for path in folder.glob("*.toml")}
    return [CompletionItem(name) for name in sorted(names)]


def sandbox_users(_context: click.Context, _begun: str) -> Offers:
    """Who one can be in the sandbox."""
    return [CompletionItem(name) for name in SANDBOX_USERS]


OFFERS: Mapping[str, Callable[[click.Context, str], Offers]] = {
    "instance": instances,
    "profile": profiles,
    "filter": filters,
    "fields": fields,
    "columns": columns,
    "view": views,
    "theme": themes,
    "sandbox-user": sandbox_users,
}
"""What there is, by the name of what is wanted."""


def _seen(context: click.Context) -> Mapping[str, Look]:
    """The instances of the server the command is for, as they were seen last on this machine."""
    from tui.address import server_root
    from tui.last_look import LISTED, SEEN, LastLook, LastLookError
    from tui.store import state_path

    profile = _profile(context)
    if profile is None:
        return {}
    kept = []
    for kind in (SEEN, LISTED):
        try:
            kept.append(LastLook(state_path().parent, profile.name, server_root(profile.url), kind).load())
        except LastLookError:
            continue
    last = max(filter(None, kept), key=lambda each: each.at, default=None)
    return {} if last is None else {uuid: look for uuid, look in last.looks.items() if _UUID.fullmatch(uuid)}


def _profile(context: click.Context) -> Profile | None:
    """The profile the command is for, as far as the line says."""
    flags = Flags(profile=_said(context, "profile") or "")
    try:
        return settle(read_config(_config(context), os.environ), flags, os.environ).profile
    except ConfigError:
        return None


def _config(context: click.Context) -> Path | None:
    path: Path | None = _said(context, "config")
    return path


def _said(context: click.Context, name: str) -> Any:  # noqa: ANN401 (click keeps what was said by name)
    """What was said behind the command, or else before it."""
    said = context.params.get(name)
    return said if said or context.parent is None else _said(context.parent, name)
