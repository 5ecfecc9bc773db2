"""Which keys reach the app on a terminal, and which never will, by what Textual reads and what terminals send."""

from __future__ import annotations

from dataclasses import dataclass

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

from tui.keymap import NAVIGATION, SYMBOLS

ALIKE = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+@",
    "ctrl+enter": "enter",
    "shift+enter": "enter",
    "shift+space": "space",
    "shift+backspace": "backspace",
    "ctrl+tab": "tab",
}
"""Key → what most terminals send in its place."""

_SENT_WITH_MODIFIERS = NAVIGATION - {"tab"} | {"insert", "delete"} | {f"f{number}" for number in range(1, 13)}
_PLAIN_MODIFIERS = frozenset({"alt", "ctrl", "shift"})
_MENU = {"f1": "help", "f10": "its menu", "f11": "the whole screen"}
_FLOW = frozenset({"ctrl+s", "ctrl+q"})
_FEW_KEYBOARDS = frozenset(f"f{number}" for number in range(13, 25))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What there is between the keys and the app."""

    kitty: bool
    """Whether the terminal has the kitty keyboard protocol, by which every key is told apart."""
    prefix: str = ""
    """The key that tmux keeps for itself, as Textual names it."""
    screen: bool = False
    """Whether GNU screen is in between."""


def why_never(key: str, around: Surroundings) -> str:
    """Say why a key cannot arrive; empty when it can."""
    if key == around.prefix:
        return "tmux keeps it for itself: it is its prefix"
    if around.screen and key == "ctrl+a":
        return "screen keeps it for itself"
    if around.kitty or _is_sent(key):
        return ""
    if key in ALIKE:
        return f"without the kitty keyboard protocol it arrives as {ALIKE[key]}"
    return "no terminal sends it without the kitty keyboard protocol"


def why_perhaps_not(key: str, around: Surroundings) -> str:
    """Say what may keep a key for itself; empty for most keys."""
    if key in _FLOW and around.screen:
        return "screen may take it for flow control: defflow off"
    if key in _MENU:
        return f"some terminals take it for {_MENU[key]}"
    if key in _FEW_KEYBOARDS:
        return "few keyboards have it"
    return ""


def _is_sent(key: str) -> bool:
    """Whether terminals have a sequence of their own for it, without any protocol."""
    if key in _SEQUENCES or _is_character(key):
        return True
    *modifiers, base = key.split("+")
    if base in _SENT_WITH_MODIFIERS:
        return set(modifiers) <= _PLAIN_MODIFIERS
    # An escape before a character stands for alt.
    return modifiers == ["alt"] and _is_character(base)


def _is_character(key: str) -> bool:
    return len(key) == 1 or key in SYMBOLS or key == "space"


def _named_sequences() -> frozenset[str]:
    found = (keys for keys in ANSI_SEQUENCES_KEYS.values() if isinstance(keys, tuple))
    return frozenset(key.value for keys in found for key in keys)


_SEQUENCES = _named_sequences()
