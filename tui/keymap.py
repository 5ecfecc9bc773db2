"""The user's own keys: checked before Textual, which takes anything, can take them."""

from __future__ import annotations

import string
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from tui.nearest import hint
from tui.settings import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

APP_SCOPE = "app"
"""Bindings of this scope work everywhere, so that they share their keys with every other scope."""

UNBOUND = "<none>"
"""A key that no keyboard has: what a binding gets that somebody wants to have none."""

MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})

_RENAMED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}


def _character_name(char: str) -> str:
    """Textual's name for the key of a character: the character itself, or its Unicode name."""
    if char.isalnum():
        return char
    name = unicodedata.name(char, char).lower().replace("-", "_").replace(" ", "_")
    return _RENAMED.get(name, name)


SYMBOLS = frozenset(_character_name(char) for char in string.punctuation)
NAVIGATION = {"up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab"}
EDITING = {"insert", "delete", "backspace", "enter", "escape", "space"}
NAMED = frozenset(NAVIGATION | EDITING) | {f"f{number}" for number in range(1, 25)}


def check_keymap(overrides: Mapping[str, Iterable[str]], known: Mapping[str, str]) -> dict[str, str]:
    """Return binding id → keys, as Textual takes them, for every override. Raises ConfigError.

    Args:
        overrides: binding id → the keys it should have.
        known: binding id → its default keys, separated by commas.
    """
    faults: list[str] = []
    wanted: dict[str, tuple[str, ...]] = {}
    for name, keys in overrides.items():
        if name not in known:
            faults.append(f"keys.{name}: there is no such binding.{hint(name, known)}")
            continue
        wanted[name] = tuple(dict.fromkeys(_checked(name, keys, faults)))
    faults += _clashes(wanted, known)
    if faults:
        raise ConfigError(*faults)
    return {name: ",".join(keys) or UNBOUND for name, keys in wanted.items()}


def _checked(name: str, keys: Iterable[str], faults: list[str]) -> list[str]:
    good: list[str] = []
    for key in keys:
        try:
            good.append(key_name(key))
        except ValueError as reason:
            faults.append(f"keys.{name}: {reason}")
    return good


def key_name(key: str) -> str:
    """Return Textual's name of a key as people write it. Raises ValueError with a sentence."""
    if len(key) == 1:
        if not key.isprintable() or key.isspace():
            raise ValueError('a key has to be visible: write "space" or "tab".')
        return _character_name(key)
    *modifiers, base = key.split("+") if not key.endswith("++") else [*key[:-2].split("+"), "+"]
    base = _character_name(base) if len(base) == 1 and base.isprintable() else base
    if unknown := [modifier for modifier in modifiers if modifier not in MODIFIERS]:
        raise ValueError(f'"{unknown[0]}" in "{key}" is no modifier.{hint(unknown[0], MODIFIERS)}')
    if base not in NAMED | SYMBOLS and len(base) != 1:
        raise ValueError(f'"{key}" is not a key.{hint(base, NAMED | SYMBOLS)}')
    if "shift" in modifiers and base not in NAMED:
        raise ValueError(f'"{key}" is never sent by a terminal: write the character that it types.')
    return "+".join([*sorted(set(modifiers)), base])


def _clashes(wanted: Mapping[str, tuple[str, ...]], known: Mapping[str, str]) -> list[str]:
    """Two bindings on one key, in one place; only those the user had a hand in, the defaults are tested."""
    users: dict[str, list[str]] = defaultdict(list)
    for name, default in known.items():
        keys = wanted.get(name)
        for key in keys if keys is not None else (key_name(part.strip()) for part in default.split(",")):
            users[key].append(name)
    return [
        f'keys.{mine}: "{key}" is already the key of {other}.'
        for key, names in users.items()
        for mine in names
        for other in names
        if mine in wanted and _share_keys(mine, other) and (other not in wanted or mine > other)
    ]


def _share_keys(one: str, other: str) -> bool:
    scopes = {one.partition(".")[0], other.partition(".")[0]}
    return one != other and (len(scopes) == 1 or APP_SCOPE in scopes)
